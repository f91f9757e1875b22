import { staleChanges } from '../state/article_state'
import type { Change } from '../state/fields'
import { label, t } from '../state/language'
import { Act, Plain } from './parts'
import { fieldLabel, recordTitle, valueText } from './values'

/** Somebody else wrote first: what they changed, and that nothing typed here is lost. */
export function StaleBanner({ changes }: { changes: Change[] | null }) {
  if (!changes) return null
  return (
    <section class="stale" role="alert" data-testid="stale">
      <h2>{t('stale.title')}</h2>
      <p>{t('stale.kept')}</p>
      <ul>
        {changes.slice(0, 12).map((change) => (
          <li key={`${change.record} ${change.field ?? ''}`}>
            <b lang="zh-CN"><Plain text={recordTitle(change.record)} /></b>{' '}
            {change.field ? fieldLabel(change.kind, change.field) : t('stale.verdict')}{' '}
            <del><Plain text={change.field ? valueText(change.field, change.before) : label('verdict', String(change.before ?? 'open'))} /></del>
            {' → '}
            <ins><Plain text={change.field ? valueText(change.field, change.after) : label('verdict', String(change.after ?? 'open'))} /></ins>
          </li>
        ))}
        {changes.length > 12 ? <li>{t('stale.more', { count: changes.length - 12 })}</li> : null}
      </ul>
      <Act run={() => (staleChanges.value = null)}>{t('stale.seen')}</Act>
    </section>
  )
}
