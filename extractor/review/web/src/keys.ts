/**
 * Keyboard: which key does what, and when it must not. While an input method composes, no shortcut fires; in a field,
 * no single letter does. Keys are known by their place (`code`), so that they do not depend on the layout.
 */
export interface KeyPress {
  code: string
  key: string
  keyCode: number
  isComposing: boolean
  ctrlKey: boolean
  metaKey: boolean
  altKey: boolean
  shiftKey: boolean
  target: EventTarget | null
}

export interface Shortcut {
  /** `KeyJ`, `Shift+Slash`, `Mod+KeyS` (Ctrl, or Command on a Mac) */
  keys: string
  run: () => void
  /** also while a field has the focus */
  inFields?: boolean
}

/** Whether an input method is at work; Safari sends the confirming Enter afterwards, with keyCode 229. */
export function isComposing(event: Pick<KeyPress, 'isComposing' | 'keyCode'>): boolean {
  return event.isComposing || event.keyCode === 229
}

const WRITING = /^(?:text|search|number|date|password|email|url|tel|)$/

/** Whether the focus is where letters are written: an input, a list of choices, an editable element. */
export function isField(target: unknown): boolean {
  const element = target as { tagName?: string; type?: string; isContentEditable?: boolean } | null
  const tag = element?.tagName
  if (tag === 'TEXTAREA' || tag === 'SELECT') return true
  if (tag === 'INPUT') return WRITING.test(element?.type ?? '')
  return element?.isContentEditable === true
}

/** Whether Enter already means something there: buttons, links, boxes to tick. */
function isPressable(target: unknown): boolean {
  return /^(?:BUTTON|A|SUMMARY|INPUT)$/.test(tagOf(target))
}

function tagOf(target: unknown): string {
  return (target as { tagName?: string } | null)?.tagName ?? ''
}

/** The key as shortcuts name it. Ctrl+Space, a lone Shift and Ctrl+. belong to the input method and never match. */
export function nameOf(event: KeyPress): string {
  // `?` is where the layout has it
  if (/^[?？]$/.test(event.key) && !event.ctrlKey && !event.metaKey && !event.altKey) return 'Shift+Slash'
  const mod = event.ctrlKey || event.metaKey ? 'Mod+' : ''
  const alt = event.altKey ? 'Alt+' : ''
  const shift = event.shiftKey ? 'Shift+' : ''
  return mod + alt + shift + event.code
}

/** The shortcut that a key press means, or null. */
export function shortcutFor(event: KeyPress, shortcuts: readonly Shortcut[]): Shortcut | null {
  if (isComposing(event)) return null
  const name = nameOf(event)
  const writing = isField(event.target)
  if (event.code === 'Enter' && isPressable(event.target)) return null
  if (event.code.startsWith('Arrow') && tagOf(event.target) === 'INPUT') return null
  return shortcuts.find((shortcut) => shortcut.keys === name && (!writing || shortcut.inFields === true)) ?? null
}

/** How a shortcut is written for people: `⇧ ?`, `Ctrl S`. */
export function written(keys: string): string {
  return keys
    .split('+')
    .map((part) => NAMES[part] ?? part.replace(/^(?:Key|Digit)/, ''))
    .join(' ')
}

const NAMES: Record<string, string> = {
  Mod: 'Ctrl',
  Shift: '⇧',
  Slash: '/',
  BracketLeft: '[',
  BracketRight: ']',
  ArrowLeft: '←',
  ArrowRight: '→',
  ArrowUp: '↑',
  ArrowDown: '↓',
  Escape: 'Esc',
  Enter: '↵',
}
