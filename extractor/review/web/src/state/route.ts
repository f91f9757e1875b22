import { signal } from '@preact/signals'

/** Where the reviewer is; kept after # in the address, so that Back and a reload lead to the same place. */
export type Route =
  | { view: 'queue' | 'conflicts' | 'report'; params: Record<string, string> }
  | { view: 'article' | 'adjudication'; key: number; params: Record<string, string> }

export function parseRoute(hash: string): Route {
  const [path = '', search = ''] = hash.replace(/^#\/?/, '').split('?')
  const params = Object.fromEntries(new URLSearchParams(search))
  const [head, key, tail] = path.split('/')
  if (head === 'a' && /^\d+$/.test(key ?? '')) {
    return { view: tail === 'adjudication' ? 'adjudication' : 'article', key: Number(key), params }
  }
  return { view: head === 'conflicts' || head === 'report' ? head : 'queue', params }
}

export function hashOf(route: Route): string {
  const search = new URLSearchParams(route.params).toString()
  const tail = search ? '?' + search : ''
  if (route.view === 'article') return `#/a/${route.key}${tail}`
  if (route.view === 'adjudication') return `#/a/${route.key}/adjudication${tail}`
  return route.view === 'queue' ? `#/${tail}` : `#/${route.view}${tail}`
}

export const route = signal<Route>(parseRoute(typeof location === 'undefined' ? '' : location.hash))

export function go(to: Route): void {
  location.hash = hashOf(to)
}

export function watchRoute(): void {
  addEventListener('hashchange', () => {
    route.value = parseRoute(location.hash)
  })
}
