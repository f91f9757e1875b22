import { signal, type Signal } from '@preact/signals'

/** A place to keep text under a name: the browser's storage, or a map in tests. */
export interface Store {
  getItem(name: string): string | null
  setItem(name: string, value: string): void
  removeItem(name: string): void
}

/** A value that outlives a reload. A store that is full or forbidden is passed over: the value then lives in the page only. */
export function kept<T>(name: string, empty: T, store: Store | null): { value: Signal<T>; set: (next: T) => void } {
  const value = signal<T>(read(name, empty, store))
  const set = (next: T): void => {
    value.value = next
    try {
      store?.setItem(name, JSON.stringify(next))
    } catch {
      // nothing is lost yet: the page itself still has it
    }
  }
  return { value, set }
}

export function storeOf(kind: 'sessionStorage' | 'localStorage'): Store | null {
  try {
    return typeof window === 'undefined' ? null : window[kind]
  } catch {
    return null
  }
}

function read<T>(name: string, empty: T, store: Store | null): T {
  try {
    const text = store?.getItem(name)
    return text ? (JSON.parse(text) as T) : empty
  } catch {
    return empty
  }
}
