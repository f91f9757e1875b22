import { pickedSpan, points, select, selection } from '../state/article_state'
import * as acts from '../state/acts'
import { isSpan } from '../state/fields'
import { t } from '../state/language'
import type { Json, Span } from '../state/types'
import { Key, Plain } from '../views/parts'
import { Clear, tied, type EditorProps } from './Editor'

const AROUND = 4

/** One span: its words between what stands around them, and buttons that move each edge by one character. */
export function SpanEditor(props: EditorProps) {
  const value = isSpan(props.value) ? props.value : null
  const take = useTaking(props, 0)
  return (
    <div class="spans" {...tied(props)} role="group" aria-labelledby={`${props.id}-name`}>
      {value ? (
        <div class="piece-row">
          <Piece span={value} edit={(side, by) => edge(props, 0, side, by)} here={hereOf(props)} />
          {props.def.nullable ? <Clear run={() => props.set(null)} /> : null}
        </div>
      ) : (
        <span class="nothing">{t('value.none')}</span>
      )}
      {take}
    </div>
  )
}

/** Several pieces of text that together name one thing. */
export function SpansEditor(props: EditorProps) {
  const list = Array.isArray(props.value) ? (props.value.filter((one) => isSpan(one)) as unknown as Span[]) : []
  const now = selection.value
  const piece = now.record === props.record && now.field === props.def.field ? now.piece : -1
  const span = pickedSpan.value
  const replaceAt = (index: number, one: Span | null): void => {
    const next = list.map((held, i) => (i === index ? one : held)).filter((held): held is Span => held !== null)
    props.set(next.length ? next.map(({ start, end }) => ({ start, end })) : null)
  }
  return (
    <div class="spans" {...tied(props)} role="group" aria-labelledby={`${props.id}-name`}>
      {list.length === 0 ? <span class="nothing">{t('value.none')}</span> : null}
      {list.map((one, index) => (
        <div key={index} class="piece-row" onClick={() => select(props.record, props.def.field, index)}>
          <Piece span={one} edit={(side, by) => edge(props, index, side, by)} here={index === piece} />
          {span ? (
            <button type="button" class="link" onMouseDown={(event) => event.preventDefault()} onClick={() => replaceAt(index, span)}>
              {t('editor.take')}
            </button>
          ) : null}
          {list.length > 1 || props.def.nullable ? (
            <button type="button" class="clear" aria-label={t('editor.remove_piece')} title={t('editor.remove_piece')} onClick={() => replaceAt(index, null)}>
              ×
            </button>
          ) : null}
        </div>
      ))}
      {span ? (
        <button
          type="button"
          class="link"
          onMouseDown={(event) => event.preventDefault()}
          onClick={() => props.set([...list, span].map(({ start, end }) => ({ start, end })).sort((a, b) => a.start - b.start))}
        >
          ＋ {t('editor.add_piece')} “<Plain text={span.text.slice(0, 12)} />”
        </button>
      ) : hereOf(props) ? (
        <span class="note">{t('editor.pick_hint')}</span>
      ) : null}
    </div>
  )
}

function hereOf(props: EditorProps): boolean {
  return selection.value.record === props.record && selection.value.field === props.def.field
}

function useTaking(props: EditorProps, piece: number) {
  const span = pickedSpan.value
  if (!span) return null
  const set = (): void => {
    const kept = isSpan(props.value) ? (props.value as object) : {}
    props.set({ ...kept, start: span.start, end: span.end } as Json)
    select(props.record, props.def.field, piece)
  }
  return (
    <button type="button" class="link" onMouseDown={(event) => event.preventDefault()} onClick={set}>
      {t('editor.take')} “<Plain text={span.text.slice(0, 12)} />”
    </button>
  )
}

function edge(props: EditorProps, piece: number, side: 'start' | 'end', by: number): void {
  select(props.record, props.def.field, piece)
  acts.moveEdge(side, by)
}

function Piece({ span, edit, here }: { span: Span; edit: (side: 'start' | 'end', by: number) => void; here: boolean }) {
  const before = points.value.slice(Math.max(0, span.start - AROUND), span.start).replace(/\n/g, '⏎')
  const after = points.value.slice(span.end, span.end + AROUND).replace(/\n/g, '⏎')
  return (
    <span class={`piece${here ? ' here' : ''}`}>
      <Edge side="start" by={-1} sign="◂" keys="BracketLeft" edit={edit} />
      <Edge side="start" by={1} sign="▸" keys="Shift+BracketLeft" edit={edit} />
      <span class="words" lang="zh-CN">
        <span class="around"><Plain text={before} /></span>
        <mark><Plain text={points.value.slice(span.start, span.end)} /></mark>
        <span class="around"><Plain text={after} /></span>
      </span>
      <Edge side="end" by={-1} sign="◂" keys="Shift+BracketRight" edit={edit} />
      <Edge side="end" by={1} sign="▸" keys="BracketRight" edit={edit} />
    </span>
  )
}

function Edge(props: { side: 'start' | 'end'; by: number; sign: string; keys: string; edit: (side: 'start' | 'end', by: number) => void }) {
  const word = t(props.side === 'start' ? (props.by < 0 ? 'key.start_back' : 'key.start_on') : props.by < 0 ? 'key.end_back' : 'key.end_on')
  return (
    <button type="button" class="edge" aria-label={word} title={word} onClick={() => props.edit(props.side, props.by)}>
      {props.sign}
      <span class="visually-hidden"><Key keys={props.keys} /></span>
    </button>
  )
}
