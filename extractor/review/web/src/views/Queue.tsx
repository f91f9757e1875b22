import { signal } from '@preact/signals'
import { useEffect, useRef } from 'preact/hooks'
import { isComposing } from '../keys'
import { get, query } from '../state/api'
import { label, said, t } from '../state/language'
import { go, hashOf } from '../state/route'
import type { Facets, QueueItem, QueuePage, Session } from '../state/types'
import { BulkDialog, openBulk } from './Bulk'
import { Act, percent, Plain, Share, StateChip } from './parts'
import { useShortcuts } from './shortcuts'

const items = signal<QueueItem[]>([])
const total = signal(0)
const next = signal<string | null>(null)
const facets = signal<Facets | null>(null)
const at = signal(0)
const loading = signal(false)
const failed = signal(false)
let asked: AbortController | null = null

type Params = Record<string, string>

async function load(params: Params, after: string | null): Promise<void> {
  asked?.abort()
  const mine = new AbortController()
  asked = mine
  loading.value = true
  try {
    const page = await get<QueuePage>(`/queue${query({ order: 'doubt', limit: 50, ...params, after })}`, mine.signal)
    items.value = after ? [...items.value, ...page.items] : page.items
    total.value = page.total
    next.value = page.next
    if (!after) at.value = Math.min(at.value, Math.max(page.items.length - 1, 0))
    failed.value = false
  } catch {
    if (asked === mine) failed.value = !mine.signal.aborted
  } finally {
    if (asked === mine) loading.value = false
  }
}

export function QueueView({ params }: { params: Params }) {
  const asText = JSON.stringify(params)
  useImport(() => void load(params, null))
  useEffect(() => {
    void load(params, null)
    void get<Facets>('/queue/facets').then((found) => (facets.value = found), () => {})
  }, [asText])
  const change = (name: string, value: string): void => {
    const wanted = { ...params, [name]: value }
    if (!value) delete wanted[name]
    at.value = 0
    go({ view: 'queue', params: wanted })
  }
  const openAt = (): void => {
    const item = items.value[at.value]
    if (item) go({ view: 'article', key: item.key, params })
  }
  useShortcuts(() => [
    { keys: 'KeyJ', run: () => move(1) },
    { keys: 'KeyK', run: () => move(-1) },
    { keys: 'ArrowDown', run: () => move(1) },
    { keys: 'ArrowUp', run: () => move(-1) },
    { keys: 'Enter', run: openAt },
    { keys: 'KeyB', run: () => openBulk({ filter: params, article: null, count: total.value }) },
    { keys: 'Slash', run: () => document.querySelector<HTMLInputElement>('#queue-search')?.focus() },
  ])
  return (
    <div class="queue">
      <Filters params={params} change={change} />
      <section class="list" aria-labelledby="queue-title">
        <header>
          <h1 id="queue-title">
            {t('queue.title')} <span class="count" data-testid="queue-total">{t('queue.total', { count: total.value })}</span>
          </h1>
          <Act run={() => openBulk({ filter: params, article: null, count: total.value })} keys="KeyB">
            {t('bulk.open')}
          </Act>
        </header>
        {reading.value ? (
          <p class="reading-in" role="status">
            {t('queue.reading', reading.value)}
          </p>
        ) : null}
        {faults.value.length ? (
          <details class="faults">
            <summary>{t('queue.faults', { count: faults.value.length })}</summary>
            <ul>
              {faults.value.map((fault) => (
                <li key={fault}>
                  <Plain text={fault} />
                </li>
              ))}
            </ul>
          </details>
        ) : null}
        {failed.value ? <p class="error" role="alert">{t('trouble.unreachable')}</p> : null}
        {items.value.length === 0 && !loading.value ? <p class="empty">{t('queue.empty')}</p> : null}
        <ol class="items">
          {items.value.map((item, index) => (
            <Item key={item.key} item={item} current={index === at.value} params={params} />
          ))}
        </ol>
        {next.value ? (
          <Act run={() => void load(params, next.value)} disabled={loading.value}>
            {t('queue.more')}
          </Act>
        ) : null}
      </section>
      <BulkDialog after={() => void load(params, null)} />
    </div>
  )
}

const reading = signal<{ done: number; total: number } | null>(null)
const faults = signal<string[]>([])

/** While the server still reads the outputs in: how far it is, and the queue as it grows. */
function useImport(again: () => void): void {
  useEffect(() => {
    let here = true
    let timer = 0
    const ask = (): void => {
      get<Session>('/session').then(
        ({ progress }) => {
          if (!here) return
          const before = reading.value
          reading.value = progress?.busy ? progress : null
          faults.value = [...(progress?.error ? [progress.error] : []), ...(progress?.faults ?? []).map(String)]
          if (before || progress?.busy) again()
          if (progress?.busy) timer = window.setTimeout(ask, 1000)
        },
        () => {},
      )
    }
    timer = window.setTimeout(ask, 300)
    return () => {
      here = false
      clearTimeout(timer)
    }
  }, [])
}

