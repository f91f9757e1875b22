import { useEffect } from 'preact/hooks'
import * as acts from '../state/acts'
import { article, failure, open, picked, pickedSpan, progress, select, selection, staleChanges, tab, type Tab } from '../state/article_state'
import { post } from '../state/api'
import { t } from '../state/language'
import { LEDGER, NEW } from '../state/marks'
import { tell } from '../state/notices'
import { outbox } from '../state/outbox'
import { go } from '../state/route'
import { mayJudgeOthers, session } from '../state/session'
import type { Lease, RecordKind } from '../state/types'
import { BulkDialog, openBulk } from './Bulk'
import { Inspector } from './Inspector'
import { Legend } from './Legend'
import { Act, Plain, StateChip } from './parts'
import { useShortcuts } from './shortcuts'
import { StaleBanner } from './StaleBanner'
import { TextPane } from './TextPane'

export function ArticleView({ articleKey, params }: { articleKey: number; params: Record<string, string> }) {
  const { tab: first, ...filter } = params
  const asText = JSON.stringify(filter)
  useEffect(() => void open(articleKey, filter, first === 'conflicts' ? first : 'records'), [articleKey, asText])
  useLease(articleKey)
  const shown = article.value
  const toQueue = (): void => go({ view: 'queue', params: filter })
  const toNext = (): void => {
    const next = article.value?.next_key
    if (next !== null && next !== undefined && next !== articleKey) go({ view: 'article', key: next, params: filter })
    else toQueue()
  }
  const finish = async (): Promise<void> => {
    if (article.value?.state === 'done') await acts.reopen()
    else if (await acts.finish()) toNext()
  }
  useShortcuts(() => [
    ...recordKeys(),
    ...textKeys(),
    { keys: 'KeyD', run: () => void finish() },
    { keys: 'KeyN', run: toNext },
    { keys: 'KeyQ', run: toQueue },
    { keys: 'KeyB', run: () => openBulk({ filter, article: articleKey }) },
  ])
  useEffect(() => {
    if (shown) requestAnimationFrame(() => performance.mark('article-drawn'))
  }, [shown?.key])
  if (failure.value) return <p class="error card narrow" role="alert">{failure.value}</p>
  if (!shown) return <p class="waiting">{t('app.loading')}</p>
  return (
    <div class="article">
      <section class="reading">
        <header class="about">
          <div class="what">
            <h1 lang="zh-CN">
              <Plain text={shown.article.title ?? shown.article.id} />
            </h1>
            <p class="meta">
              <StateChip state={shown.state} />
              <span><Plain text={shown.article.source} /></span>
              <span class="n">{shown.article.published ?? ''}</span>
              <span><Plain text={shown.article.region?.name} /></span>
              <span class="n" data-testid="progress">{t('article.progress', progress.value)}</span>
              <LeaseNote lease={shown.lease} />
            </p>
          </div>
          <div class="acts">
            <Act run={() => openBulk({ filter, article: articleKey })} keys="KeyB">{t('bulk.open')}</Act>
            {session.value?.users && mayJudgeOthers() ? (
              <Act run={() => go({ view: 'adjudication', key: articleKey, params: filter })}>{t('adjudication.open')}</Act>
            ) : null}
            <Act run={() => void finish()} keys="KeyD" kind="main">{t(shown.state === 'done' ? 'article.reopen' : 'article.done')}</Act>
            <Act run={toNext} keys="KeyN">{t('article.next')}</Act>
          </div>
        </header>
        <Legend />
        <StaleBanner changes={staleChanges.value} />
        <TextPane />
        <PickedBar />
      </section>
      <Inspector />
      <BulkDialog after={() => void open(articleKey, filter)} />
    </div>
  )
}

function recordKeys() {
  const record = selection.value.record
  const real = record && !record.startsWith(LEDGER) && record !== NEW ? record : null
  return [
    { keys: 'KeyJ', run: () => acts.step(1) },
    { keys: 'KeyK', run: () => acts.step(-1) },
    { keys: 'ArrowDown', run: () => acts.step(1) },
    { keys: 'ArrowUp', run: () => acts.step(-1) },
    { keys: 'KeyO', run: () => select(acts.nextOpen(record ?? '') ?? record) },
    { keys: 'KeyA', run: () => real && void acts.decide(real, 'accept') },
    { keys: 'KeyX', run: () => real && void acts.decide(real, 'reject') },
    { keys: 'KeyE', run: focusField },
    { keys: 'KeyS', run: () => record && void acts.save(record) },
    { keys: 'Mod+KeyS', run: () => record && void acts.save(record), inFields: true },
    { keys: 'KeyU', run: () => void acts.undo() },
    { keys: 'Escape', run: leaveField, inFields: true },
    ...(['KeyR', 'KeyL', 'KeyC', 'KeyH'] as const).map((keys) => ({ keys, run: () => (tab.value = TABS[keys]) })),
  ]
}

