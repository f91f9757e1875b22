import { useEffect } from 'preact/hooks'
import { label, language, switchLanguage, t } from '../state/language'
import { notice } from '../state/notices'
import { outbox } from '../state/outbox'
import { hashOf, route, type Route } from '../state/route'
import { needsLogin, session, trouble } from '../state/session'
import { post } from '../state/api'
import { AdjudicationView } from './Adjudication'
import { ArticleView } from './ArticleView'
import { ConflictQueue } from './ConflictQueue'
import { Help, helpOpen } from './Help'
import { Login } from './Login'
import { Plain } from './parts'
import { QueueView } from './Queue'
import { ReportView } from './Report'

export function App() {
  const lang = language.value
  useEffect(() => {
    document.documentElement.lang = lang === 'zh' ? 'zh-CN' : 'en'
    document.title = t('app.name')
  }, [lang])
  return (
    <div class="app">
      <a class="skip" href="#main" onClick={skip}>
        {t('app.skip')}
      </a>
      <TopBar />
      <main id="main" tabIndex={-1}>
        <Body />
      </main>
      <Foot />
      <Help />
    </div>
  )
}

function skip(event: Event): void {
  event.preventDefault()
  document.getElementById('main')?.focus()
}

function Body() {
  if (trouble.value) return <Trouble kind={trouble.value} />
  if (session.value === null) return <p class="waiting">{t('app.loading')}</p>
  if (needsLogin()) return <Login />
  const at = route.value
  switch (at.view) {
    case 'article':
      return <ArticleView articleKey={at.key} params={at.params} />
    case 'adjudication':
      return <AdjudicationView articleKey={at.key} />
    case 'conflicts':
      return <ConflictQueue />
    case 'report':
      return <ReportView />
    default:
      return <QueueView params={at.params} />
  }
}

function Trouble({ kind }: { kind: 'unreachable' | 'no_token' }) {
  return (
    <section class="card narrow" role="alert">
      <h1>{t(kind === 'no_token' ? 'trouble.no_token' : 'trouble.unreachable')}</h1>
      <p>{t(kind === 'no_token' ? 'trouble.no_token.more' : 'trouble.unreachable.more')}</p>
      <button type="button" class="act main" onClick={() => location.reload()}>
        {t('trouble.again')}
      </button>
    </section>
  )
}

const PLACES: { to: Route; word: 'nav.queue' | 'nav.conflicts' | 'nav.report' }[] = [
  { to: { view: 'queue', params: {} }, word: 'nav.queue' },
  { to: { view: 'conflicts', params: {} }, word: 'nav.conflicts' },
  { to: { view: 'report', params: {} }, word: 'nav.report' },
]

function TopBar() {
  const who = session.value?.user
  return (
    <header class="top">
      <a class="brand" href="#/" aria-label={t('app.name')}>
        <span class="seal" aria-hidden="true" lang="zh-CN">
          校
        </span>
        <span class="name">{t('app.name')}</span>
      </a>
      <nav aria-label={t('nav.label')}>
        {PLACES.map(({ to, word }) => (
          <a key={word} href={hashOf(to)} aria-current={route.value.view === to.view ? 'page' : undefined}>
            {t(word)}
          </a>
        ))}
      </nav>
      <div class="right">
        <SendState />
        {who && session.value?.users ? (
          <span class="who">
            <Plain text={who.name} /> · {label('role', who.role)}
            <button type="button" class="link" onClick={() => void leave()}>
              {t('login.out')}
            </button>
          </span>
        ) : null}
        <button type="button" class="icon" onClick={switchLanguage} lang={language.value === 'zh' ? 'en' : 'zh-CN'} title={t('app.language')}>
          {language.value === 'zh' ? 'EN' : '中文'}
        </button>
        <button type="button" class="icon" onClick={() => (helpOpen.value = true)} aria-label={t('help.open')} title={t('help.open')} aria-keyshortcuts="?">
          ?
        </button>
      </div>
    </header>
  )
}

async function leave(): Promise<void> {
  await post('/logout', {})
  location.reload()
}

function SendState() {
  const count = outbox.count.value
  const away = outbox.away.value
  const text = count === 0 ? t('send.all') : t(away ? 'send.away' : 'send.going', { count })
  return (
    <span class={`sent ${count === 0 ? 'all' : away ? 'away' : 'going'}`} role="status" data-testid="send-state">
      <span aria-hidden="true">{count === 0 ? '✓' : away ? '⚠' : '…'}</span> <span class="words">{text}</span>
    </span>
  )
}

function Foot() {
  const now = notice.value
  return (
    <div class="foot" role="status" aria-live="polite" data-testid="notice">
      {now ? (
        <div class={`notice ${now.tone}`} key={now.id}>
          <span>
            <Plain text={now.text} />
          </span>
          {now.action ? (
            <button
              type="button"
              class="act plain"
              onClick={() => {
                now.action?.run()
                notice.value = null
              }}
            >
              {now.action.text}
            </button>
          ) : null}
          <button type="button" class="icon" aria-label={t('app.close')} onClick={() => (notice.value = null)}>
            ×
          </button>
        </div>
      ) : null}
    </div>
  )
}
