import { article, select, selection } from '../state/article_state'
import { beginNew } from '../state/acts'
import { tab } from '../state/article_state'
import { label, t } from '../state/language'
import { LEDGER } from '../state/marks'
import type { LedgerEntry } from '../state/types'
import { Act, Plain } from './parts'
import { recordTitle } from './values'

const FATES = ['unexplained', 'observation', 'other'] as const

/** Every numeral of the text and what became of it; those that nothing explains come first. */
export function Ledger() {
  const shown = article.value
  if (!shown) return null
  return (
    <div class="ledger" data-testid="ledger">
      <p class="soft">{t('ledger.note')}</p>
      {FATES.map((fate) => {
        const entries = shown.ledger.filter((entry) => entry.fate === fate)
        return (
          <section key={fate} aria-labelledby={`fate-${fate}`}>
            <h3 id={`fate-${fate}`}>
              {label('fate', fate)} <span class="n badge">{entries.length}</span>
            </h3>
            {entries.length === 0 && fate === 'unexplained' ? <p class="empty">{t('ledger.all_explained')}</p> : null}
            <ul>
              {entries.map((entry) => (
                <Entry key={entry.start} entry={entry} />
              ))}
            </ul>
          </section>
        )
      })}
    </div>
  )
}

function Entry({ entry }: { entry: LedgerEntry }) {
  const id = entry.observation ?? LEDGER + entry.start
  const current = selection.value.record === id
  const unexplained = entry.fate === 'unexplained'
  return (
    <li class={current ? 'selected' : ''}>
      <button type="button" class="row" aria-current={current} onClick={() => select(id, entry.observation ? 'quantity.span' : 'span')}>
        <span class="n" lang="zh-CN"><Plain text={entry.text} /></span>
        <span class="soft" lang="zh-CN">
          {entry.observation ? <Plain text={recordTitle(entry.observation)} /> : entry.kind ? label('ledger', entry.kind).replace(/^ledger\./, '') : t('ledger.why_not')}
        </span>
        {entry.rule ? <code>{entry.rule}</code> : null}
      </button>
      {unexplained && current ? (
        <div class="acts">
          <Act
            kind="main"
            run={() => {
              tab.value = 'records'
              void beginNew('observation', entry)
            }}
          >
            {t('ledger.add')}
          </Act>
        </div>
      ) : null}
    </li>
  )
}
