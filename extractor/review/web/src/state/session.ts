import { signal } from '@preact/signals'
import { get, Refused, whenShutOut } from './api'
import { outbox } from './outbox'
import { suggestLanguage } from './language'
import type { Schema, Session } from './types'

export const session = signal<Session | null>(null)
export const schema = signal<Schema>({ observation: [], region: [], policy: [] })
/** why the page cannot begin: no server, no token */
export const trouble = signal<'unreachable' | 'no_token' | null>(null)

/** Ask who is here and what can be edited. */
export async function begin(): Promise<void> {
  try {
    const found = await get<Session>('/session')
    session.value = found
    trouble.value = null
    suggestLanguage(found.language)
    if (needsLogin()) return
    schema.value = await get<Schema>('/schema')
    void outbox.run()
  } catch (reason) {
    const refused = reason instanceof Refused && [401, 403].includes(reason.status)
    trouble.value = refused ? 'no_token' : 'unreachable'
  }
}

// a session that has ended: the page asks for the login, and what was not sent goes out after it
whenShutOut(() => {
  if (session.value?.users && session.value.user) void begin()
})

/** Whether the reviewer decides on what others said: adjudicators and administrators do. */
export function mayJudgeOthers(): boolean {
  return session.value?.user?.role !== 'reviewer'
}

export function needsLogin(): boolean {
  return session.value !== null && session.value.users && session.value.user === null
}
