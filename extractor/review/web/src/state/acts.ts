import { drafts } from './drafts'
import { article, isOpen, messages, points, records, select, selection, show, showNewer, shownRows } from './article_state'
import { bare, fieldValue, isSpan, ownSpan } from './fields'
import { said, t } from './language'
import { NEW } from './marks'
import { tell } from './notices'
import { outbox, type Ending } from './outbox'
import { post, Refused } from './api'
import type { EventBody, Json, RecordKind, Span } from './types'

/** What a reviewer can do to the article on the screen. Every act is an event; nothing is changed in place. */
outbox.listen((ending) => {
  if (ending.kind === 'done' && ending.article.key === article.value?.key) show(ending.article)
  if (ending.kind === 'stale') {
    if (ending.current) showNewer(ending.current)
    tell(t('stale.kept'), 'bad')
  }
  if (ending.kind === 'refused') {
    tell(said(ending.reason.said), 'bad')
    const record = firstRecord(ending)
    if (record && ending.reason.details.length) messages.value = { ...messages.value, [record]: ending.reason.details }
  }
})

function firstRecord(ending: Ending): string | null {
  if (!('events' in ending.act.body)) return null
  const event = (ending.act.body.events as EventBody[])[0]
  return event?.kind === 'add' ? NEW : (event?.record ?? null)
}

async function write(events: EventBody[]): Promise<boolean> {
  const shown = article.value
  if (!shown || events.length === 0) return false
  const ending = await outbox.add({ article: shown.key, version: shown.version, path: 'events', body: { events } })
  return ending.kind === 'done'
}

export async function decide(record: string, verdict: 'accept' | 'reject', comment?: string): Promise<void> {
  const held = records.value.get(record)
  if (!held || !article.value) return
  if (verdict === 'accept' && drafts.records(article.value.key).includes(record)) {
    await save(record)
    return
  }
  const next = nextOpen(record)
  const before = article.value.human[record]?.verdict
  if (before === (verdict === 'accept' ? 'accepted' : 'rejected') && !comment) return select(next ?? record)
  const done = write([{ kind: verdict, record_kind: held.kind, record, ...(comment ? { comment } : {}) }])
  select(next ?? record)
  if (await done) tell(t(verdict === 'accept' ? 'told.accepted' : 'told.rejected'), 'good')
}

/** Save what is drafted for a record: one event for each field. */
export async function save(record: string): Promise<void> {
  const shown = article.value
  if (!shown) return
  if (record === NEW) return addNew()
  const held = records.value.get(record)
  const mine = drafts.of(shown.key, record)
  if (!held || Object.keys(mine).length === 0) return
  const events = Object.entries(mine).map(
    ([field, draft]): EventBody => ({ kind: 'edit', record_kind: held.kind, record, field, value: draft.value }),
  )
  const sent = Object.fromEntries(Object.entries(mine).map(([field, draft]) => [field, JSON.stringify(draft.value)]))
  messages.value = { ...messages.value, [record]: [] }
  if (!(await write(events))) return
  // what was typed while the answer was on its way stays a draft
  const still = drafts.of(shown.key, record)
  const settled = Object.keys(sent).filter((field) => still[field] && JSON.stringify(still[field]?.value) === sent[field])
  drafts.clear(shown.key, record, settled)
  tell(t('told.saved'), 'good')
}

export function discard(record: string): void {
  if (!article.value) return
  if (record === NEW) {
    drafts.setAdding(article.value.key, null)
    select(null)
  } else drafts.clear(article.value.key, record)
  messages.value = { ...messages.value, [record]: [] }
}

/** Begin a record on a span of the text; the server reads what can be read from it. */
export async function beginNew(kind: RecordKind, span: Span): Promise<void> {
  const shown = article.value
  if (!shown) return
  let fields: Record<string, Json> = {}
  try {
    const found = await post<{ fields: Record<string, Json> }>(`/articles/${shown.key}/suggest`, { ...bare(span), record_kind: kind })
    fields = found.fields
  } catch (reason) {
    tell(reason instanceof Refused ? said(reason.said) : t('told.no_suggestion'), 'bad')
  }
  drafts.setAdding(shown.key, { kind, span: bare(span), fields })
  messages.value = { ...messages.value, [NEW]: [] }
  select(NEW, kind === 'observation' ? 'indicator' : 'span')
}

async function addNew(): Promise<void> {
  const shown = article.value
  const added = shown && drafts.adding(shown.key)
  if (!shown || !added) return
  const before = new Set(records.value.keys())
  messages.value = { ...messages.value, [NEW]: [] }
  const value = { span: bare(added.span), fields: added.fields } as unknown as Json
  if (!(await write([{ kind: 'add', record_kind: added.kind, value }]))) return
  drafts.setAdding(shown.key, null)
  const fresh = [...records.value.keys()].find((id) => !before.has(id))
  select(fresh ?? null)
  tell(t('told.added'), 'good')
}

