import { computed, signal } from '@preact/signals'
import { kept, storeOf, type Store } from './kept'
import { post, Refused, Stale, Unreachable } from './api'
import { same } from './drafts'
import { fieldValue, recordsOf } from './fields'
import type { Article, EventBody, Json } from './types'

/**
 * Writes on their way. Each is kept until the server has acknowledged it: one after the other, tried again when no
 * answer came, also after a reload of the page. A write that is refused leaves the outbox and is reported.
 */
export interface Act {
  id: number
  article: number
  /** version of the article that the reviewer looked at */
  version: number
  path: 'events' | 'undo'
  body: { events: EventBody[] } | { [key: string]: Json }
}
export type Ending =
  | { kind: 'done'; act: Act; article: Article }
  | { kind: 'stale'; act: Act; current: Article | null }
  | { kind: 'refused'; act: Act; reason: Refused }

export type Send = (path: string, body: unknown, version: number) => Promise<Article>

const WAITS = [500, 1000, 2000, 4000, 8000, 15000]

export function makeOutbox(
  store: Store | null,
  send: Send,
  later: (run: () => void, ms: number) => void,
  holds: (current: Article, act: Act) => boolean = () => false,
) {
  const acts = kept<Act[]>('review.outbox', [], store)
  const away = signal(false)
  const versions = new Map<number, number>()
  const waiting = new Map<number, (ending: Ending) => void>()
  const unanswered = new Set<number>()
  let busy = false
  let failures = 0
  let listener: (ending: Ending) => void = () => {}

  function seen(article: number, version: number): void {
    versions.set(article, Math.max(version, versions.get(article) ?? 0))
  }

  function add(act: Omit<Act, 'id'>): Promise<Ending> {
    const id = Math.max(0, ...acts.value.value.map((one) => one.id)) + 1
    acts.set([...acts.value.value, { ...act, id }])
    const ending = new Promise<Ending>((resolve) => waiting.set(id, resolve))
    void run()
    return ending
  }

  /** Send what is waiting; safe to call at any time. */
  async function run(): Promise<void> {
    if (busy) return
    busy = true
    try {
      for (let act = acts.value.value[0]; act; act = acts.value.value[0]) {
        const ending = await attempt(act)
        if (!ending) {
          // tried again, with longer and longer waits
          later(() => void run(), WAITS[Math.min(failures, WAITS.length) - 1] as number)
          return
        }
        acts.set(acts.value.value.filter((one) => one.id !== act?.id))
        listener(ending)
        waiting.get(act.id)?.(ending)
        waiting.delete(act.id)
      }
    } finally {
      busy = false
    }
  }

  async function attempt(act: Act): Promise<Ending | null> {
    const version = Math.max(act.version, versions.get(act.article) ?? 0)
    try {
      const article = await send(`/articles/${act.article}/${act.path}`, act.body, version)
      settle()
      seen(act.article, article.version)
      return { kind: 'done', act, article }
    } catch (reason) {
      if (reason instanceof Unreachable || (reason instanceof Refused && reason.status === 401)) {
        failures += 1
        away.value = true
        unanswered.add(act.id)
        return null
      }
      settle()
      // the answer to an earlier try was lost, not the write
      if (reason instanceof Stale && unanswered.has(act.id) && reason.current && holds(reason.current, act)) {
        seen(act.article, reason.current.version)
        return { kind: 'done', act, article: reason.current }
      }
      if (reason instanceof Stale) return { kind: 'stale', act, current: reason.current }
      if (reason instanceof Refused) return { kind: 'refused', act, reason }
      throw reason
    }
  }

  function settle(): void {
    failures = 0
    away.value = false
  }

  return {
    acts: acts.value,
    away,
    count: computed(() => acts.value.value.length),
    add,
    run,
    seen,
    listen: (to: (ending: Ending) => void) => {
      listener = to
    },
  }
}

/** Whether the article already says what a write wanted to say. */
export function alreadyHeld(current: Article, act: Act): boolean {
  if (!('events' in act.body)) return false
  const records = recordsOf(current)
  return (act.body.events as EventBody[]).every((event) => {
    const verdict = event.record ? current.human[event.record]?.verdict : null
    if (event.kind === 'accept') return verdict === 'accepted'
    if (event.kind === 'reject') return verdict === 'rejected'
    if (event.kind === 'done') return current.state === 'done'
    const held = event.record ? records.get(event.record) : undefined
    return event.kind === 'edit' && !!held && !!event.field && same(fieldValue(held.kind, held.record, event.field), event.value)
  })
}

export const outbox = makeOutbox(
  storeOf('sessionStorage'),
  (path, body, version) => post<Article>(path, body, version),
  (run, ms) => setTimeout(run, ms),
  alreadyHeld,
)
