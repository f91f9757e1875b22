import { useEffect, useRef, useState } from 'preact/hooks'
import * as acts from '../state/acts'
import { article, messages, select, selection, tab, type Row } from '../state/article_state'
import { drafts } from '../state/drafts'
import { isComposing } from '../keys'
import { label, language, said, t } from '../state/language'
import { NEW } from '../state/marks'
import { schema } from '../state/session'
import type { Detail, FieldDef, RecordKind } from '../state/types'
import { Editor } from '../editors/Editor'
import { Act, moment, Plain } from './parts'
import { valueText } from './values'

/** One record with its fields, its rule and what can be done with it. */
export function RecordCard({ row }: { row: Row }) {
  const shown = article.value
  if (!shown) return null
  const mine = drafts.of(shown.key, row.id)
  const human = shown.human[row.id]
  const drafted = Object.keys(mine).length
  const { rule } = row.record
  const confidence = 'confidence' in row.record ? row.record.confidence : null
  return (
    <div class="card record" data-card={row.id}>
      <p class="how">
        <code title={t('card.rule')}>{rule || t('card.by_hand')}</code>
        {confidence !== null ? <span class="n" title={t('records.confidence')}>{confidence.toFixed(2)}</span> : null}
        {human ? (
          <span>
            {label('verdict', human.verdict ?? 'open')} · <Plain text={human.who} /> · <span class="n">{moment(human.at)}</span>
          </span>
        ) : null}
      </p>
      <Fields kind={row.kind} record={row.id} edited={human?.edited ?? []} />
      <footer>
        {drafted > 0 ? (
          <>
            <Act run={() => void acts.save(row.id)} keys="KeyS" kind="main">{t('card.save', { count: drafted })}</Act>
            <Act run={() => acts.discard(row.id)}>{t('card.discard')}</Act>
          </>
        ) : (
          <Act run={() => void acts.decide(row.id, 'accept')} keys="KeyA" kind="main" pressed={human?.verdict === 'accepted'}>{t('card.accept')}</Act>
        )}
        <Act run={() => void acts.decide(row.id, 'reject')} keys="KeyX" kind="bad" pressed={human?.verdict === 'rejected'}>{t('card.reject')}</Act>
        <Act run={() => (tab.value = 'history')} keys="KeyH">{t('card.history')}</Act>
      </footer>
      <CommentLine record={row.id} count={human?.comments ?? 0} />
    </div>
  )
}

/** A record that is being added. */
export function NewCard() {
  const shown = article.value
  const added = shown ? drafts.adding(shown.key) : null
  const card = useRef<HTMLDivElement>(null)
  const here = selection.value.record === NEW
  useEffect(() => {
    if (here) card.current?.scrollIntoView({ block: 'start' })
  }, [here])
  if (!added) return null
  return (
    <div ref={card} class="selected new" data-record={NEW}>
      <button type="button" class="row" onClick={() => select(NEW)}>
        <span class="verdict v-added" aria-hidden="true">＋</span>
        <span class="summary">
          <span class="main">{t(`new.${added.kind}`)}</span>
        </span>
      </button>
      <div class="card record" data-card={NEW} data-testid="new-record">
        <Fields kind={added.kind} record={NEW} edited={[]} />
        <footer>
          <Act run={() => void acts.save(NEW)} keys="KeyS" kind="main">{t('new.save')}</Act>
          <Act run={() => acts.discard(NEW)}>{t('card.discard')}</Act>
        </footer>
      </div>
    </div>
  )
}

function Fields({ kind, record, edited }: { kind: RecordKind; record: string; edited: string[] }) {
  const details = messages.value[record] ?? []
  const defs = schema.value[kind]
  const elsewhere = details.filter((detail) => !defs.some((def) => matches(def, detail)))
  return (
    <div class="fields">
      {defs.map((def) => (
        <FieldRow key={def.field} kind={kind} record={record} def={def} edited={edited.includes(def.field)} details={details.filter((detail) => matches(def, detail))} />
      ))}
      {elsewhere.map((detail) => (
        <p key={detail.field + detail.en} class="error" role="alert">
          {detail.field ? <code>{detail.field}</code> : null} <Plain text={said(detail)} />
        </p>
      ))}
    </div>
  )
}

function matches(def: FieldDef, detail: Detail): boolean {
  return detail.field === def.field || detail.field.startsWith(def.field + '.')
}

function FieldRow(props: { kind: RecordKind; record: string; def: FieldDef; edited: boolean; details: Detail[] }) {
  const { kind, record, def, details } = props
  const key = article.value?.key ?? 0
  const draft = record === NEW ? undefined : drafts.of(key, record)[def.field]
  const here = selection.value.record === record && selection.value.field === def.field
  const id = `field-${def.field.replace('.', '-')}`
  const machine = article.value?.machine[record] as { [name: string]: never } | undefined
  return (
    <div
      class={`field${here ? ' here' : ''}${draft ? ' drafted' : ''}${details.length ? ' wrong' : ''}`}
      data-field={def.field}
      onFocusCapture={() => here || select(record, def.field)}
      onClick={() => here || select(record, def.field)}
    >
      <label class="name" id={`${id}-name`} for={id}>
        {def.label[language.value]}
        {props.edited ? <span class="tag" title={t('card.edited')}>✎</span> : null}
        {draft ? <span class="tag draft" title={t('records.draft')}>●</span> : null}
      </label>
      <div class="editor">
        <Editor
          def={def}
          id={id}
          kind={kind}
          record={record}
          value={acts.shownValue(kind, record, def.field)}
          set={(value) => acts.setField(kind, record, def.field, value)}
          described={`${id}-guide`}
          invalid={details.length > 0}
        />
        {draft ? (
          <p class="was">
            {t('card.was')} <del lang="zh-CN"><Plain text={valueText(def.field, draft.base)} /></del>
          </p>
        ) : machine && props.edited ? (
          <p class="was">
            {t('card.machine')} <del lang="zh-CN"><Plain text={valueText(def.field, machineValue(machine, def.field))} /></del>
          </p>
        ) : null}
        {details.map((detail) => (
          <p key={detail.en} class="error" role="alert"><Plain text={said(detail)} /></p>
        ))}
        <p class="guide" id={`${id}-guide`} hidden={!here && details.length === 0}>
          {said(def.guide)}
        </p>
      </div>
    </div>
  )
}

function machineValue(machine: { [name: string]: never }, field: string): never {
  let at: unknown = machine
  for (const part of field.split('.')) at = (at as Record<string, unknown> | null)?.[part]
  return at as never
}

function CommentLine({ record, count }: { record: string; count: number }) {
  const [text, setText] = useState('')
  const send = async (): Promise<void> => {
    if (text.trim() && (await acts.comment(record, text.trim()))) setText('')
  }
  return (
    <div class="comment">
      <input
        type="text"
        value={text}
        lang="zh-CN"
        placeholder={t('card.comment')}
        aria-label={t('card.comment')}
        onInput={(event) => setText(event.currentTarget.value)}
        onKeyDown={(event) => {
          if (event.key === 'Escape' && !isComposing(event)) event.currentTarget.blur()
        }}
      />
      {text.trim() ? <Act run={() => void send()}>{t('card.comment.send')}</Act> : count ? <span class="n soft">{t('card.comments', { count })}</span> : null}
    </div>
  )
}
