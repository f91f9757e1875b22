import { describe, expect, it } from 'vitest'
import { breaksOf, lanesOf, linesOf, type Extent, type Line } from '../src/text/segments'

const span = (start: number, end: number): Extent => ({ start, end })

function drawn(text: string, marks: Extent[]): Line[] {
  return linesOf([...text].length, breaksOf(text), marks, lanesOf(marks))
}

describe('spans as segments', () => {
  it('cuts at each edge of nested and crossing spans', () => {
    const marks = [span(0, 6), span(2, 4), span(3, 8)]
    const [line] = drawn('一二三四五六七八', marks) as [Line]
    expect(line.segments.map(({ start, end }) => [start, end])).toEqual([[0, 2], [2, 3], [3, 4], [4, 6], [6, 8]])
    expect(line.segments.map((segment) => [...segment.marks].sort())).toEqual([[0], [0, 1], [0, 1, 2], [0, 2], [2]])
  })

  it('gives overlapping spans different lanes and the shortest the first', () => {
    const marks = [span(0, 6), span(2, 4), span(3, 8), span(6, 9)]
    const lanes = lanesOf(marks)
    expect(lanes[1]).toBe(0)
    for (const [i, one] of marks.entries())
      for (const [j, other] of marks.entries())
        if (i < j && one.start < other.end && other.start < one.end) expect(lanes[i]).not.toBe(lanes[j])
  })

  it('covers every character but the line breaks once, in order', () => {
    const text = '第一行\n\n第𠮷三行\n'
    const lines = drawn(text, [span(1, 7), span(0, 2)])
    const points = [...text]
    expect(lines.map((line) => line.segments.map(({ start, end }) => points.slice(start, end).join('')).join(''))).toEqual(['第一行', '', '第𠮷三行', ''])
    expect(lines.map((line) => line.start)).toEqual([0, 4, 5, 10])
  })

  it('draws a span over a line break on both lines', () => {
    const lines = drawn('甲乙\n丙丁', [span(1, 4)])
    expect(lines.map((line) => line.segments.map((segment) => segment.marks))).toEqual([[[], [0]], [[0], []]])
  })

  it('is the same as asking each character, for many random spans', () => {
    let seed = 7
    const random = (below: number): number => (seed = (seed * 16807) % 2147483647) % below
    for (let round = 0; round < 50; round += 1) {
      const marks = Array.from({ length: 12 }, () => {
        const start = random(38)
        return span(start, start + 1 + random(12 > 40 - start ? 40 - start : 12) % (40 - start))
      }).filter(({ start, end }) => start < end)
      for (const segment of linesOf(40, [], marks, lanesOf(marks)).flatMap((line) => line.segments))
        for (let at = segment.start; at < segment.end; at += 1) {
          const covering = marks.flatMap((mark, index) => (mark.start <= at && at < mark.end ? [index] : []))
          expect([...segment.marks].sort((a, b) => a - b)).toEqual(covering)
        }
    }
  })
})
