/**
 * Offsets of the API count Unicode code points, the page counts UTF-16 units: 𠮷 is one there and two here.
 * This module is the only place where one becomes the other.
 */
export class CodePoints {
  readonly text: string
  readonly length: number
  /** UTF-16 position of each code point, and of the end; null where both counts are the same. */
  private readonly starts: Uint32Array | null

  constructor(text: string) {
    this.text = text
    this.starts = /[\ud800-\udbff][\udc00-\udfff]/.test(text) ? startsOf(text) : null
    this.length = this.starts ? this.starts.length - 1 : text.length
  }

  /** UTF-16 position of a code point; positions outside of the text are moved to its edge. */
  toUtf16(point: number): number {
    const inside = clamp(point, 0, this.length)
    return this.starts ? (this.starts[inside] as number) : inside
  }

  /** Code point at a UTF-16 position; a position inside of a pair is its first half's. */
  fromUtf16(position: number): number {
    const inside = clamp(position, 0, this.text.length)
    if (!this.starts) return inside
    let low = 0
    let high = this.length
    while (low < high) {
      const middle = (low + high + 1) >> 1
      if ((this.starts[middle] as number) <= inside) low = middle
      else high = middle - 1
    }
    return low
  }

  /** The text of the half-open span [start, end), both in code points. */
  slice(start: number, end: number): string {
    return this.text.slice(this.toUtf16(start), this.toUtf16(end))
  }
}

/** How many code points a piece of text has. */
export function countPoints(text: string): number {
  let count = 0
  for (const _ of text) count += 1
  return count
}

function startsOf(text: string): Uint32Array {
  const starts = new Uint32Array(text.length + 1)
  let count = 0
  let position = 0
  for (const point of text) {
    starts[count] = position
    count += 1
    position += point.length
  }
  starts[count] = position
  return starts.slice(0, count + 1)
}

function clamp(value: number, low: number, high: number): number {
  return value < low ? low : value > high ? high : value
}
