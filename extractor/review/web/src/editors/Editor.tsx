import { t } from '../state/language'
import type { FieldDef, Json, RecordKind } from '../state/types'
import { ComparisonEditor, ListEditor, NumberEditor, PerEditor, PolicyEditor, TextEditor } from './simple'
import { EnumEditor } from './choices'
import { PeriodEditor } from './period'
import { RegionEditor } from './region'
import { SpanEditor, SpansEditor } from './spans'

/** What every editor gets: the value in hand, a way to draft another one, and what belongs to its label. */
export interface EditorProps {
  def: FieldDef
  id: string
  kind: RecordKind
  record: string
  value: Json
  set: (value: Json) => void
  described: string
  invalid: boolean
}

export function Editor(props: EditorProps) {
  const { field, editor } = props.def
  if (field === 'comparison') return <ComparisonEditor {...props} />
  if (field === 'per') return <PerEditor {...props} />
  if (field === 'policy') return <PolicyEditor {...props} />
  switch (editor) {
    case 'number':
      return <NumberEditor {...props} />
    case 'enum':
      return <EnumEditor {...props} />
    case 'region':
      return <RegionEditor {...props} />
    case 'period':
      return <PeriodEditor {...props} />
    case 'span':
      return <SpanEditor {...props} />
    case 'spans':
      return <SpansEditor {...props} />
    case 'list':
      return <ListEditor {...props} />
    default:
      return <TextEditor {...props} />
  }
}

/** Empties a field that may be empty. */
export function Clear({ run }: { run: () => void }) {
  return (
    <button type="button" class="clear" aria-label={t('editor.remove')} title={t('editor.remove')} onClick={run}>
      ×
    </button>
  )
}

/** The attributes that tie a control to its label, guide and messages. */
export function tied(props: EditorProps) {
  return { id: props.id, 'aria-describedby': props.described, 'aria-invalid': props.invalid }
}
