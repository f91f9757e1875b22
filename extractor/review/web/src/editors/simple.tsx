import { useState } from 'preact/hooks'
import { article } from '../state/article_state'
import { label, t } from '../state/language'
import { exactNumber, grouped, numberText } from '../text/exact_json'
import { hasOdd, shown } from '../text/invisible'
import type { Json } from '../state/types'
import { Clear, tied, type EditorProps } from './Editor'
import { SpanEditor } from './spans'

export function TextEditor(props: EditorProps) {
  const text = props.value === null ? '' : String(props.value)
  return (
    <>
      <input
        {...tied(props)}
        type="text"
        lang="zh-CN"
        value={text}
        autoComplete="off"
        spellcheck={false}
        placeholder={props.def.nullable ? t('value.none') : ''}
        onInput={(event) => {
          const typed = event.currentTarget.value
          props.set(typed === '' && props.def.nullable ? null : typed)
        }}
      />
      {hasOdd(text) ? <span class="note odd-note">{shown(text)}</span> : null}
    </>
  )
}

/** A number as typed: nothing is rounded. What is no number yet stays in the field and is not drafted. */
export function NumberEditor(props: EditorProps) {
  const held = numberText(props.value)
  const [typed, setTyped] = useState<string | null>(null)
  const wrong = typed !== null && typed.trim() !== '' && exactNumber(typed) === null
  return (
    <>
      <input
        {...tied(props)}
        aria-invalid={props.invalid || wrong}
        type="text"
        inputMode="decimal"
        class="n"
        value={typed ?? held}
        autoComplete="off"
        placeholder={props.def.nullable ? t('value.none') : ''}
        onInput={(event) => {
          const text = event.currentTarget.value
          setTyped(text)
          if (text.trim() === '') {
            if (props.def.nullable) props.set(null)
            return
          }
          const number = exactNumber(text)
          if (number !== null) props.set(number)
        }}
        onBlur={() => wrong || setTyped(null)}
      />
      {wrong ? <span class="note error">{t('editor.no_number')}</span> : held.replace(/\D/g, '').length > 4 ? <span class="note n">{grouped(held)}</span> : null}
    </>
  )
}

/** Several texts, one a line. Enter begins a new line; it never saves. */
export function ListEditor(props: EditorProps) {
  const list = Array.isArray(props.value) ? props.value.map(String) : []
  return (
    <textarea
      {...tied(props)}
      lang="zh-CN"
      rows={Math.max(1, list.length)}
      value={list.join('\n')}
      placeholder={t('editor.one_a_line')}
      onInput={(event) => props.set(event.currentTarget.value === '' ? [] : event.currentTarget.value.split('\n'))}
    />
  )
}

/** One of the article's policies, or none. */
export function PolicyEditor(props: EditorProps) {
  return (
    <select {...tied(props)} lang="zh-CN" value={props.value === null ? '' : String(props.value)} onChange={(event) => props.set(event.currentTarget.value || null)}>
      <option value="">{t('value.none')}</option>
      {(article.value?.policies ?? []).map((one) => (
        <option key={one.id} value={one.id}>
          {shown(one.name)}
        </option>
      ))}
    </select>
  )
}

const COMPARISONS = ['year_on_year', 'previous_period', 'period', 'region', 'plan', 'other']

/** Where the base of comparison stands, and of which kind it is. */
export function ComparisonEditor(props: EditorProps) {
  const value = props.value as { start: number; end: number; kind?: string } | null
  return (
    <>
      <SpanEditor {...props} set={(span) => props.set(span === null ? null : ({ kind: value?.kind ?? 'other', ...(span as object) } as Json))} />
      {value ? (
        <select aria-label={t('editor.comparison_kind')} value={value.kind ?? 'other'} onChange={(event) => props.set({ ...value, kind: event.currentTarget.value })}>
          {COMPARISONS.map((one) => (
            <option key={one} value={one}>
              {label('value.comparison', one)}
            </option>
          ))}
        </select>
      ) : null}
    </>
  )
}

/** The base of a rate: how many, of which unit, of what. */
export function PerEditor(props: EditorProps) {
  const value = props.value as { value: Json; unit: Json; of: Json } | null
  if (!value) {
    return (
      <button type="button" class="link" id={props.id} onClick={() => props.set({ value: 1, unit: null, of: null })}>
        {t('editor.add_per')}
      </button>
    )
  }
  const set = (part: Record<string, Json>): void => props.set({ ...value, ...part })
  return (
    <div class="triple">
      <input
        {...tied(props)}
        class="n"
        inputMode="decimal"
        aria-label={t('editor.per_value')}
        value={numberText(value.value)}
        onInput={(event) => {
          const number = exactNumber(event.currentTarget.value)
          if (number !== null) set({ value: number })
        }}
      />
      <input aria-label={t('editor.per_unit')} lang="zh-CN" value={value.unit === null ? '' : String(value.unit)} onInput={(event) => set({ unit: event.currentTarget.value || null })} />
      <input aria-label={t('editor.per_of')} lang="zh-CN" value={value.of === null ? '' : String(value.of)} onInput={(event) => set({ of: event.currentTarget.value || null })} />
      <Clear run={() => props.set(null)} />
    </div>
  )
}
