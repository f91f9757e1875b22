import { label, t } from '../state/language'
import { Clear, tied, type EditorProps } from './Editor'

const GRAINS = ['day', 'dekad', 'month', 'quarter', 'half', 'year', 'years']

interface Period {
  start: string
  end: string
  granularity: string
}

/** First and last day, and how long the period is as said. */
export function PeriodEditor(props: EditorProps) {
  const value = props.value as unknown as Period | null
  if (!value) {
    return (
      <button type="button" class="link" id={props.id} onClick={() => props.set({ start: '', end: '', granularity: 'year' })}>
        {t('editor.add_period')}
      </button>
    )
  }
  const set = (part: Partial<Period>): void => {
    props.set({ ...value, ...part })
  }
  return (
    <div class="triple period">
      <input {...tied(props)} class="n" type="text" inputMode="numeric" aria-label={t('editor.period_start')} placeholder="2020-01-01" value={value.start} onInput={(event) => set({ start: event.currentTarget.value })} onBlur={(event) => set(whole(event.currentTarget.value, value))} />
      <input class="n" type="text" inputMode="numeric" aria-label={t('editor.period_end')} placeholder="2020-12-31" value={value.end} onInput={(event) => set({ end: event.currentTarget.value })} />
      <select aria-label={t('editor.granularity')} value={value.granularity} onChange={(event) => set({ granularity: event.currentTarget.value })}>
        {GRAINS.map((one) => (
          <option key={one} value={one}>
            {label('value.granularity', one)}
          </option>
        ))}
      </select>
      {props.def.nullable ? (
        <Clear run={() => props.set(null)} />
      ) : null}
    </div>
  )
}

/** A year or a month typed into the first day: the days that it has. */
export function whole(typed: string, value: Period): Partial<Period> {
  const [, year, month] = /^(\d{4})(?:-(\d{1,2}))?$/.exec(typed.trim()) ?? []
  if (!year) return {}
  if (!month) return { start: `${year}-01-01`, end: `${year}-12-31`, granularity: 'year' }
  const last = new Date(Date.UTC(Number(year), Number(month), 0)).getUTCDate()
  const two = month.padStart(2, '0')
  return Number(month) >= 1 && Number(month) <= 12 ? { start: `${year}-${two}-01`, end: `${year}-${two}-${last}`, granularity: 'month' } : { start: value.start }
}
