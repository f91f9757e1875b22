import type { ComponentChildren } from 'preact'
import { pieces } from '../text/invisible'
import { written } from '../keys'
import { label, t } from '../state/language'
import type { State, Verdict } from '../state/types'

/** Text of an article or a record: unseen characters by their code, and never anything but text. */
export function Plain({ text }: { text: string | null | undefined }) {
  return (
    <>
      {pieces(text ?? '').map((piece) =>
        piece.code === null ? (
          piece.text
        ) : (
          <span class="odd" title={t('text.unseen')}>
            {piece.code}
          </span>
        ),
      )}
    </>
  )
}

export function Key({ keys }: { keys: string }) {
  return (
    <kbd aria-hidden="true">
      {written(keys)}
    </kbd>
  )
}

/** A button that says what it does, and by which key. */
export function Act(props: {
  run: () => void
  keys?: string
  kind?: 'main' | 'plain' | 'bad'
  disabled?: boolean
  title?: string
  pressed?: boolean
  children: ComponentChildren
}) {
  return (
    <button
      type="button"
      class={`act ${props.kind ?? 'plain'}`}
      onClick={props.run}
      disabled={props.disabled}
      title={props.title}
      aria-pressed={props.pressed}
      aria-keyshortcuts={props.keys ? ariaKeys(props.keys) : undefined}
    >
      <span>{props.children}</span>
      {props.keys ? <Key keys={props.keys} /> : null}
    </button>
  )
}

function ariaKeys(keys: string): string {
  return keys.replace('Mod', 'Control').replace(/Key|Digit/g, '')
}

const GLYPHS: Record<string, string> = { accepted: '✓', rejected: '✕', edited: '✎', added: '＋', open: '○', sending: '…' }

/** What people decided on a record: a sign and a word, never colour alone. */
export function VerdictSign({ verdict, sending }: { verdict: Verdict; sending: boolean }) {
  const state = sending ? 'sending' : (verdict ?? 'open')
  const word = label('verdict', state)
  return (
    <span class={`verdict v-${state}`} role="img" aria-label={word} title={word}>
      {GLYPHS[state]}
    </span>
  )
}

export function StateChip({ state }: { state: State }) {
  return <span class={`chip s-${state}`}>{label('state', state)}</span>
}

/** A share between 0 and 1 as a bar with its number; its tone is that of the doubt `value`, its length may be another. */
export function Share({ value, text, shown = value }: { value: number; text: string; shown?: number }) {
  const width = Math.round(Math.min(Math.max(shown, 0), 1) * 44)
  const level = value >= 0.6 ? 'high' : value >= 0.3 ? 'middle' : 'low'
  return (
    <span class={`share ${level}`}>
      <svg width="44" height="6" aria-hidden="true">
        <rect class="track" width="44" height="6" rx="3" />
        <rect class="fill" width={width} height="6" rx="3" />
      </svg>
      <span class="n">{text}</span>
    </span>
  )
}

export function percent(value: number): string {
  return value.toFixed(2)
}

/** Day and minute of a time, in the reader's own zone. */
export function moment(at: string): string {
  const time = new Date(at)
  if (Number.isNaN(time.getTime())) return at
  const two = (n: number): string => String(n).padStart(2, '0')
  return `${time.getFullYear()}-${two(time.getMonth() + 1)}-${two(time.getDate())} ${two(time.getHours())}:${two(time.getMinutes())}`
}
