import { useEffect, useState } from 'preact/hooks'
import { article, records, select, selection } from '../state/article_state'
import { undo } from '../state/acts'
import { mayJudgeOthers, session } from '../state/session'
import { label, t } from '../state/language'
import { loadHistory } from '../state/history'
import type { EventView } from '../state/types'
import { Act, moment, Plain } from './parts'
import { fieldLabel, recordTitle, valueText } from './values'

/** What was done to the selected record, or to the article: who, when, from what to what. */
export function History() {
  const shown = article.value
  const record = selection.value.record
  const held = record && records.value.has(record) ? record : null
  const [events, setEvents] = useState<EventView[] | null>(null)
  useEffect(() => {
    let here = true
    if (shown) void loadHistory(shown.key, held).then((found) => here && setEvents(found), () => here && setEvents([]))
    return () => {
      here = false
    }
  }, [shown?.key, shown?.version, held])
  const taken = new Set((events ?? []).map((event) => event.undoes).filter(Boolean))
  return (
    <div class="history" data-testid="history">
      <p class="soft">
        {held ? t('history.of_record') : t('history.of_article')}{' '}
        {held ? (
          <>
            <b lang="zh-CN"><Plain text={recordTitle(held)} /></b>{' '}
            <button type="button" class="link" onClick={() => select(null)}>{t('history.whole')}</button>
          </>
        ) : null}
      </p>
      {events?.length === 0 ? <p class="empty">{t('history.none')}</p> : null}
      <ol>
        {[...(events ?? [])].reverse().map((event) => (
          <li key={event.id} class={taken.has(event.id) || (event.batch && taken.has(event.batch)) ? 'undone' : ''}>
            <p>
              <b>{label('event', event.kind)}</b>{' '}
              {!held && event.record ? <span lang="zh-CN"><Plain text={recordTitle(event.record)} /></span> : null}{' '}
              {event.field && event.record_kind ? fieldLabel(event.record_kind, event.field) : null}
              {event.batch ? <span class="tag">{t('history.batch')}</span> : null}
            </p>
            {event.kind === 'edit' && event.field ? (
              <p lang="zh-CN">
                <del><Plain text={valueText(event.field, event.base)} /></del> → <ins><Plain text={valueText(event.field, event.value)} /></ins>
              </p>
            ) : null}
            {event.comment ? <p class="said" lang="zh-CN"><Plain text={event.comment} /></p> : null}
            <p class="soft">
              <Plain text={event.who} /> · <span class="n">{moment(event.at)}</span>
              {event.kind !== 'undo' && !taken.has(event.id) && (event.who === session.value?.user?.name || mayJudgeOthers()) ? (
                <button type="button" class="link" onClick={() => void undo({ event: event.id })}>{t('history.undo')}</button>
              ) : null}
            </p>
          </li>
        ))}
      </ol>
      <Act run={() => void undo()} keys="KeyU">{t('history.undo_last')}</Act>
    </div>
  )
}
