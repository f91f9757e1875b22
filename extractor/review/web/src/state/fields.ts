import type { Article, Json, Observation, Policy, RecordKind, RegionMention, Span } from './types'

export type AnyRecord = Observation | RegionMention | Policy

/** The value of an editable field as its editor holds it: spans without their text, a region as its code. */
export function fieldValue(kind: RecordKind, record: AnyRecord, field: string): Json {
  if (field === 'span') return bare(record as RegionMention)
  if (kind === 'observation') return observationValue(record as Observation, field)
  if (kind === 'policy' && field === 'region') return (record as Policy).region?.adcode ?? null
  return ((record as unknown as Record<string, Json>)[field] ?? null) as Json
}

function observationValue(one: Observation, field: string): Json {
  switch (field) {
    case 'indicator':
      return one.indicator ? one.indicator.spans.map(bare) : null
    case 'quantity.span':
      return bare(one.quantity)
    case 'region':
      return one.region?.adcode ?? null
    case 'period':
      return one.period ? { start: one.period.start, end: one.period.end, granularity: one.period.granularity } : null
    case 'comparison':
      return one.comparison ? { ...bare(one.comparison), kind: one.comparison.kind } : null
    case 'per':
      return one.per ? { value: one.per.value, unit: one.per.unit, of: one.per.of } : null
  }
  if (field.startsWith('quantity.')) return (one.quantity as unknown as Record<string, Json>)[field.slice(9)] ?? null
  return (one as unknown as Record<string, Json>)[field] ?? null
}

export function bare(span: Span): { start: number; end: number } {
  return { start: span.start, end: span.end }
}

/** The records of an article by their id, with their kind. */
export function recordsOf(article: Article): Map<string, { kind: RecordKind; record: AnyRecord }> {
  const found = new Map<string, { kind: RecordKind; record: AnyRecord }>()
  for (const record of article.observations) found.set(record.id, { kind: 'observation', record })
  for (const record of article.regions) found.set(record.id, { kind: 'region', record })
  for (const record of article.policies) found.set(record.id, { kind: 'policy', record })
  return found
}

/** The span that a record stands at: the quantity's, or the mention's own. */
export function ownSpan(kind: RecordKind, record: AnyRecord): Span {
  return kind === 'observation' ? bare((record as Observation).quantity) : bare(record as RegionMention)
}

export function isSpan(value: Json | undefined): value is { start: number; end: number } {
  const held = value as { start?: unknown; end?: unknown } | null | undefined
  return typeof held === 'object' && held !== null && typeof held.start === 'number' && typeof held.end === 'number'
}

/** What differs between two states of an article: for telling a reviewer what another one changed. */
export interface Change {
  record: string
  kind: RecordKind
  /** null: the record's verdict, or the record as a whole */
  field: string | null
  before: Json
  after: Json
}

export function changesBetween(before: Article, after: Article, fields: Record<RecordKind, string[]>): Change[] {
  const old = recordsOf(before)
  const found: Change[] = []
  for (const [id, { kind, record }] of recordsOf(after)) {
    const was = old.get(id)
    const verdict = after.human[id]?.verdict ?? null
    const verdictBefore = before.human[id]?.verdict ?? null
    if (verdict !== verdictBefore || !was) found.push({ record: id, kind, field: null, before: verdictBefore, after: verdict })
    for (const field of was ? fields[kind] : []) {
      const one = fieldValue(kind, was!.record, field)
      const other = fieldValue(kind, record, field)
      if (JSON.stringify(one) !== JSON.stringify(other)) found.push({ record: id, kind, field, before: one, after: other })
    }
  }
  for (const [id, { kind }] of old)
    if (!recordsOf(after).has(id)) found.push({ record: id, kind, field: null, before: before.human[id]?.verdict ?? null, after: null })
  return found
}
