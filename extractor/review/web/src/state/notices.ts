import { signal } from '@preact/signals'

/** A line at the foot of the page, read aloud by screen readers; it may offer one thing to do. */
export interface Notice {
  id: number
  text: string
  tone: 'quiet' | 'good' | 'bad'
  action?: { text: string; run: () => void }
}

export const notice = signal<Notice | null>(null)
let count = 0

export function tell(text: string, tone: Notice['tone'] = 'quiet', action?: Notice['action']): void {
  count += 1
  const id = count
  notice.value = { id, text, tone, ...(action ? { action } : {}) }
  const stay = action ? 20000 : tone === 'bad' ? 12000 : 5000
  setTimeout(() => {
    if (notice.value?.id === id) notice.value = null
  }, stay)
}
