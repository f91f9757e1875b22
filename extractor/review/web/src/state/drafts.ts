import { kept, storeOf, type Store } from './kept'
import type { Json, RecordKind } from './types'

/** Field values that are typed and not yet saved, by article and record; they outlive a reload of the page. */
export interface Draft {
  value: Json
  /** what the field said when the draft was begun */
  base: Json
}
export type RecordDrafts = Record<string, Draft>
type All = Record<string, Record<string, RecordDrafts>>

/** A record that is being added: no id yet, one for each article. */
export interface NewRecord {
  kind: RecordKind
  span: { start: number; end: number }
  fields: Record<string, Json>
}

export function makeDrafts(store: Store | null) {
  const drafts = kept<All>('review.drafts', {}, store)
  const added = kept<Record<string, NewRecord>>('review.new', {}, store)

  function of(article: number, record: string): RecordDrafts {
    return drafts.value.value[article]?.[record] ?? {}
  }

  function put(article: number, record: string, field: string, value: Json, base: Json): void {
    const mine = { ...of(article, record) }
    if (same(value, base)) delete mine[field]
    else mine[field] = { value, base: mine[field]?.base ?? base }
    replace(article, record, mine)
  }

  function clear(article: number, record: string, fields?: readonly string[]): void {
    const mine = { ...of(article, record) }
    for (const field of fields ?? Object.keys(mine)) delete mine[field]
    replace(article, record, mine)
  }

  function replace(article: number, record: string, mine: RecordDrafts): void {
    const ofArticle = { ...drafts.value.value[article] }
    if (Object.keys(mine).length) ofArticle[record] = mine
    else delete ofArticle[record]
    const all = { ...drafts.value.value }
    if (Object.keys(ofArticle).length) all[article] = ofArticle
    else delete all[article]
    drafts.set(all)
  }

  function records(article: number): string[] {
    return Object.keys(drafts.value.value[article] ?? {})
  }

  function adding(article: number): NewRecord | null {
    return added.value.value[article] ?? null
  }

  function setAdding(article: number, record: NewRecord | null): void {
    const all = { ...added.value.value }
    if (record) all[article] = record
    else delete all[article]
    added.set(all)
  }

  return { of, put, clear, records, adding, setAdding }
}

/** Whether two JSON values say the same. */
export function same(one: Json | undefined, other: Json | undefined): boolean {
  return canonical(one ?? null) === canonical(other ?? null)
}

function canonical(value: Json): string {
  return JSON.stringify(value, (_, held: unknown) =>
    held && typeof held === 'object' && !Array.isArray(held)
      ? Object.fromEntries(Object.entries(held).sort(([a], [b]) => (a < b ? -1 : 1)))
      : held,
  )
}

export const drafts = makeDrafts(storeOf('sessionStorage'))
