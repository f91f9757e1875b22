import { computed, signal } from '@preact/signals'
import { CodePoints } from '../text/code_points'
import type { Target } from '../text/picking'
import { extentOf } from '../text/page_selection'
import { breaksOf, lanesOf, linesOf } from '../text/segments'
import { get, query } from './api'
import { drafts } from './drafts'
import { changesBetween, ownSpan, recordsOf, type AnyRecord, type Change } from './fields'
import { marksOf, targetsOf } from './marks'
import { outbox } from './outbox'
import { schema } from './session'
import type { Article, Detail, Observation, RecordKind, Span } from './types'

/** The article on the screen, what is selected in it, and everything that follows from these. */
export interface Selection {
  record: string | null
  field: string | null
  /** which piece of a field of several spans */
  piece: number
}
export interface Row {
  id: string
  kind: RecordKind
  record: AnyRecord
  start: number
  doubt: number
}
export type Tab = 'records' | 'ledger' | 'conflicts' | 'history'

export const article = signal<Article | null>(null)
export const selection = signal<Selection>({ record: null, field: null, piece: 0 })
export const tab = signal<Tab>('records')
export const kinds = signal<ReadonlySet<RecordKind>>(new Set<RecordKind>(['observation', 'policy', 'region']))
export const onlyOpen = signal(false)
export const byDoubt = signal(false)
export const picked = signal<{ anchor: number; head: number } | null>(null)
export const messages = signal<Record<string, Detail[]>>({})
export const staleChanges = signal<Change[] | null>(null)
export const failure = signal<string | null>(null)

export const points = computed(() => new CodePoints(article.value?.text ?? ''))
const breaks = computed(() => breaksOf(article.value?.text ?? ''))
export const records = computed(() => (article.value ? recordsOf(article.value) : new Map<string, never>()))
export const marks = computed(() => {
  const shown = article.value
  return shown ? marksOf(shown, (record) => drafts.of(shown.key, record), drafts.adding(shown.key)) : []
})
export const targets = computed<Target[]>(() => targetsOf(marks.value))
export const lanes = computed(() => lanesOf(marks.value))
export const lines = computed(() => linesOf(points.value.length, breaks.value, marks.value, lanes.value))

/** All records, in reading order. */
export const rows = computed<Row[]>(() => {
  const found = [...records.value].map(([id, { kind, record }]) => rowOf(id, kind, record))
  return found.sort((a, b) => a.start - b.start || (a.id < b.id ? -1 : 1))
})

const rowsMade = new WeakMap<AnyRecord, Row>()

/** The row of a record: the same object as long as the record is the same one, so that it is drawn once. */
function rowOf(id: string, kind: RecordKind, record: AnyRecord): Row {
  const made = rowsMade.get(record)
  if (made) return made
  const row = { id, kind, record, start: ownSpan(kind, record).start, doubt: doubtOf(kind, record) }
  rowsMade.set(record, row)
  return row
}

/** The records that the list shows. */
export const shownRows = computed<Row[]>(() => {
  const found = rows.value.filter((row) => kinds.value.has(row.kind) && (!onlyOpen.value || isOpen(row.id) || row.id === selection.value.record))
  return byDoubt.value ? [...found].sort((a, b) => b.doubt - a.doubt || a.start - b.start) : found
})

/** Records that wait for an answer on its way to the server. */
export const sending = computed(() => {
  const found = new Map<string, string>()
  for (const act of outbox.acts.value) {
    if (act.article !== article.value?.key || !('events' in act.body)) continue
    for (const event of act.body.events as { record?: string | null; kind: string }[]) if (event.record) found.set(event.record, event.kind)
  }
  return found
})

/** Whether nobody has decided on a record yet. */
export function isOpen(record: string): boolean {
  return !article.value?.human[record]?.verdict && !sending.value.has(record)
}

export const progress = computed(() => {
  const all = rows.value.length
  return { done: rows.value.filter((row) => !isOpen(row.id)).length, all }
})

/** The characters that are chosen in the text, or null. */
export const pickedSpan = computed<(Span & { text: string }) | null>(() => {
  if (!picked.value) return null
  const { start, end } = extentOf(picked.value)
  return start < end ? { start, end, text: points.value.slice(start, end) } : null
})

let asked = 0

/** Show an article; `filter` is the queue's, so that the server can say which article follows. */
export async function open(key: number, filter: Record<string, string>, first: Tab = 'records'): Promise<void> {
  asked += 1
  const mine = asked
  failure.value = null
  if (article.value?.key !== key) {
    article.value = null
    tab.value = first
    selection.value = { record: null, field: null, piece: 0 }
    picked.value = null
    messages.value = {}
    staleChanges.value = null
  }
  performance.mark('article-asked')
  try {
    const found = await get<Article>(`/articles/${key}${query(filter)}`)
    if (mine !== asked) return
    performance.mark('article-received')
    show(found)
    if (!selection.value.record) select(rows.value.find((row) => row.kind === 'observation' && isOpen(row.id))?.id ?? null)
  } catch (reason) {
    if (mine === asked) failure.value = reason instanceof Error ? reason.message : String(reason)
  }
}

/** Put an article on the screen; what is selected stays selected while it is there. */
export function show(found: Article): void {
  outbox.seen(found.key, found.version)
  const before = article.value
  // what answers a write does not say which article is next
  if (before?.key === found.key) keepSame(before, found)
  article.value = { ...found, next_key: found.next_key ?? (before?.key === found.key ? before.next_key : null) }
  const held = selection.value.record
  if (held && !held.includes(':') && !recordsOf(found).has(held)) selection.value = { record: null, field: null, piece: 0 }
}

/** Puts the old objects of unchanged records into a newer state of the same article. */
function keepSame(before: Article, found: Article): void {
  const old = recordsOf(before)
  const same = <T extends AnyRecord>(record: T): T => {
    const was = old.get(record.id)?.record
    return was && JSON.stringify(was) === JSON.stringify(record) ? (was as T) : record
  }
  found.observations = found.observations.map(same)
  found.regions = found.regions.map(same)
  found.policies = found.policies.map(same)
}

/** Take the newer state that another one wrote, and remember what it changed. */
export function showNewer(current: Article): void {
  const before = article.value
  const fields = Object.fromEntries(Object.entries(schema.value).map(([kind, all]) => [kind, all.map((def) => def.field)]))
  const changes = before && before.key === current.key ? changesBetween(before, current, fields as Record<RecordKind, string[]>) : []
  if (before?.key === current.key) {
    staleChanges.value = changes
    show(current)
  }
}

export function select(record: string | null, field: string | null = null, piece = 0): void {
  selection.value = { record, field, piece }
}

function doubtOf(kind: RecordKind, record: AnyRecord): number {
  if (kind !== 'observation') return 0
  const one = record as Observation
  return 1 - one.confidence + (one.flags.length ? 0.3 : 0)
}
