import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { isField, shortcutFor, written, type KeyPress, type Shortcut } from '../src/keys'
import { KEYS } from '../src/views/Help'

const run = (): void => {}
const shortcuts: Shortcut[] = [{ keys: 'KeyA', run }, { keys: 'Mod+KeyS', run, inFields: true }, { keys: 'Enter', run }, { keys: 'Shift+Slash', run }]

function press(part: Partial<KeyPress> & { code: string }): KeyPress {
  const plain = { key: '', keyCode: 65, isComposing: false, ctrlKey: false, metaKey: false, altKey: false, shiftKey: false, target: null }
  return { ...plain, ...part }
}
const element = (tagName: string, more: object = {}): EventTarget => ({ tagName, ...more }) as unknown as EventTarget
const keysOf = (event: KeyPress): string | null => shortcutFor(event, shortcuts)?.keys ?? null

describe('shortcuts', () => {
  it('fires by the place of the key, whatever it writes', () => {
    expect(keysOf(press({ code: 'KeyA', key: 'ф' }))).toBe('KeyA')
  })

  it('never fires while an input method composes', () => {
    expect(keysOf(press({ code: 'KeyA', isComposing: true }))).toBeNull()
    expect(keysOf(press({ code: 'KeyA', keyCode: 229 }))).toBeNull()
    expect(keysOf(press({ code: 'Enter', keyCode: 229 }))).toBeNull()
    expect(keysOf(press({ code: 'KeyS', ctrlKey: true, isComposing: true }))).toBeNull()
  })

  it('leaves letters in fields alone, but not Ctrl+S', () => {
    for (const field of [element('INPUT', { type: 'text' }), element('TEXTAREA'), element('SELECT'), element('DIV', { isContentEditable: true })]) {
      expect(keysOf(press({ code: 'KeyA', target: field }))).toBeNull()
      expect(keysOf(press({ code: 'KeyS', ctrlKey: true, target: field }))).toBe('Mod+KeyS')
    }
  })

  it('does not take radio buttons for fields, nor Enter from a button', () => {
    expect(isField(element('INPUT', { type: 'radio' }))).toBe(false)
    expect(keysOf(press({ code: 'Enter', target: element('BUTTON') }))).toBeNull()
    expect(keysOf(press({ code: 'Enter', target: element('BODY') }))).toBe('Enter')
    const arrows: Shortcut[] = [{ keys: 'ArrowDown', run }]
    expect(shortcutFor(press({ code: 'ArrowDown', target: element('INPUT', { type: 'radio' }) }), arrows)).toBeNull()
    expect(shortcutFor(press({ code: 'ArrowDown', target: element('BUTTON') }), arrows)).not.toBeNull()
  })

  it('leaves Ctrl+Space, a lone Shift and Ctrl+. to the input method', () => {
    const everywhere = [...shortcuts, ...KEYS.flatMap(({ keys }) => keys.map(([name]) => ({ keys: name, run })))]
    expect(shortcutFor(press({ code: 'Space', ctrlKey: true }), everywhere)).toBeNull()
    expect(shortcutFor(press({ code: 'ShiftLeft', shiftKey: true }), everywhere)).toBeNull()
    expect(shortcutFor(press({ code: 'Period', ctrlKey: true }), everywhere)).toBeNull()
  })

  it('does not fire with a modifier that it does not name', () => {
    expect(keysOf(press({ code: 'KeyA', ctrlKey: true }))).toBeNull()
    expect(keysOf(press({ code: 'KeyA', altKey: true }))).toBeNull()
  })

  it('finds the question mark on any layout', () => {
    expect(keysOf(press({ code: 'Minus', key: '?', shiftKey: true }))).toBe('Shift+Slash')
    expect(keysOf(press({ code: 'Slash', key: '？', shiftKey: true }))).toBe('Shift+Slash')
    expect(keysOf(press({ code: 'Slash', key: '?', shiftKey: true, target: element('TEXTAREA') }))).toBeNull()
  })

  it('is written for people', () => {
    expect([written('Mod+KeyS'), written('Shift+Slash'), written('BracketLeft')]).toEqual(['Ctrl S', '⇧ /', '['])
  })
})

describe('the list of keys', () => {
  it('has every key that a view listens to', () => {
    const source = ['Queue', 'ArticleView', 'shortcuts'].map((name) => readFileSync(new URL(`../src/views/${name}.tsx`.replace('shortcuts.tsx', 'shortcuts.ts'), import.meta.url), 'utf8')).join('')
    const inForce = [...source.matchAll(/keys: '([A-Z][A-Za-z+0-9]+)'/g)].map((match) => match[1] as string)
    const listed = new Set(KEYS.flatMap(({ keys }) => keys.map(([name]) => name)))
    const alsoArrows = new Set(['ArrowUp', 'ArrowDown'])
    expect(inForce.length).toBeGreaterThan(20)
    expect(inForce.filter((name) => !listed.has(name) && !alsoArrows.has(name))).toEqual([])
  })
})
