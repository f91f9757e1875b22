import { useEffect, useState } from 'preact/hooks'
import { get } from '../state/api'
import { label, language, t } from '../state/language'
import { schema, session } from '../state/session'
import type { Json, RecordKind } from '../state/types'
import { Plain, Share } from './parts'
import { valueText } from './values'

interface RuleRow {
  kind: RecordKind
  rule: string
  right: number
  edited: number
  rejected: number
  implied: number
  precision: number
  interval: [number, number]
}
interface FieldRow {
  kind: RecordKind
  field: string
  edits: number
  changes: { base: Json; value: Json; count: number }[]
}
interface Report {
  articles: number
  states: Record<string, number>
  outcomes: Record<string, number>
  rules: RuleRow[]
  fields: FieldRow[]
  missed: Record<RecordKind, number>
  sample: { article: string; kind: RecordKind; record: string; rule: string; quote: string; who: string }[]
}
interface Agreement {
  span_f1: number | null
  fields: { record_kind: RecordKind; field: string; agreement: number | null; n: number }[]
  pairs: { a: string; b: string; articles: number; span_f1: number | null; agreement: number | null }[]
}

/** What the verdicts say about the rules, and how far reviewers agree. */
export function ReportView() {
  const [report, setReport] = useState<Report | null | undefined>(undefined)
  const [agreement, setAgreement] = useState<Agreement | null>(null)
  useEffect(() => {
    get<Report>('/report').then(setReport, () => setReport(null))
    if (session.value?.users) get<Agreement>('/agreement').then(setAgreement, () => {})
  }, [])
  return (
    <section class="sheet" data-testid="report">
      <h1>{t('nav.report')}</h1>
      <p class="soft">{t('report.note')}</p>
      {report === undefined ? <p class="waiting">{t('app.loading')}</p> : null}
      {report === null || report?.articles === 0 ? <p class="empty">{t('report.none')}</p> : null}
      {report && report.articles > 0 ? <Verdicts report={report} /> : null}
      {agreement && agreement.pairs.length > 0 ? <Agreements agreement={agreement} /> : null}
    </section>
  )
}

function Verdicts({ report }: { report: Report }) {
  const figures: [string, number][] = [
    [t('report.articles'), report.articles],
    ...Object.entries(report.states).map(([state, count]): [string, number] => [label('state', state), count]),
    ...Object.entries(report.missed).map(([kind, count]): [string, number] => [t('report.missed', { kind: label('kind', kind) }), count]),
  ]
  return (
    <>
      <dl class="three card">
        {figures.map(([name, count]) => (
          <div key={name}>
            <dt>{name}</dt>
            <dd class="n figure">{count}</dd>
          </div>
        ))}
      </dl>
      <Table caption={t('report.rules')} heads={[t('filter.rule'), t('report.precision'), t('report.interval'), t('report.right'), t('verdict.edited'), t('verdict.rejected')]}>
        {report.rules.map((one) => (
          <tr key={`${one.kind} ${one.rule}`}>
            <td>
              <code>{one.rule || t('card.by_hand')}</code>
            </td>
            <td>
              <Share value={1 - one.precision} shown={one.precision} text={share(one.precision)} />
            </td>
            <td class="n">{one.interval.map(share).join(' – ')}</td>
            <td class="n">{one.right}</td>
            <td class="n">{one.edited}</td>
            <td class="n">{one.rejected}</td>
          </tr>
        ))}
      </Table>
      {report.fields.length ? (
        <Table caption={t('report.fields')} heads={[t('report.field'), t('report.edits'), t('report.changes')]}>
          {report.fields.map((one) => (
            <tr key={`${one.kind} ${one.field}`}>
              <td>{nameOf(one.kind, one.field)}</td>
              <td class="n">{one.edits}</td>
              <td lang="zh-CN">
                {one.changes.map((change, index) => (
                  <span key={index} class="change">
                    <del><Plain text={valueText(one.field, change.base)} /></del> → <ins><Plain text={valueText(one.field, change.value)} /></ins>
                    {change.count > 1 ? <span class="n soft"> ×{change.count}</span> : null}
                  </span>
                ))}
              </td>
            </tr>
          ))}
        </Table>
      ) : null}
      {report.sample.length ? (
        <Table caption={t('report.sample')} heads={[t('report.article'), t('report.quote'), t('filter.rule'), t('login.name')]}>
          {report.sample.map((one) => (
            <tr key={`${one.article} ${one.record}`}>
              <td><Plain text={one.article} /></td>
              <td lang="zh-CN"><Plain text={one.quote} /></td>
              <td><code>{one.rule}</code></td>
              <td><Plain text={one.who} /></td>
            </tr>
          ))}
        </Table>
      ) : null}
    </>
  )
}

function Agreements({ agreement }: { agreement: Agreement }) {
  return (
    <>
      <h2>
        {t('report.agreement')} <span class="soft">{t('report.span_f1', { value: share(agreement.span_f1) })}</span>
      </h2>
      <Table caption={t('report.pairs')} heads={[t('login.name'), t('report.articles'), t('report.spans'), t('report.same')]}>
        {agreement.pairs.map((one) => (
          <tr key={`${one.a} ${one.b}`}>
            <td><Plain text={`${one.a} · ${one.b}`} /></td>
            <td class="n">{one.articles}</td>
            <td class="n">{share(one.span_f1)}</td>
            <td class="n">{share(one.agreement)}</td>
          </tr>
        ))}
      </Table>
      <Table caption={t('report.by_field')} heads={[t('report.field'), t('report.same'), t('report.compared')]}>
        {agreement.fields.map((one) => (
          <tr key={`${one.record_kind} ${one.field}`}>
            <td>{nameOf(one.record_kind, one.field)}</td>
            <td class="n">{share(one.agreement)}</td>
            <td class="n">{one.n}</td>
          </tr>
        ))}
      </Table>
    </>
  )
}

function Table(props: { caption: string; heads: string[]; children: unknown }) {
  return (
    <div class="wide card">
      <table>
        <caption>{props.caption}</caption>
        <thead>
          <tr>
            {props.heads.map((head) => (
              <th key={head} scope="col">{head}</th>
            ))}
          </tr>
        </thead>
        <tbody>{props.children as never}</tbody>
      </table>
    </div>
  )
}

function nameOf(kind: RecordKind, field: string): string {
  const def = schema.value[kind].find((one) => one.field === field)
  return `${label('kind', kind)} · ${def ? def.label[language.value] : field}`
}

function share(value: number | null): string {
  return value === null ? '–' : value.toFixed(3)
}
