import { memo } from './memo'
import { useEffect, useRef, useState } from 'preact/hooks'
import { article, byDoubt, kinds, onlyOpen, select, selection, sending, shownRows, type Row } from '../state/article_state'
import { drafts } from '../state/drafts'
import { label, t } from '../state/language'
import type { Observation, Policy, RecordKind, RegionMention, Verdict } from '../state/types'
import { NewCard, RecordCard } from './RecordCard'
import { percent, Plain, VerdictSign } from './parts'
import { periodText, quantityText } from './values'

const KINDS: RecordKind[] = ['observation', 'policy', 'region']

/** Every record as a line of a list: what the marks in the text say, for eyes and for screen readers. */
export function RecordList() {
  const shown = article.value
  const rows = shownRows.value
  const chosen = selection.value.record
  const limit = useGrowing(shown?.key ?? 0, rows.length, rows.findIndex((row) => row.id === chosen))
  if (!shown) return null
  const drafted = new Set(drafts.records(shown.key))
  return (
    <div class="records" data-testid="records">
      <ListOptions />
      {drafts.adding(shown.key) ? <NewCard /> : null}
      {rows.length === 0 ? <p class="empty">{t('records.empty')}</p> : null}
      <ul>
        {rows.slice(0, limit).map((row) => (
          <RecordRow
            key={row.id}
            row={row}
            selected={row.id === chosen}
            verdict={shown.human[row.id]?.verdict ?? null}
            sending={sending.value.has(row.id)}
            drafted={drafted.has(row.id)}
          />
        ))}
      </ul>
    </div>
  )
}

const AT_ONCE = 60

/** How many lines to draw: a screenful at once, the others in the pauses after it; always as far as the selected one. */
function useGrowing(article: number, all: number, selected: number): number {
  const [drawn, setDrawn] = useState({ article, limit: AT_ONCE })
  const limit = Math.max(drawn.article === article ? drawn.limit : AT_ONCE, selected + 20)
  useEffect(() => {
    if (limit >= all) return
    const timer = setTimeout(() => setDrawn({ article, limit: limit + 2 * AT_ONCE }), 30)
    return () => clearTimeout(timer)
  }, [article, limit, all])
  return limit
}

function ListOptions() {
  const toggle = (kind: RecordKind): void => {
    const next = new Set(kinds.value)
    if (!next.delete(kind)) next.add(kind)
    kinds.value = next
  }
  return (
    <div class="options" role="group" aria-label={t('records.options')}>
      {KINDS.map((kind) => (
        <button key={kind} type="button" class="toggle" aria-pressed={kinds.value.has(kind)} onClick={() => toggle(kind)}>
          {label('kind', kind)}
        </button>
      ))}
      <span class="gap" />
      <button type="button" class="toggle" aria-pressed={onlyOpen.value} onClick={() => (onlyOpen.value = !onlyOpen.value)}>
        {t('records.only_open')}
      </button>
      <button type="button" class="toggle" aria-pressed={byDoubt.value} onClick={() => (byDoubt.value = !byDoubt.value)}>
        {t('records.by_doubt')}
      </button>
    </div>
  )
}

interface RowProps {
  row: Row
  selected: boolean
  verdict: Verdict
  sending: boolean
  drafted: boolean
}

const RecordRow = memo(function RecordRow({ row, selected, verdict, sending, drafted }: RowProps) {
  const item = useRef<HTMLLIElement>(null)
  useEffect(() => {
    const panel = item.current?.closest('.panel')
    if (!selected || !item.current || !panel) return
    const fits = item.current.offsetHeight < panel.clientHeight - 60
    item.current.scrollIntoView({ block: fits ? 'nearest' : 'start' })
  }, [selected])
  return (
    <li ref={item} class={`${selected ? 'selected ' : ''}${verdict ?? 'open'}`} data-record={row.id}>
      <button type="button" class="row" aria-expanded={selected} onClick={() => select(selected ? null : row.id)}>
        <VerdictSign verdict={verdict} sending={sending} />
        <Summary row={row} />
        {drafted ? <span class="tag draft">{t('records.draft')}</span> : null}
      </button>
      {selected ? <RecordCard row={row} /> : null}
    </li>
  )
})

function Summary({ row }: { row: Row }) {
  if (row.kind === 'observation') return <ObservationSummary one={row.record as Observation} />
  if (row.kind === 'policy') {
    const one = row.record as Policy
    return (
      <span class="summary">
        <span class="main" lang="zh-CN">
          <span class="tag policy">{label('kind', 'policy')}</span> <Plain text={one.name} />
        </span>
        <span class="rest">
          <span>{label('value.kind', one.kind)}</span>
          <span><Plain text={one.subtype} /></span>
          <span><Plain text={one.number} /></span>
        </span>
      </span>
    )
  }
  const one = row.record as RegionMention
  return (
    <span class="summary slim">
      <span class="main" lang="zh-CN">
        <span class="tag region">{label('kind', 'region')}</span> <Plain text={one.text} />
      </span>
      <span class="rest">
        <span>→ <Plain text={one.name ?? t('value.undecided')} /></span>
        <span class="n">{one.adcode ?? ''}</span>
      </span>
    </span>
  )
}

function ObservationSummary({ one }: { one: Observation }) {
  return (
    <span class="summary">
      <span class="main" lang="zh-CN">
        <span class="indicator"><Plain text={one.indicator?.text ?? t('value.no_indicator')} /></span>
        <span class="n quantity"><Plain text={quantityText(one)} /></span>
      </span>
      <span class="rest">
        {one.measure !== 'level' ? <span>{label('value.measure', one.measure)}{one.direction ? (one.direction === 'up' ? ' ↑' : ' ↓') : ''}</span> : null}
        {one.status !== 'actual' ? <span>{label('value.status', one.status)}</span> : null}
        <span><Plain text={one.region?.name ?? t('value.no_region')} /></span>
        <span class="n">{one.period ? periodText(one.period) : t('value.no_period')}</span>
        <span class={`n confidence ${one.confidence < 0.7 ? 'low' : ''}`} title={t('records.confidence')}>
          {percent(one.confidence)}
        </span>
        {one.flags.map((flag) => (
          <span key={flag} class="flag">⚑ <Plain text={flagText(flag)} /></span>
        ))}
      </span>
    </span>
  )
}

/** `check:from-to:156→59=-62.2%≠67%` with its kind in words; the arithmetic stays as it is. */
export function flagText(flag: string): string {
  const [, kind, rest] = /^check:([^:]+):?(.*)$/.exec(flag) ?? []
  return kind ? `${label('check', kind)} ${rest ?? ''}`.trim() : label('flag', flag)
}
