import { useEffect, useState } from 'preact/hooks'
import { get } from '../state/api'
import { article, open, records } from '../state/article_state'
import { decide, settle } from '../state/acts'
import { label, t } from '../state/language'
import { go } from '../state/route'
import type { Json } from '../state/types'
import { Act, moment, Plain } from './parts'
import { fieldLabel, recordTitle, valueText } from './values'

interface Dispute {
  record: string
  field: string | null
  readings: { who: string; value: Json; at: string }[]
}

/** Where reviewers of the same article differ: their readings side by side, and a choice for each field. */
export function AdjudicationView({ articleKey }: { articleKey: number }) {
  const [disputes, setDisputes] = useState<Dispute[] | null>(null)
  const version = article.value?.version
  useEffect(() => void open(articleKey, {}), [articleKey])
  useEffect(() => {
    get<{ fields: Dispute[] }>(`/articles/${articleKey}/adjudication`).then((found) => setDisputes(found.fields), () => setDisputes([]))
  }, [articleKey, version])
  return (
    <section class="sheet" data-testid="adjudication">
      <header>
        <h1>{t('adjudication.title')}</h1>
        <Act run={() => go({ view: 'article', key: articleKey, params: {} })}>{t('adjudication.back')}</Act>
      </header>
      <p class="soft"><Plain text={article.value?.article.title} /></p>
      {disputes?.length === 0 ? <p class="empty">{t('adjudication.none')}</p> : null}
      {(disputes ?? []).map((one) => (
        <article key={`${one.record} ${one.field}`} class="card">
          <h2>
            <span lang="zh-CN"><Plain text={recordTitle(one.record)} /></span> · {nameOf(one)}
          </h2>
          <div class="choices-of">
            {one.readings.map((reading) => (
              <div key={reading.who} class="choice-of">
                <p class="soft"><Plain text={reading.who} /> · <span class="n">{moment(reading.at)}</span></p>
                <p class="value" lang="zh-CN"><Plain text={textOf(one, reading.value)} /></p>
                <Act kind="main" run={() => choose(one, reading.value)}>{t('adjudication.choose')}</Act>
              </div>
            ))}
          </div>
        </article>
      ))}
    </section>
  )
}

function isVerdict(one: Dispute): boolean {
  return one.field === null || one.field === 'verdict'
}

function nameOf(one: Dispute): string {
  const kind = records.value.get(one.record)?.kind
  if (isVerdict(one) || !kind) return t('stale.verdict')
  return fieldLabel(kind, one.field as string)
}

function textOf(one: Dispute, value: Json): string {
  return isVerdict(one) ? label('verdict', String(value ?? 'open')) : valueText(one.field as string, value)
}

function choose(one: Dispute, value: Json): void {
  if (!isVerdict(one)) void settle(one.record, one.field as string, value)
  else void decide(one.record, value === 'rejected' || value === 'reject' ? 'reject' : 'accept')
}
