import { useEffect, useState } from 'preact/hooks'
import { article, records, select, tab } from '../state/article_state'
import { decide, settle, undo } from '../state/acts'
import { label, said, t } from '../state/language'
import { loadHistory } from '../state/history'
import type { EventView, Json, Outcome } from '../state/types'
import { Act, moment, Plain } from './parts'
import { fieldLabel, recordTitle, valueText } from './values'

/** Corrections that the newest extraction does not agree with, or whose place in the text is gone. */
export function Conflicts() {
  const shown = article.value
  const told = useEvents(shown?.key ?? null, shown?.version ?? 0)
  if (!shown) return null
  const open = shown.outcomes.filter(({ outcome }) => outcome === 'conflict' || outcome === 'orphan')
  return (
    <div class="conflicts" data-testid="conflicts">
      <p class="soft">{t('conflicts.note')}</p>
      {open.length === 0 ? <p class="empty">{t('conflicts.none')}</p> : null}
      {open.map((one) => (
        <OutcomeCard key={one.event} one={one} event={told.get(one.event)} />
      ))}
    </div>
  )
}

/** The events of the article by id: they tell who said it, and of which words. */
function useEvents(key: number | null, version: number): Map<string, EventView> {
  const [events, setEvents] = useState<Map<string, EventView>>(new Map())
  useEffect(() => {
    if (key === null) return
    let here = true
    void loadHistory(key, null).then(
      (found) => here && setEvents(new Map(found.map((event) => [event.id, event]))),
      () => {},
    )
    return () => {
      here = false
    }
  }, [key, version])
  return events
}

function OutcomeCard({ one, event }: { one: Outcome; event: EventView | undefined }) {
  const held = one.record ? records.value.get(one.record) : undefined
  const kind = held?.kind ?? event?.record_kind ?? 'observation'
  const field = one.field
  return (
    <article class={`card outcome ${one.outcome}`}>
      <h3>
        <span class="tag">{label('outcome', one.outcome)}</span>{' '}
        {one.record && held ? (
          <button type="button" class="link" onClick={() => goTo(one)} lang="zh-CN">
            <Plain text={recordTitle(one.record)} />
          </button>
        ) : (
          <span lang="zh-CN"><Plain text={event?.anchors?.record?.quote ?? one.record ?? ''} /></span>
        )}
        {field ? <> · {fieldLabel(kind, field)}</> : null}
      </h3>
      <p><Plain text={said(one.reason)} /></p>
      {event ? (
        <p class="soft">
          {label('event', event.kind)} · <Plain text={event.who} /> · <span class="n">{moment(event.at)}</span>
        </p>
      ) : null}
      <dl class="three">
        <Reading name={t('conflicts.machine')} field={field} value={one.machine} />
        <Reading name={t('conflicts.base')} field={field} value={one.base} />
        <Reading name={t('conflicts.human')} field={field} value={one.value} />
      </dl>
      <footer>
        {one.outcome === 'conflict' && held && field ? (
          <>
            <Act kind="main" run={() => void settle(held.record.id, field, one.value)}>{t('conflicts.keep_human')}</Act>
            <Act run={() => void undo({ event: one.event })}>{t('conflicts.take_machine')}</Act>
          </>
        ) : null}
        {one.outcome === 'conflict' && held && !field ? (
          <>
            <Act kind="main" run={() => void decide(held.record.id, 'accept')}>{t('conflicts.keep_record')}</Act>
            <Act kind="bad" run={() => void decide(held.record.id, 'reject')}>{t('conflicts.drop_record')}</Act>
          </>
        ) : null}
        {one.outcome === 'orphan' || !held ? <Act kind="bad" run={() => void undo({ event: one.event })}>{t('conflicts.let_go')}</Act> : null}
      </footer>
    </article>
  )
}

function Reading({ name, field, value }: { name: string; field: string | null; value: Json }) {
  return (
    <div>
      <dt>{name}</dt>
      <dd lang="zh-CN"><Plain text={valueText(field ?? '', value ?? null)} /></dd>
    </div>
  )
}

function goTo(one: Outcome): void {
  tab.value = 'records'
  select(one.record, one.field)
}
