import { get, query } from './api'
import type { EventView } from './types'

/** What was done to an article, or to one record of it, in the order in which it was done. */
export async function loadHistory(key: number, record: string | null): Promise<EventView[]> {
  const found = await get<{ events: EventView[] }>(`/articles/${key}/history${query({ record })}`)
  return found.events
}
