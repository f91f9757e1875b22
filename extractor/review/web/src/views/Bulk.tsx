import { signal } from '@preact/signals'
import { useEffect, useRef } from 'preact/hooks'
import { post, Refused } from '../state/api'
import { said, t } from '../state/language'
import { tell } from '../state/notices'
import { Act } from './parts'

interface Scope {
  filter: Record<string, string>
  article: number | null
  count?: number
}
interface Preview {
  count: number
  articles: number
  batch: string | null
}

const scope = signal<Scope | null>(null)
const floor = signal(0.9)
const preview = signal<Preview | null>(null)
const message = signal('')

export function openBulk(of: Scope): void {
  preview.value = null
  message.value = ''
  scope.value = of
  void count()
}

function body(of: Scope, dryRun: boolean) {
  const { order: _order, ...filter } = of.filter
  return { filter: { ...filter, min_confidence: floor.value }, article: of.article, verdict: 'accept', dry_run: dryRun }
}

async function count(): Promise<void> {
  const of = scope.value
  if (!of) return
  const asked = floor.value
  try {
    const found = await post<Preview>('/bulk', body(of, true))
    if (asked === floor.value) preview.value = found
  } catch (reason) {
    message.value = reason instanceof Refused ? said(reason.said) : t('trouble.unreachable')
  }
}

/** Accept many records at once: how many is said first, and one click takes them all back. */
export function BulkDialog({ after }: { after: () => void }) {
  const dialog = useRef<HTMLDialogElement>(null)
  const of = scope.value
  useEffect(() => {
    if (of && !dialog.current?.open) dialog.current?.showModal()
    if (!of && dialog.current?.open) dialog.current.close()
  }, [of])
  async function accept(): Promise<void> {
    if (!of) return
    try {
      const done = await post<Preview>('/bulk', body(of, false))
      scope.value = null
      after()
      const { batch } = done
      const told = t('bulk.told', { count: done.count })
      if (batch) tell(told, 'good', { text: t('bulk.undo'), run: () => void takeBack(batch, after) })
      else tell(told)
    } catch (reason) {
      message.value = reason instanceof Refused ? said(reason.said) : t('trouble.unreachable')
    }
  }
  const found = preview.value
  return (
    <dialog ref={dialog} class="bulk" aria-labelledby="bulk-title" onClose={() => (scope.value = null)}>
      <h2 id="bulk-title">{t('bulk.title')}</h2>
      <p class="soft">{t(of?.article ? 'bulk.in_article' : 'bulk.in_queue')}</p>
      <label class="row">
        <span>{t('bulk.floor')}</span>
        <input
          type="number"
          min="0"
          max="1"
          step="0.01"
          value={floor.value}
          onInput={(event) => {
            const value = event.currentTarget.valueAsNumber
            if (!(value >= 0 && value <= 1)) return
            floor.value = value
            preview.value = null
            void count()
          }}
        />
      </label>
      <p class="preview" role="status" data-testid="bulk-preview">
        {found ? t('bulk.preview', { count: found.count, articles: found.articles }) : t('app.loading')}
      </p>
      <p class="error" role="alert">{message.value}</p>
      <footer>
        <Act run={() => (scope.value = null)}>{t('app.cancel')}</Act>
        <Act run={() => void accept()} kind="main" disabled={!found || found.count === 0}>
          {t('bulk.accept', { count: found?.count ?? 0 })}
        </Act>
      </footer>
    </dialog>
  )
}

async function takeBack(batch: string, after: () => void): Promise<void> {
  try {
    await post('/bulk/undo', { batch })
    tell(t('told.undone'), 'good')
    after()
  } catch (reason) {
    tell(reason instanceof Refused ? said(reason.said) : t('trouble.unreachable'), 'bad')
  }
}
