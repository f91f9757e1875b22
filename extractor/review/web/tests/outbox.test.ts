import { describe, expect, it } from 'vitest'
import { Refused, Stale, Unreachable } from '../src/state/api'
import { alreadyHeld, makeOutbox, type Act, type Ending, type Send } from '../src/state/outbox'
import type { Article, EventBody } from '../src/state/types'
import { MemoryStore } from './memory_store'

const article = (version: number, human: Article['human'] = {}): Article =>
  ({ key: 1, version, human, observations: [], regions: [], policies: [], state: 'in_work' }) as unknown as Article
const accept = (record: string, version: number): Omit<Act, 'id'> => ({
  article: 1,
  version,
  path: 'events',
  body: { events: [{ kind: 'accept', record_kind: 'observation', record } satisfies EventBody] },
})

/** An outbox on a server of answers given in order; retries wait until `tick`. */
function set(answers: (Article | Error)[], store = new MemoryStore()) {
  const sent: { body: unknown; version: number }[] = []
  const retries: (() => void)[] = []
  const send: Send = async (_path, body, version) => {
    sent.push({ body, version })
    const answer = answers.shift() ?? new Unreachable('none left')
    if (answer instanceof Error) throw answer
    return answer
  }
  const outbox = makeOutbox(store, send, (run) => retries.push(run), alreadyHeld)
  return { outbox, sent, store, tick: () => retries.splice(0).forEach((run) => run()) }
}

describe('writes', () => {
  it('go out one after the other, each on the version that the one before made', async () => {
    const { outbox, sent } = set([article(2), article(3)])
    const endings = await Promise.all([outbox.add(accept('a', 1)), outbox.add(accept('b', 1))])
    expect(endings.map(({ kind }) => kind)).toEqual(['done', 'done'])
    expect(sent.map(({ version }) => version)).toEqual([1, 2])
    expect(outbox.count.value).toBe(0)
  })

  it('that got no answer are kept and tried again', async () => {
    const { outbox, sent, tick } = set([new Unreachable('line down'), article(2)])
    const ending = outbox.add(accept('a', 1))
    await new Promise((resolve) => setTimeout(resolve))
    expect([outbox.count.value, outbox.away.value]).toEqual([1, true])
    tick()
    expect((await ending).kind).toBe('done')
    expect([outbox.count.value, outbox.away.value, sent.length]).toEqual([0, false, 2])
  })

  it('outlive a reload of the page', async () => {
    const first = set([new Unreachable('line down')])
    void first.outbox.add(accept('a', 1))
    await new Promise((resolve) => setTimeout(resolve))
    const second = set([article(2)], first.store)
    expect(second.outbox.count.value).toBe(1)
    await second.outbox.run()
    expect([second.outbox.count.value, second.sent[0]?.version]).toEqual([0, 1])
  })

  it('that are stale are told with the newer article and not sent again', async () => {
    const { outbox, sent } = set([new Stale(article(5))])
    const ending = await outbox.add(accept('a', 1))
    expect(ending).toMatchObject({ kind: 'stale', current: { version: 5 } })
    expect(sent.length).toBe(1)
  })

  it('whose answer was lost are not taken for stale', async () => {
    const mine = { a: { verdict: 'accepted', edited: [], who: 'me', at: '', comments: 0 } } as Article['human']
    const { outbox, tick } = set([new Unreachable('answer lost'), new Stale(article(2, mine))])
    const ending = outbox.add(accept('a', 1))
    await new Promise((resolve) => setTimeout(resolve))
    tick()
    expect((await ending).kind).toBe('done')
  })

  it('that are refused leave the outbox and the next one goes on', async () => {
    const refused = new Refused(422, 'invalid', { zh: '不对', en: 'wrong' }, [], null)
    const { outbox } = set([refused, article(2)])
    const told: Ending[] = []
    outbox.listen((ending) => told.push(ending))
    await Promise.all([outbox.add(accept('a', 1)), outbox.add(accept('b', 1))])
    expect(told.map(({ kind }) => kind)).toEqual(['refused', 'done'])
    expect(outbox.count.value).toBe(0)
  })
})
