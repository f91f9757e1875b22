import { describe, expect, it } from 'vitest'
import { whole } from '../src/editors/period'

const value = { start: '', end: '', granularity: 'year' }

describe('a period typed short', () => {
  it.each([
    ['2019', { start: '2019-01-01', end: '2019-12-31', granularity: 'year' }],
    ['2020-2', { start: '2020-02-01', end: '2020-02-29', granularity: 'month' }],
    ['2021-11', { start: '2021-11-01', end: '2021-11-30', granularity: 'month' }],
  ])('%s is all of its days', (typed, period) => {
    expect(whole(typed, value)).toEqual(period)
  })

  it.each(['2020-02-29', '', '去年', '20'])('%s stays as typed', (typed) => {
    expect(whole(typed, value)).toEqual({})
  })

  it('a month that is none changes nothing', () => {
    expect(whole('2020-13', { ...value, start: '2020-01-01' })).toEqual({ start: '2020-01-01' })
  })
})
