import { useEffect, useState } from 'preact/hooks'
import { get } from '../state/api'
import { t } from '../state/language'
import { session } from '../state/session'
import type { Json } from '../state/types'
import { Plain } from './parts'

type Table = { [key: string]: Json }[]

/** What the verdicts say about the rules, and how far reviewers agree. */
export function ReportView() {
  const [report, setReport] = useState<{ [key: string]: Json } | null>(null)
  const [agreement, setAgreement] = useState<{ [key: string]: Json } | null>(null)
  useEffect(() => {
    get<{ [key: string]: Json }>('/report').then(setReport, () => setReport({}))
    if (session.value?.users) get<{ [key: string]: Json }>('/agreement').then(setAgreement, () => {})
  }, [])
  return (
    <section class="sheet" data-testid="report">
      <h1>{t('nav.report')}</h1>
      <p class="soft">{t('report.note')}</p>
      {report === null ? <p class="waiting">{t('app.loading')}</p> : <Parts parts={report} />}
      {agreement ? (
        <>
          <h2>{t('report.agreement')}</h2>
          <Parts parts={agreement} />
        </>
      ) : null}
    </section>
  )
}

function Parts({ parts }: { parts: { [key: string]: Json } }) {
  const entries = Object.entries(parts)
  const single = entries.filter(([, value]) => value === null || typeof value !== 'object')
  const tables = entries.filter(([, value]) => Array.isArray(value) && value.length > 0 && typeof value[0] === 'object') as [string, Table][]
  return (
    <>
      {single.length ? (
        <dl class="three">
          {single.map(([name, value]) => (
            <div key={name}>
              <dt>{name}</dt>
              <dd class="n">{cell(value)}</dd>
            </div>
          ))}
        </dl>
      ) : null}
      {tables.map(([name, rows]) => (
        <Rows key={name} name={name} rows={rows} />
      ))}
      {entries.length === 0 ? <p class="empty">{t('report.none')}</p> : null}
    </>
  )
}

function Rows({ name, rows }: { name: string; rows: Table }) {
  const columns = Object.keys(rows[0] ?? {})
  return (
    <div class="wide">
      <table>
        <caption>{name}</caption>
        <thead>
          <tr>
            {columns.map((column) => (
              <th key={column} scope="col">{column}</th>
            ))}
          </tr>
        </thead>
        <tbody>
          {rows.map((row, index) => (
            <tr key={index}>
              {columns.map((column) => (
                <td key={column} class={typeof row[column] === 'number' ? 'n' : ''}>
                  <Plain text={cell(row[column] ?? null)} />
                </td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  )
}

function cell(value: Json): string {
  if (value === null) return '–'
  if (typeof value === 'number') return Number.isInteger(value) ? String(value) : value.toFixed(3)
  return typeof value === 'object' ? JSON.stringify(value) : String(value)
}
