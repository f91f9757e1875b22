import { parseExact, writeExact } from '../text/exact_json'
import { en } from '../words/en'
import { zh } from '../words/zh'
import type { Article, Both, Detail } from './types'

const BASE = '/api/v1'

/** The server answered, and said no. */
export class Refused extends Error {
  constructor(
    readonly status: number,
    readonly code: string,
    readonly said: Both,
    readonly details: Detail[],
    readonly body: unknown,
  ) {
    super(said.en)
  }
}

/** No answer came: the server is away, or the line is. */
export class Unreachable extends Error {}

/** Somebody else wrote first: the article as it is now. */
export class Stale extends Error {
  constructor(readonly current: Article | null) {
    super('the article has changed')
  }
}

export async function get<T>(path: string, signal?: AbortSignal): Promise<T> {
  return (await send('GET', path, undefined, undefined, signal)) as T
}

/** A write; with the version of the article that it was made on, where it is about one. */
export async function post<T>(path: string, body: unknown, version?: number, method = 'POST'): Promise<T> {
  return (await send(method, path, body, version)) as T
}

/** The query of a path: empty values are left out. */
export function query(values: Record<string, string | number | null | undefined>): string {
  const found = Object.entries(values).filter(([, value]) => value !== null && value !== undefined && value !== '')
  return found.length ? '?' + new URLSearchParams(found.map(([name, value]) => [name, String(value)])).toString() : ''
}

let shutOut: () => void = () => {}

/** Have `then` called when the server does not know the reviewer any more. */
export function whenShutOut(then: () => void): void {
  shutOut = then
}

async function send(method: string, path: string, body?: unknown, version?: number, signal?: AbortSignal): Promise<unknown> {
  const headers: Record<string, string> = {}
  if (method !== 'GET') headers['Content-Type'] = 'application/json'
  if (version !== undefined) headers['If-Match'] = `"${version}"`
  let answer: Response
  let text: string
  try {
    answer = await fetch(BASE + path, {
      method,
      headers,
      credentials: 'same-origin',
      ...(body === undefined ? {} : { body: writeExact(body) }),
      ...(signal ? { signal } : {}),
    })
    text = await answer.text()
  } catch (reason) {
    if (signal?.aborted) throw reason
    throw new Unreachable(String(reason))
  }
  const said = readBody(text)
  if (answer.ok) return said
  if (answer.status === 412) throw new Stale(currentOf(said))
  if ([502, 503, 504].includes(answer.status)) throw new Unreachable(String(answer.status))
  if (answer.status === 401 && path !== '/login') shutOut()
  throw refusal(answer.status, said)
}

function readBody(text: string): unknown {
  if (!text) return null
  try {
    return parseExact(text)
  } catch {
    return null
  }
}

function currentOf(body: unknown): Article | null {
  const held = body as { text?: string; current?: Article; error?: { current?: Article } } | null
  if (held && typeof held.text === 'string') return held as unknown as Article
  return held?.current ?? held?.error?.current ?? null
}

function refusal(status: number, body: unknown): Refused {
  const error = (body as { error?: Partial<{ code: string; zh: string; en: string; details: Detail[] }> } | null)?.error
  const unsaid = (text: string): string => text.replace('{status}', String(status))
  const said = { zh: error?.zh ?? unsaid(zh['trouble.status']), en: error?.en ?? unsaid(en['trouble.status']) }
  return new Refused(status, error?.code ?? String(status), said, error?.details ?? [], body)
}
