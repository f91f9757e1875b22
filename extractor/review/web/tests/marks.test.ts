import { describe, expect, it } from 'vitest'
import { changesBetween } from '../src/state/fields'
import { marksOf, targetsOf } from '../src/state/marks'
import type { Article } from '../src/state/types'

const text = '全市共有农村低保对象6.03万户，全市另有7处'
const quote = (start: number, end: number) => ({ start, end, text: [...text].slice(start, end).join('') })

function sample(): Article {
  const one = {
    id: 'o1', indicator: { text: '农村低保对象', spans: [quote(4, 10)] }, quantity: { ...quote(10, 16), value: 60300, value_max: null, unit: '户', unit_inferred: false, qualifier: 'exact' },
    measure: 'level', direction: null, comparison: null, status: 'actual', region: { adcode: '510900', name: '遂宁市', via: 'scope', evidence: quote(0, 2) }, period: null, per: null, policy: null, sentence: { start: 0, end: 17 }, rule: 'r', confidence: 0.9, flags: [],
  }
  const region = { id: 'r1', ...quote(0, 2), kind: 'scope', adcode: '510900', name: '遂宁市', members: [], candidates: [], rule: 'r' }
  return {
    key: 1, version: 1, state: 'open', article: { id: 'a', title: null, source: null, published: null, region: null }, text, sections: [], observations: [one], regions: [region], policies: [],
    ledger: [{ ...quote(21, 22), fate: 'unexplained', observation: null, kind: null, rule: null }], human: {}, machine: {}, outcomes: [], lease: null, next_key: null,
  }
}

describe('marks', () => {
  it('draws the same words once, for the mention and for each number that points at it', () => {
    const marks = marksOf(sample(), () => ({}), null)
    const scope = marks.filter((mark) => mark.start === 0)
    expect(scope).toHaveLength(1)
    expect(scope[0]).toMatchObject({ kind: 'scope', owners: [{ record: 'r1', field: 'span' }, { record: 'o1', field: 'region' }] })
    expect(targetsOf(marks).filter((target) => target.start === 0).map(({ record }) => record)).toEqual(['r1', 'o1'])
  })

  it('draws unsaved boundaries as drafted', () => {
    const drafts = (record: string) => (record === 'o1' ? { 'quantity.span': { value: { start: 10, end: 15 }, base: { start: 10, end: 16 } } } : {})
    expect(marksOf(sample(), drafts, null).find((mark) => mark.kind === 'quantity')).toMatchObject({ start: 10, end: 15 })
  })

  it('draws unexplained numerals and a record that is being added', () => {
    const marks = marksOf(sample(), () => ({}), { kind: 'observation', span: { start: 21, end: 23 }, fields: { indicator: [{ start: 19, end: 21 }] } })
    expect(marks.filter(({ kind }) => kind === 'unexplained' || kind === 'new').map(({ start, end }) => [start, end])).toEqual([[21, 22], [21, 23]])
  })

  it('fades what every owner rejected', () => {
    const article = sample()
    article.human = { o1: { verdict: 'rejected', edited: [], who: 'x', at: '', comments: 0 } }
    const marks = marksOf(article, () => ({}), null)
    expect(marks.map(({ kind, faded }) => [kind, faded])).toEqual([['scope', false], ['quantity', true], ['indicator', true], ['unexplained', false]])
  })
})

describe('what another reviewer changed', () => {
  it('is told by record and field', () => {
    const before = sample()
    const after = structuredClone(before)
    ;(after.observations[0] as { quantity: { unit: string } }).quantity.unit = '家'
    after.human = { o1: { verdict: 'edited', edited: ['quantity.unit'], who: 'x', at: '', comments: 0 } }
    const fields = { observation: ['quantity.unit', 'quantity.value'], region: ['span'], policy: [] }
    expect(changesBetween(before, after, fields)).toEqual([
      { record: 'o1', kind: 'observation', field: null, before: null, after: 'edited' },
      { record: 'o1', kind: 'observation', field: 'quantity.unit', before: '户', after: '家' },
    ])
  })
})
