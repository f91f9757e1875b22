/** What the server says, as TypeScript; offsets are code points everywhere. */
export type RecordKind = 'observation' | 'region' | 'policy'
export type Language = 'zh' | 'en'
export type Both = Record<Language, string>
export type Json = null | boolean | number | string | Json[] | { [key: string]: Json }

export interface Span {
  start: number
  end: number
}
export interface Quote extends Span {
  text: string
}
export interface RegionName {
  adcode: string
  name: string
}

export interface Observation {
  id: string
  indicator: { text: string; spans: Quote[] } | null
  quantity: Quote & {
    value: number | string
    value_max: number | string | null
    unit: string | null
    unit_inferred: boolean
    qualifier: string
  }
  measure: string
  direction: string | null
  comparison: (Quote & { kind: string }) | null
  status: string
  region: (RegionName & { via: string; evidence: Quote | null }) | null
  period: { start: string; end: string; granularity: string; via: string; evidence: Quote | null } | null
  per: { value: number | string; unit: string | null; of: string | null; evidence: Quote | null } | null
  policy: string | null
  sentence: Span
  rule: string
  confidence: number
  flags: string[]
}
export interface RegionMention extends Quote {
  id: string
  kind: string
  adcode: string | null
  name: string | null
  members: string[]
  candidates: string[]
  rule: string
}
export interface Policy extends Quote {
  id: string
  name: string
  kind: string
  subtype: string | null
  number: string | null
  number_span: Quote | null
  issuers: string[]
  date: string | null
  action: string | null
  action_span: Quote | null
  region: RegionName | null
  rule: string
}
export interface LedgerEntry extends Quote {
  fate: 'observation' | 'other' | 'unexplained'
  observation: string | null
  kind: string | null
  rule: string | null
}

export type Verdict = 'accepted' | 'rejected' | 'edited' | 'added' | null
export interface HumanMark {
  verdict: Verdict
  edited: string[]
  who: string
  at: string
  comments: number
}
export interface Outcome {
  event: string
  outcome: 'applied' | 'satisfied' | 'conflict' | 'orphan'
  reason: Both | string
  kind?: string
  record: string | null
  field: string | null
  base: Json
  value: Json
  machine: Json
}
export interface Lease {
  who: string
  until: string
}
export type State = 'open' | 'in_work' | 'done' | 'conflict'

export interface Article {
  key: number
  version: number
  state: State
  article: { id: string; title: string | null; source: string | null; published: string | null; region: RegionName | null }
  text: string
  sections: (Span & { id: string; heading: string; level: number })[]
  observations: Observation[]
  regions: RegionMention[]
  policies: Policy[]
  ledger: LedgerEntry[]
  human: Record<string, HumanMark>
  machine: Record<string, Json>
  outcomes: Outcome[]
  lease: Lease | null
  next_key: number | null
}

export interface FieldDef {
  field: string
  editor: 'text' | 'number' | 'enum' | 'region' | 'period' | 'span' | 'spans' | 'list' | 'record'
  values: (string | { value: string; label?: Both; zh?: string; en?: string })[] | null
  nullable: boolean
  label: Both
  guide: Both
}
export type Schema = Record<RecordKind, FieldDef[]>

export interface QueueItem {
  key: number
  id: string
  title: string | null
  source: string | null
  published: string | null
  region: RegionName | null
  state: State
  doubt: number
  reason: Both
  counts: Record<'observations' | 'policies' | 'regions' | 'doubtful' | 'unexplained' | 'verdicts' | 'conflicts' | 'orphans', number>
  lease: Lease | null
}
export interface QueuePage {
  items: QueueItem[]
  next: string | null
  total: number
}
export interface FacetValue {
  value: string
  count: number
}
export interface Facets {
  states: FacetValue[]
  regions: { adcode: string; name: string; count: number }[]
  rules: FacetValue[]
  flags: FacetValue[]
}
export interface Session {
  user: { name: string; role: string } | null
  users: boolean
  version: string
  rules: string
  run: string | null
  language: string | null
  progress?: { done: number; total: number; busy: boolean; faults: string[]; error?: string }
}
export interface EventView {
  id: string
  at: string
  who: string
  kind: string
  record_kind: RecordKind | null
  record: string | null
  field: string | null
  base: Json
  value: Json
  batch: string | null
  undoes: string | null
  comment: string | null
  anchors?: Record<string, { quote: string }>
}
export interface Division {
  adcode: string
  name: string
  level: string
  ancestors: string[]
}
export interface Detail {
  field: string
  zh: string
  en: string
}

/** One thing that a reviewer did, as the server wants it. */
export interface EventBody {
  kind: 'accept' | 'reject' | 'edit' | 'add' | 'comment' | 'done' | 'reopen'
  record_kind?: RecordKind | null
  record?: string | null
  field?: string | null
  value?: Json
  comment?: string | null
}