export async function undo(what: { event?: string; batch?: string } = {}): Promise<void> {
  const shown = article.value
  if (!shown) return
  const ending = await outbox.add({ article: shown.key, version: shown.version, path: 'undo', body: what })
  if (ending.kind === 'done') tell(t('told.undone'), 'good')
}

/** Say that the article is done; not while something is typed and not saved, since what is done becomes gold. */
export async function finish(): Promise<boolean> {
  const [unsaved] = article.value ? unsavedOf(article.value.key) : []
  if (unsaved) {
    select(unsaved)
    tell(t('told.unsaved'), 'bad')
    return false
  }
  const done = await write([{ kind: 'done' }])
  if (done) tell(t('told.finished'), 'good')
  return done
}

function unsavedOf(key: number): string[] {
  return [...drafts.records(key).filter((one) => records.value.has(one)), ...(drafts.adding(key) ? [NEW] : [])]
}

export async function reopen(): Promise<void> {
  await write([{ kind: 'reopen' }])
}

export async function comment(record: string | null, text: string): Promise<boolean> {
  const held = record ? records.value.get(record) : null
  return write([{ kind: 'comment', record_kind: held?.kind ?? null, record, comment: text }])
}

/** Answer a conflict by a value: the field is edited once more, on what the machine says now. */
export async function settle(record: string, field: string, value: Json): Promise<void> {
  const held = records.value.get(record)
  if (held && (await write([{ kind: 'edit', record_kind: held.kind, record, field, value }]))) tell(t('told.settled'), 'good')
}

/** The value that the screen shows for a field: the draft, or what the record says. */
export function shownValue(kind: RecordKind, record: string, field: string): Json {
  const shown = article.value
  if (!shown) return null
  if (record === NEW) {
    const added = drafts.adding(shown.key)
    if (!added) return null
    if (field === 'span' || field === 'quantity.span') return bare(added.span)
    return added.fields[field] ?? null
  }
  const draft = drafts.of(shown.key, record)[field]
  const held = records.value.get(record)
  return draft ? draft.value : held ? fieldValue(kind, held.record, field) : null
}

export function setField(kind: RecordKind, record: string, field: string, value: Json): void {
  const shown = article.value
  if (!shown) return
  if (record === NEW) {
    const added = drafts.adding(shown.key)
    if (!added) return
    const own = field === 'span' || field === 'quantity.span'
    drafts.setAdding(shown.key, own && isSpan(value) ? { ...added, span: value } : { ...added, fields: { ...added.fields, [field]: value } })
    return
  }
  const held = records.value.get(record)
  if (held) drafts.put(shown.key, record, field, value, fieldValue(kind, held.record, field))
}

/** Move one edge of the span in hand by characters; it never runs empty nor out of the text. */
export function moveEdge(side: 'start' | 'end', by: number): void {
  const { record, field, piece } = selection.value
  const kind = kindOf(record)
  if (!record || !kind) return
  const name = spanField(kind, field)
  const value = shownValue(kind, record, name)
  if (isSpan(value)) setField(kind, record, name, { ...(value as object), ...moved(value, side, by) })
  else if (Array.isArray(value) && isSpan(value[piece] ?? value[0])) {
    const at = isSpan(value[piece]) ? piece : 0
    setField(kind, record, name, value.map((one, index) => (index === at && isSpan(one) ? moved(one, side, by) : one)))
  }
}

function moved(span: Span, side: 'start' | 'end', by: number): { start: number; end: number } {
  const size = points.value.length
  if (side === 'start') return { start: Math.min(Math.max(span.start + by, 0), span.end - 1), end: span.end }
  return { start: span.start, end: Math.max(Math.min(span.end + by, size), span.start + 1) }
}

/** The span field that keys move: the one in hand, or the record's own. */
export function spanField(kind: RecordKind, field: string | null): string {
  if (kind !== 'observation') return 'span'
  return field === 'indicator' || field === 'comparison' ? field : 'quantity.span'
}

export function kindOf(record: string | null): RecordKind | null {
  if (!record) return null
  if (record === NEW) return article.value ? (drafts.adding(article.value.key)?.kind ?? null) : null
  return records.value.get(record)?.kind ?? null
}

/** The next record in the list that nobody has decided on. */
export function nextOpen(after: string): string | null {
  const all = shownRows.value
  const at = all.findIndex((row) => row.id === after)
  const later = [...all.slice(at + 1), ...all.slice(0, Math.max(at, 0))]
  return later.find((row) => row.id !== after && isOpen(row.id))?.id ?? null
}

export function step(by: number): void {
  const all = shownRows.value
  const at = all.findIndex((row) => row.id === selection.value.record)
  const next = all[at < 0 ? (by > 0 ? 0 : all.length - 1) : Math.min(Math.max(at + by, 0), all.length - 1)]
  if (next) select(next.id)
}

export function spanOfRecord(record: string): Span | null {
  const held = records.value.get(record)
  if (record === NEW && article.value) return drafts.adding(article.value.key)?.span ?? null
  return held ? ownSpan(held.kind, held.record) : null
}
