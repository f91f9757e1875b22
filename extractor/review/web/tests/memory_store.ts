import type { Store } from '../src/state/kept'

/** A browser's storage for tests: a new page on the same map is a reload. */
export class MemoryStore implements Store {
  readonly held = new Map<string, string>()
  getItem(name: string): string | null {
    return this.held.get(name) ?? null
  }
  setItem(name: string, value: string): void {
    this.held.set(name, value)
  }
  removeItem(name: string): void {
    this.held.delete(name)
  }
}
