import { label, language, t } from '../state/language'
import type { FieldDef } from '../state/types'
import { tied, type EditorProps } from './Editor'

interface Choice {
  value: string
  text: string
}

/** One of a few: up to four as buttons of a radio group, more as a list. */
export function EnumEditor(props: EditorProps) {
  const choices = choicesOf(props.def)
  const value = props.value === null ? '' : String(props.value)
  if (choices.length + (props.def.nullable ? 1 : 0) > 4) {
    return (
      <select {...tied(props)} value={value} onChange={(event) => props.set(event.currentTarget.value || null)}>
        {props.def.nullable || value === '' ? <option value="">{t('value.none')}</option> : null}
        {choices.map((one) => (
          <option key={one.value} value={one.value}>
            {one.text}
          </option>
        ))}
      </select>
    )
  }
  const all = props.def.nullable ? [...choices, { value: '', text: t('value.none') }] : choices
  return (
    <div class="radios" role="radiogroup" aria-labelledby={`${props.id}-name`} aria-describedby={props.described}>
      {all.map((one, index) => (
        <label key={one.value} class={one.value === value ? 'on' : ''}>
          <input
            id={index === 0 ? props.id : undefined}
            type="radio"
            name={`${props.record}-${props.def.field}`}
            value={one.value}
            checked={one.value === value}
            onChange={() => props.set(one.value || null)}
          />
          {one.text}
        </label>
      ))}
    </div>
  )
}

function choicesOf(def: FieldDef): Choice[] {
  const group = `value.${def.field.replace('quantity.', '')}`
  return (def.values ?? []).map((one) => {
    if (typeof one === 'string') return { value: one, text: textOf(group, one) }
    const own = one.label ?? (one.zh && one.en ? { zh: one.zh, en: one.en } : null)
    return { value: one.value, text: own ? own[language.value] : textOf(group, one.value) }
  })
}

function textOf(group: string, value: string): string {
  const text = label(group, value)
  return text.startsWith(group) ? value : text
}