function move(by: number): void {
  at.value = Math.min(Math.max(at.value + by, 0), Math.max(items.value.length - 1, 0))
}

function Item({ item, current, params }: { item: QueueItem; current: boolean; params: Params }) {
  const row = useRef<HTMLAnchorElement>(null)
  useEffect(() => {
    if (current) {
      row.current?.scrollIntoView({ block: 'nearest' })
      if (document.activeElement === document.body || document.activeElement?.closest('.items')) row.current?.focus({ preventScroll: true })
    }
  }, [current])
  const { counts } = item
  const decided = counts.verdicts
  const all = counts.observations + counts.policies + counts.regions
  return (
    <li class={current ? 'current' : ''}>
      <a ref={row} href={hashOf({ view: 'article', key: item.key, params })} data-key={item.key} aria-current={current ? 'true' : undefined}>
        <span class="title" lang="zh-CN">
          <Plain text={item.title ?? item.id} />
        </span>
        <span class="meta">
          <span><Plain text={item.region?.name ?? t('queue.no_region')} /></span>
          <span><Plain text={item.source} /></span>
          <span class="n">{item.published ?? ''}</span>
        </span>
        <span class="reason">
          <Share value={item.doubt} text={percent(item.doubt)} />
          <span class="visually-hidden">{t('queue.doubt')}</span>
          <Plain text={said(item.reason)} />
        </span>
        <span class="numbers">
          <StateChip state={item.state} />
          <span class="n" title={t('queue.decided')}>
            {decided}/{all}
          </span>
          {counts.conflicts + counts.orphans > 0 ? <span class="flag">⚠ {t('queue.conflicts', { count: counts.conflicts + counts.orphans })}</span> : null}
          {counts.unexplained > 0 ? <span class="flag">? {t('queue.unexplained', { count: counts.unexplained })}</span> : null}
          {item.lease ? <span class="flag">✎ <Plain text={item.lease.who} /></span> : null}
        </span>
      </a>
    </li>
  )
}

function Filters({ params, change }: { params: Params; change: (name: string, value: string) => void }) {
  const timer = useRef(0)
  const found = facets.value
  const counted = (values: { value: string; count: number }[], group: string): [string, string][] =>
    values.map(({ value, count }) => [value, `${label(group, value)} · ${count}`])
  return (
    <section class="filters" aria-label={t('queue.filters')}>
      <label class="search">
        <span>{t('queue.search')}</span>
        <input
          id="queue-search"
          type="search"
          lang="zh-CN"
          placeholder={t('queue.search.hint')}
          defaultValue={params.q ?? ''}
          onInput={(event) => {
            if (event.isComposing) return
            const value = event.currentTarget.value.trim()
            clearTimeout(timer.current)
            timer.current = window.setTimeout(() => change('q', value), 250)
          }}
          onCompositionEnd={(event) => change('q', event.currentTarget.value.trim())}
          onKeyDown={(event) => {
            if (event.key === 'Escape' && !isComposing(event)) event.currentTarget.blur()
          }}
        />
      </label>
      <Choice name="state" value={params.state} options={counted(found?.states ?? [], 'state')} change={change} />
      <Choice name="region" value={params.region} options={(found?.regions ?? []).map((one) => [one.adcode, `${one.name} · ${one.count}`])} change={change} />
      <Choice name="rule" value={params.rule} options={counted(found?.rules ?? [], 'rule')} change={change} />
      <Choice name="flag" value={params.flag} options={counted(found?.flags ?? [], 'flag')} change={change} />
      <Choice name="max_confidence" value={params.max_confidence} options={[0.5, 0.6, 0.7, 0.8, 0.9].map((one) => [String(one), t('queue.at_most', { value: one })])} change={change} />
      <Choice name="order" value={params.order} options={(['date', 'id'] as const).map((one) => [one, label('order', one)])} change={change} none={label('order', 'doubt')} />
    </section>
  )
}

function Choice(props: { name: 'state' | 'region' | 'rule' | 'flag' | 'max_confidence' | 'order'; value: string | undefined; options: [string, string][]; change: (name: string, value: string) => void; none?: string }) {
  const { name, value = '', options } = props
  const known = value === '' || options.some(([one]) => one === value)
  return (
    <label>
      <span>{t(`filter.${name}`)}</span>
      <select value={value} onChange={(event) => props.change(name, event.currentTarget.value)} data-filter={name}>
        <option value="">{props.none ?? t('filter.all')}</option>
        {known ? null : <option value={value}>{value}</option>}
        {options.map(([one, text]) => (
          <option key={one} value={one}>
            {text}
          </option>
        ))}
      </select>
    </label>
  )
}
