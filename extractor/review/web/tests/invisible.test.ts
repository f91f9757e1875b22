import { describe, expect, it } from 'vitest'
import { hasOdd, pieces, shown } from '../src/text/invisible'

describe('unseen characters', () => {
  it.each([
    ['\u202e', 'U+202E'],
    ['\u2066', 'U+2066'],
    ['\u200b', 'U+200B'],
    ['\ufeff', 'U+FEFF'],
    ['\u00ad', 'U+00AD'],
    ['\u0000', 'U+0000'],
    ['\u{e0041}', 'U+E0041'],
  ])('%j is shown as its code', (point, code) => {
    expect(pieces(`前${point}后`)).toEqual([{ text: '前', code: null }, { text: point, code }, { text: '后', code: null }])
  })

  it('leaves what can be seen alone', () => {
    const text = '全市共有𠮷１２户，增长3%。\n\t“救助”—😀'
    expect(hasOdd(text)).toBe(false)
    expect(shown(text)).toBe(text)
  })

  it('keeps every character', () => {
    const text = '\u202e甲\u200b\u200b乙\u2069'
    expect(pieces(text).map((piece) => piece.text).join('')).toBe(text)
    expect(shown(text)).toBe('[U+202E]甲[U+200B][U+200B]乙[U+2069]')
  })
})