const TABS: Record<'KeyR' | 'KeyL' | 'KeyC' | 'KeyH', Tab> = { KeyR: 'records', KeyL: 'ledger', KeyC: 'conflicts', KeyH: 'history' }

function textKeys() {
  return [
    { keys: 'KeyT', run: () => document.getElementById('article-text')?.focus() },
    { keys: 'Digit1', run: () => begin('observation') },
    { keys: 'Digit2', run: () => begin('region') },
    { keys: 'Digit3', run: () => begin('policy') },
    { keys: 'KeyF', run: takeSpan },
    { keys: 'BracketLeft', run: () => acts.moveEdge('start', -1) },
    { keys: 'Shift+BracketLeft', run: () => acts.moveEdge('start', 1) },
    { keys: 'BracketRight', run: () => acts.moveEdge('end', 1) },
    { keys: 'Shift+BracketRight', run: () => acts.moveEdge('end', -1) },
  ]
}

function begin(kind: RecordKind): void {
  const span = pickedSpan.value
  if (!span) return tell(t('told.pick_first'))
  tab.value = 'records'
  void acts.beginNew(kind, span).then(() => document.getSelection()?.removeAllRanges())
  picked.value = null
}

/** Put the chosen characters into the field in hand. */
function takeSpan(): void {
  const span = pickedSpan.value
  const { record, field, piece } = selection.value
  const kind = acts.kindOf(record)
  if (!span || !record || !kind) return tell(t('told.pick_first'))
  const name = acts.spanField(kind, field)
  const chosen = { start: span.start, end: span.end }
  const value = acts.shownValue(kind, record, name)
  if (name === 'indicator') {
    const list = Array.isArray(value) ? value : []
    acts.setField(kind, record, name, list.length <= 1 ? [chosen] : list.map((one, index) => (index === piece ? chosen : one)))
  } else acts.setField(kind, record, name, { ...(typeof value === 'object' && value && !Array.isArray(value) ? value : {}), ...chosen })
  document.getSelection()?.removeAllRanges()
  picked.value = null
}

function focusField(): void {
  const { field } = selection.value
  const card = document.querySelector('[data-card]')
  const wanted = field ? card?.querySelector<HTMLElement>(`[data-field="${field}"] :is(input, select, textarea, button)`) : null
  ;(wanted ?? card?.querySelector<HTMLElement>(':is(input, select, textarea)'))?.focus()
}

function leaveField(): void {
  const row = document.querySelector<HTMLElement>('.records .selected > .row')
  if (row) row.focus({ preventScroll: true })
  else (document.activeElement as HTMLElement | null)?.blur()
}

function PickedBar() {
  const span = pickedSpan.value
  if (!span || (span.end - span.start < 2 && document.activeElement?.id !== 'article-text')) return null
  return (
    <div class="picked" role="toolbar" aria-label={t('picked.label')} data-testid="picked" onMouseDown={(event) => event.preventDefault()}>
      <q lang="zh-CN"><Plain text={span.text.length > 24 ? span.text.slice(0, 24) + '…' : span.text} /></q>
      <Act run={() => begin('observation')} keys="Digit1" kind="main">{t('picked.observation')}</Act>
      <Act run={() => begin('region')} keys="Digit2">{t('picked.region')}</Act>
      <Act run={() => begin('policy')} keys="Digit3">{t('picked.policy')}</Act>
      {acts.kindOf(selection.value.record) ? <Act run={takeSpan} keys="KeyF">{t('picked.take')}</Act> : null}
    </div>
  )
}

function LeaseNote({ lease }: { lease: Lease | null }) {
  const me = session.value?.user?.name
  if (!lease || lease.who === me) return null
  return <span class="flag">✎ {t('article.lease', { who: lease.who })}</span>
}

/** Tell others that this article is being looked at; only a courtesy, so failing is no matter. */
function useLease(key: number): void {
  useEffect(() => {
    if (!session.value?.users) return
    const take = (): void => void post(`/articles/${key}/lease`, {}).catch(() => {})
    take()
    const timer = setInterval(take, 60_000)
    return () => {
      clearInterval(timer)
      void post(`/articles/${key}/lease`, {}, undefined, 'DELETE').catch(() => {})
    }
  }, [key])
  useEffect(() => void outbox.run(), [])
}
