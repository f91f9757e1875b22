import { describe, expect, it } from 'vitest'
import { pickNext, targetsAt } from '../src/text/picking'

const targets = [
  { start: 0, end: 10, record: 'policy', field: 'span' },
  { start: 2, end: 5, record: 'region', field: 'span' },
  { start: 2, end: 5, record: 'one', field: 'region' },
  { start: 4, end: 8, record: 'one', field: 'indicator' },
]

describe('what a click picks', () => {
  it('is the shortest span, and of equal ones the first', () => {
    expect(targetsAt(targets, 4).map(({ record, field }) => `${record} ${field}`)).toEqual(['region span', 'one region', 'one indicator', 'policy span'])
    expect(targetsAt(targets, 5).map(({ record }) => record)).toEqual(['one', 'policy'])
    expect(targetsAt(targets, 10)).toEqual([])
  })

  it('is the next one with each further click, and the first again after the last', () => {
    const found = targetsAt(targets, 4)
    let current = { record: null as string | null, field: null as string | null }
    const picked: string[] = []
    for (let click = 0; click < 5; click += 1) {
      current = pickNext(found, current) as typeof current
      picked.push(`${current.record} ${current.field}`)
    }
    expect(picked).toEqual(['region span', 'one region', 'one indicator', 'policy span', 'region span'])
  })

  it('is nothing where no span is', () => {
    expect(pickNext([], { record: 'one', field: 'region' })).toBeNull()
  })
})
