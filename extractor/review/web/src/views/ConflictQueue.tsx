import { useEffect, useState } from 'preact/hooks'
import { get, query } from '../state/api'
import { label, said, t } from '../state/language'
import { hashOf } from '../state/route'
import type { Outcome } from '../state/types'
import { Act, Plain } from './parts'
import { valueText } from './values'

interface Entry extends Outcome {
  key: number
  title?: string | null
}
interface Page {
  items: Entry[]
  next: string | null
  total?: number
}

/** Conflicts and orphans of all articles. */
export function ConflictQueue() {
  const [page, setPage] = useState<Page | null>(null)
  const [failed, setFailed] = useState(false)
  const load = (after: string | null): void => {
    get<Page>(`/conflicts${query({ after })}`).then(
      (found) => setPage({ ...found, items: after ? [...(page?.items ?? []), ...found.items] : found.items }),
      () => setFailed(true),
    )
  }
  useEffect(() => load(null), [])
  return (
    <section class="sheet">
      <h1>{t('nav.conflicts')}</h1>
      <p class="soft">{t('conflicts.note')}</p>
      {failed ? <p class="error" role="alert">{t('trouble.unreachable')}</p> : null}
      {page?.items.length === 0 ? <p class="empty">{t('conflicts.none')}</p> : null}
      <ul class="entries">
        {(page?.items ?? []).map((one) => (
          <li key={one.event} class="card outcome">
            <a href={hashOf({ view: 'article', key: one.key, params: { tab: 'conflicts' } })}>
              <span class="tag">{label('outcome', one.outcome)}</span> <b lang="zh-CN"><Plain text={one.title ?? String(one.key)} /></b>
            </a>
            <p><Plain text={said(one.reason)} /></p>
            {one.field ? (
              <p lang="zh-CN">
                {t('conflicts.machine')} <Plain text={valueText(one.field, one.machine)} /> · {t('conflicts.human')} <Plain text={valueText(one.field, one.value)} />
              </p>
            ) : null}
          </li>
        ))}
      </ul>
      {page?.next ? <Act run={() => load(page.next)}>{t('queue.more')}</Act> : null}
    </section>
  )
}
