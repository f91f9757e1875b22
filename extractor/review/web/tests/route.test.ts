import { describe, expect, it } from 'vitest'
import { hashOf, parseRoute, type Route } from '../src/state/route'

describe('addresses', () => {
  it.each<Route>([
    { view: 'queue', params: {} },
    { view: 'queue', params: { q: '养老', region: '320000' } },
    { view: 'article', key: 12, params: { state: 'open' } },
    { view: 'adjudication', key: 3, params: {} },
    { view: 'conflicts', params: {} },
    { view: 'report', params: {} },
  ])('lead back to the same place: %j', (route) => {
    expect(parseRoute(hashOf(route))).toEqual(route)
  })

  it.each(['', '#', '#/x/../y', '#/a/one', '#/a/12x'])('%j is the queue', (hash) => {
    expect(parseRoute(hash).view).toBe('queue')
  })
})
