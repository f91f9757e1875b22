import { describe, expect, it } from 'vitest'
import { makeDrafts, same } from '../src/state/drafts'
import { MemoryStore } from './memory_store'

describe('drafts', () => {
  it('outlive a reload', () => {
    const store = new MemoryStore()
    makeDrafts(store).put(7, 'o1', 'quantity.unit', '户', '人')
    expect(makeDrafts(store).of(7, 'o1')).toEqual({ 'quantity.unit': { value: '户', base: '人' } })
  })

  it('are gone when the value is the old one again', () => {
    const drafts = makeDrafts(new MemoryStore())
    drafts.put(7, 'o1', 'quantity.unit', '户', '人')
    drafts.put(7, 'o1', 'quantity.unit', '人', '人')
    expect(drafts.records(7)).toEqual([])
  })

  it('keep what the reviewer saw first as the base', () => {
    const drafts = makeDrafts(new MemoryStore())
    drafts.put(7, 'o1', 'quantity.unit', '户', '人')
    drafts.put(7, 'o1', 'quantity.unit', '家', '名')
    expect(drafts.of(7, 'o1')['quantity.unit']?.base).toBe('人')
  })

  it('of saved fields are cleared, the others stay', () => {
    const drafts = makeDrafts(new MemoryStore())
    drafts.put(7, 'o1', 'quantity.unit', '户', '人')
    drafts.put(7, 'o1', 'measure', 'change', 'level')
    drafts.clear(7, 'o1', ['measure'])
    expect(Object.keys(drafts.of(7, 'o1'))).toEqual(['quantity.unit'])
  })

  it('work where storage is forbidden', () => {
    const closed = { getItem: () => null, setItem: () => { throw new Error('full') }, removeItem: () => {} }
    const drafts = makeDrafts(closed)
    drafts.put(7, 'o1', 'measure', 'change', 'level')
    expect(drafts.of(7, 'o1').measure?.value).toBe('change')
  })

  it('compare by content, not by the order of names', () => {
    expect(same({ start: 1, end: 2 }, { end: 2, start: 1 })).toBe(true)
    expect(same([{ start: 1, end: 2 }], [{ start: 1, end: 3 }])).toBe(false)
    expect(same(null, undefined)).toBe(true)
  })
})
