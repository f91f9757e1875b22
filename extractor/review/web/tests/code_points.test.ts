import { describe, expect, it } from 'vitest'
import { CodePoints, countPoints } from '../src/text/code_points'

describe('code points of the API and UTF-16 of the page', () => {
  const text = '在𠮷林省有3个😀县'

  it('counts 𠮷 as one', () => {
    expect(new CodePoints(text).length).toBe(9)
    expect(countPoints('𠮷林')).toBe(2)
    expect('𠮷林'.length).toBe(3)
  })

  it('cuts by code points, as Python does', () => {
    const points = new CodePoints(text)
    expect(points.slice(1, 4)).toBe('𠮷林省')
    expect(points.slice(5, 9)).toBe('3个😀县')
  })

  it('turns each offset into a position and back', () => {
    for (const each of [text, '没有补充平面的字', '', '𠮷', '𠮷𠮷😀']) {
      const points = new CodePoints(each)
      for (let at = 0; at <= points.length; at += 1) expect(points.fromUtf16(points.toUtf16(at))).toBe(at)
    }
  })

  it('reads a position inside of a pair as the pair', () => {
    const points = new CodePoints(text)
    expect(points.toUtf16(1)).toBe(1)
    expect(points.fromUtf16(2)).toBe(1)
    expect(points.fromUtf16(3)).toBe(2)
  })

  it('keeps offsets outside of the text at its edges', () => {
    const points = new CodePoints('𠮷林')
    expect([points.toUtf16(-1), points.toUtf16(9), points.fromUtf16(99)]).toEqual([0, 3, 2])
  })
})
