import { signal } from '@preact/signals'
import { t } from '../state/language'
import type { MarkKind } from '../state/marks'
import { marks } from '../state/article_state'
import { label } from '../state/language'

export const hiddenLayers = signal<ReadonlySet<MarkKind>>(new Set<MarkKind>())
const LAYERS: MarkKind[] = ['quantity', 'indicator', 'region', 'scope', 'period', 'comparison', 'per', 'policy', 'unexplained']

/** What each line under the text means; a press hides that kind and shows it again. */
export function Legend() {
  const there = new Set(marks.value.map((mark) => mark.kind))
  const toggle = (kind: MarkKind): void => {
    const hidden = new Set(hiddenLayers.value)
    if (!hidden.delete(kind)) hidden.add(kind)
    hiddenLayers.value = hidden
  }
  return (
    <div class="legend" role="group" aria-label={t('text.legend')}>
      {LAYERS.filter((kind) => there.has(kind)).map((kind) => (
        <button key={kind} type="button" aria-pressed={!hiddenLayers.value.has(kind)} onClick={() => toggle(kind)}>
          <span class={`m ${kind} l0`}>{label('mark', kind)}</span>
        </button>
      ))}
    </div>
  )
}
