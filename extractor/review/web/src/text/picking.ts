import type { Extent } from './segments'

/** What a click can pick: a span, and the record and field whose evidence it is. */
export interface Target extends Extent {
  record: string
  field: string
}

/** The targets at a place, the shortest first; of equal ones in the order in which they were given. */
export function targetsAt<T extends Target>(targets: readonly T[], at: number): T[] {
  return targets
    .map((target, order) => ({ target, order }))
    .filter(({ target }) => target.start <= at && at < target.end)
    .sort((a, b) => width(a.target) - width(b.target) || a.order - b.order)
    .map(({ target }) => target)
}

/** The target that a click picks: the shortest, or the one after that which is picked already. */
export function pickNext<T extends Target>(found: readonly T[], current: { record: string | null; field: string | null }): T | null {
  if (found.length === 0) return null
  const at = found.findIndex((target) => target.record === current.record && target.field === current.field)
  return found[(at + 1) % found.length] ?? null
}

function width(target: Extent): number {
  return target.end - target.start
}
