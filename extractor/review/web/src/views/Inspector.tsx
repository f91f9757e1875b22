import { article, tab, type Tab } from '../state/article_state'
import { label, t } from '../state/language'
import { Conflicts } from './Conflicts'
import { History } from './History'
import { Ledger } from './Ledger'
import { RecordList } from './RecordList'

const TABS: Tab[] = ['records', 'ledger', 'conflicts', 'history']

/** The panel beside the text. */
export function Inspector() {
  const shown = article.value
  if (!shown) return null
  const counts: Record<Tab, number | null> = {
    records: shown.observations.length + shown.regions.length + shown.policies.length,
    ledger: shown.ledger.filter((entry) => entry.fate === 'unexplained').length,
    conflicts: shown.outcomes.filter(({ outcome }) => outcome === 'conflict' || outcome === 'orphan').length,
    history: null,
  }
  const now = tab.value
  return (
    <aside class="inspector" aria-label={t('inspector.label')}>
      <div class="tabs" role="tablist" aria-label={t('inspector.label')} onKeyDown={turn}>
        {TABS.map((one) => (
          <button
            key={one}
            type="button"
            role="tab"
            id={`tab-${one}`}
            aria-selected={now === one}
            aria-controls={`panel-${one}`}
            tabIndex={now === one ? 0 : -1}
            onClick={() => (tab.value = one)}
          >
            {label('tab', one)}
            {counts[one] ? <span class={`n badge of-${one}`}>{counts[one]}</span> : null}
          </button>
        ))}
      </div>
      <div class="panel" role="tabpanel" id={`panel-${now}`} aria-labelledby={`tab-${now}`}>
        {now === 'records' ? <RecordList /> : null}
        {now === 'ledger' ? <Ledger /> : null}
        {now === 'conflicts' ? <Conflicts /> : null}
        {now === 'history' ? <History /> : null}
      </div>
    </aside>
  )
}

function turn(event: KeyboardEvent): void {
  const by = event.key === 'ArrowRight' ? 1 : event.key === 'ArrowLeft' ? -1 : 0
  if (!by) return
  event.preventDefault()
  const next = TABS[(TABS.indexOf(tab.value) + by + TABS.length) % TABS.length] as Tab
  tab.value = next
  requestAnimationFrame(() => document.getElementById(`tab-${next}`)?.focus())
}
