/**
 * Spans that nest and cross, as segments to draw: the text is cut at every edge, and each span keeps one lane of
 * underline from its first character to its last. All offsets are code points, half-open.
 */
export interface Extent {
  start: number
  end: number
}

export interface Segment extends Extent {
  /** Indexes of the marks that cover the segment, the lane nearest to the text first. */
  marks: number[]
}

export interface Line {
  start: number
  /** Where the line ends; the line break itself belongs to no segment. */
  end: number
  segments: Segment[]
}

/** The deepest lane that is drawn; spans that lie deeper share it. */
export const LAST_LANE = 5

/** A lane for each mark: short ones nearest to the text, and no two that overlap in one lane. */
export function lanesOf(marks: readonly Extent[]): number[] {
  const order = marks.map((_, index) => index).sort((a, b) => compare(marks[a] as Extent, marks[b] as Extent))
  const lanes: number[] = new Array<number>(marks.length).fill(0)
  const taken: Extent[][] = []
  for (const index of order) {
    const mark = marks[index] as Extent
    let lane = 0
    while (lane < taken.length && (taken[lane] as Extent[]).some((other) => overlap(mark, other))) lane += 1
    ;(taken[lane] ??= []).push(mark)
    lanes[index] = Math.min(lane, LAST_LANE)
  }
  return lanes
}

/** The lines of a text with their segments. `breaks` are the offsets of its line breaks, in order. */
export function linesOf(length: number, breaks: readonly number[], marks: readonly Extent[], lanes: readonly number[]): Line[] {
  const cuts = new Set<number>([0, length])
  for (const mark of marks) cuts.add(mark.start).add(mark.end)
  for (const at of breaks) cuts.add(at).add(at + 1)
  const edges = [...cuts].filter((at) => at >= 0 && at <= length).sort((a, b) => a - b)
  const opening = byStart(marks)
  const breaking = new Set(breaks)
  const lines: Line[] = []
  let line: Line = { start: 0, end: length, segments: [] }
  let open: number[] = []
  let next = 0
  for (let i = 0; i + 1 < edges.length; i += 1) {
    const start = edges[i] as number
    const end = edges[i + 1] as number
    open = open.filter((index) => (marks[index] as Extent).end > start)
    while (next < opening.length && (marks[opening[next] as number] as Extent).start <= start) {
      const index = opening[next] as number
      if ((marks[index] as Extent).end > start) open.push(index)
      next += 1
    }
    if (breaking.has(start)) {
      line.end = start
      lines.push(line)
      line = { start: end, end: length, segments: [] }
    } else {
      const drawn = [...open].sort((a, b) => (lanes[a] as number) - (lanes[b] as number) || a - b)
      line.segments.push({ start, end, marks: drawn })
    }
  }
  lines.push(line)
  return lines
}

/** Offsets of the line breaks of a text, in code points. */
export function breaksOf(text: string): number[] {
  const found: number[] = []
  let at = 0
  for (const point of text) {
    if (point === '\n') found.push(at)
    at += 1
  }
  return found
}

function byStart(marks: readonly Extent[]): number[] {
  return marks.map((_, index) => index).sort((a, b) => (marks[a] as Extent).start - (marks[b] as Extent).start || a - b)
}

function compare(one: Extent, other: Extent): number {
  return one.end - one.start - (other.end - other.start) || one.start - other.start
}

function overlap(one: Extent, other: Extent): boolean {
  return one.start < other.end && other.start < one.end
}
