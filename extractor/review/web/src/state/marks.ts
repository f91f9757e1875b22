import type { Target } from '../text/picking'
import { isSpan } from './fields'
import type { NewRecord, RecordDrafts } from './drafts'
import type { Article, Json, Observation, Span } from './types'

export type MarkKind =
  | 'quantity' | 'indicator' | 'region' | 'scope' | 'period' | 'comparison' | 'per' | 'policy' | 'unexplained' | 'new'

/** A span to draw, with the records and fields whose evidence it is. */
export interface Mark extends Span {
  kind: MarkKind
  owners: { record: string; field: string }[]
  /** every record that it belongs to was rejected */
  faded: boolean
}

export const NEW = 'new'
export const LEDGER = 'ledger:'

/** The marks of an article; `drafts` tells the unsaved fields of a record, whose spans are drawn as drafted. */
export function marksOf(article: Article, drafts: (record: string) => RecordDrafts, added: NewRecord | null): Mark[] {
  const found = new Map<string, Mark>()
  function add(kind: MarkKind, span: Span | null | undefined, record: string, field: string): void {
    if (!span || span.end <= span.start) return
    const group = kind === 'scope' ? 'region' : kind
    const key = `${group}:${span.start}:${span.end}`
    const faded = article.human[record]?.verdict === 'rejected'
    const mark = found.get(key)
    if (!mark) found.set(key, { kind, start: span.start, end: span.end, owners: [{ record, field }], faded })
    else {
      mark.owners.push({ record, field })
      mark.faded &&= faded
    }
  }
  for (const one of article.regions)
    add(one.kind === 'scope' ? 'scope' : 'region', drafted(drafts(one.id), 'span', one), one.id, 'span')
  for (const one of article.policies) {
    add('policy', drafted(drafts(one.id), 'span', one), one.id, 'span')
    add('policy', one.number_span, one.id, 'number')
  }
  for (const one of article.observations) addObservation(one, drafts(one.id), add)
  for (const entry of article.ledger)
    if (entry.fate === 'unexplained') add('unexplained', entry, LEDGER + entry.start, 'span')
  if (added) addNew(added, add)
  return [...found.values()]
}

type Add = (kind: MarkKind, span: Span | null | undefined, record: string, field: string) => void

function addObservation(one: Observation, mine: RecordDrafts, add: Add): void {
  add('quantity', drafted(mine, 'quantity.span', one.quantity), one.id, 'quantity.span')
  for (const piece of draftedList(mine, 'indicator', one.indicator?.spans ?? [])) add('indicator', piece, one.id, 'indicator')
  add('region', one.region?.evidence, one.id, 'region')
  add('period', one.period?.evidence, one.id, 'period')
  add('comparison', drafted(mine, 'comparison', one.comparison), one.id, 'comparison')
  add('per', one.per?.evidence, one.id, 'per')
}

function addNew(added: NewRecord, add: Add): void {
  add('new', added.span, NEW, added.kind === 'observation' ? 'quantity.span' : 'span')
  for (const piece of listOf(added.fields.indicator)) add('indicator', piece, NEW, 'indicator')
}

function drafted(mine: RecordDrafts, field: string, otherwise: Span | null): Span | null {
  const draft = mine[field]
  if (!draft) return otherwise
  return isSpan(draft.value) ? draft.value : null
}

function draftedList(mine: RecordDrafts, field: string, otherwise: readonly Span[]): readonly Span[] {
  const draft = mine[field]
  return draft ? listOf(draft.value) : otherwise
}

function listOf(value: Json | undefined): Span[] {
  return Array.isArray(value) ? (value.filter((piece) => isSpan(piece)) as unknown as Span[]) : []
}

/** The marks as what a click can pick. */
export function targetsOf(marks: readonly Mark[]): Target[] {
  return marks.flatMap((mark) => mark.owners.map((owner) => ({ start: mark.start, end: mark.end, ...owner })))
}
