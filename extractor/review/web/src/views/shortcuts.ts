import { useEffect } from 'preact/hooks'
import { shortcutFor, type Shortcut } from '../keys'
import { helpOpen } from './Help'

/** The keys in force while a view is on the screen. A dialog takes the keyboard for itself. */
const layers: (() => readonly Shortcut[])[] = []

export function useShortcuts(shortcuts: () => readonly Shortcut[]): void {
  useEffect(() => {
    layers.push(shortcuts)
    return () => {
      layers.splice(layers.indexOf(shortcuts), 1)
    }
  })
}

export function watchKeys(): void {
  addEventListener('keydown', (event) => {
    if (event.defaultPrevented || document.querySelector('dialog[open]')) return
    const everywhere: Shortcut[] = [{ keys: 'Shift+Slash', run: () => (helpOpen.value = true) }]
    const found = shortcutFor(event, [...layers.flatMap((layer) => layer()), ...everywhere])
    if (!found) return
    event.preventDefault()
    found.run()
  })
}
