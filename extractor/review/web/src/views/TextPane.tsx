import { Component, type ComponentChildren } from 'preact'
import { useEffect, useMemo, useRef } from 'preact/hooks'
import { article, lanes, lines, marks, picked, points, select, selection, targets } from '../state/article_state'
import { spanOfRecord } from '../state/acts'
import { drafts } from '../state/drafts'
import { t } from '../state/language'
import type { Mark } from '../state/marks'
import { pickNext, targetsAt } from '../text/picking'
import { pieces } from '../text/invisible'
import { readSelection, writeSelection } from '../text/page_selection'
import type { Line } from '../text/segments'
import { hiddenLayers } from './Legend'

/** The article's text with every span drawn. The list of records beside it says the same for those who cannot see it. */
export function TextPane() {
  const pane = useRef<HTMLDivElement>(null)
  const drawn = lines.value
  const headings = useMemo(() => headingLevels(), [article.value?.key, article.value?.version])
  const drafted = article.value ? drafts.records(article.value.key).length : 0
  useSelectedInView(pane, drafted)
  useEffect(() => {
    const changed = (): void => {
      const found = pane.current && readSelection(pane.current)
      if (found && found.anchor !== found.head) picked.value = found
      else if (picked.value && pane.current && document.getSelection()?.isCollapsed && pane.current.contains(document.getSelection()?.anchorNode ?? null)) picked.value = null
    }
    document.addEventListener('selectionchange', changed)
    return () => document.removeEventListener('selectionchange', changed)
  }, [])
  const chosen = selection.value
  const hidden = hiddenLayers.value
  return (
    <div
      ref={pane}
      id="article-text"
      class={`text ${[...hidden].map((kind) => `hide-${kind}`).join(' ')}`}
      lang="zh-CN"
      tabIndex={0}
      role="region"
      aria-label={t('text.label')}
      data-testid="text"
      onClick={(event) => click(event)}
      onKeyDown={(event) => pane.current && caretKey(event, pane.current)}
    >
      {drawn.map((line, index) => (
        <LineView
          key={index}
          line={line}
          heading={headings.get(line.start) ?? 0}
          look={lookOf(line, chosen.record, chosen.field)}
          version={lookKey(line)}
        />
      ))}
    </div>
  )
}

/** Whether each segment of a line belongs to the selected record (1), and to the field in hand (2). */
function lookOf(line: Line, record: string | null, field: string | null): string {
  if (!record) return ''
  let look = ''
  for (const segment of line.segments) {
    let level = 0
    for (const index of segment.marks)
      for (const owner of (marks.value[index] as Mark).owners)
        if (owner.record === record) level = Math.max(level, owner.field === field ? 2 : 1)
    look += level
  }
  return /[12]/.test(look) ? look : ''
}

function lookKey(line: Line): string {
  return line.segments.map((s) => `${s.start}:${s.marks.map((index) => markClass(index, s.end)).join('.')}`).join('|') + `|${line.end}`
}

/** The look of a mark on a segment that ends there; its last segment leaves a gap to the next mark. */
function markClass(index: number, end: number): string {
  const mark = marks.value[index] as Mark
  return `m ${mark.kind} l${lanes.value[index]}${mark.faded ? ' faded' : ''}${mark.end === end ? ' e' : ''}`
}

interface LineProps {
  line: Line
  heading: number
  look: string
  version: string
}

class LineView extends Component<LineProps> {
  override shouldComponentUpdate(next: LineProps): boolean {
    return next.version !== this.props.version || next.look !== this.props.look || next.heading !== this.props.heading
  }
  override render({ line, heading, look }: LineProps) {
    const heads = heading ? ({ role: 'heading', 'aria-level': Math.min(heading + 1, 6) } as const) : {}
    return (
      <div class={heading ? 'line heading' : line.segments.length ? 'line' : 'line blank'} data-line={line.start} data-end={line.end} {...heads}>
        {line.segments.length === 0 ? <br /> : null}
        {line.segments.map((segment, index) => {
          const level = look[index] ?? '0'
          let drawn: ComponentChildren = leaves(segment.start, segment.end, level)
          for (const mark of segment.marks) drawn = <span class={markClass(mark, segment.end)}>{drawn}</span>
          return drawn
        })}
      </div>
    )
  }
}

function leaves(start: number, end: number, level: string): ComponentChildren {
  const on = level === '2' ? 'leaf on here' : level === '1' ? 'leaf on' : 'leaf'
  let at = start
  return pieces(points.value.slice(start, end)).map((piece) => {
    const first = at
    at += piece.code === null ? countOf(piece.text) : 1
    return piece.code === null ? (
      <span key={first} class={on} data-at={first}>
        {piece.text}
      </span>
    ) : (
      <span key={first} class={`${on} odd`} data-at={first} data-odd="" title={t('text.unseen')}>
        {piece.code}
      </span>
    )
  })
}

function countOf(text: string): number {
  let count = 0
  for (const _ of text) count += 1
  return count
}

function headingLevels(): Map<number, number> {
  const found = new Map<number, number>([[0, 1]])
  const wholeLines = new Set(lines.value.map((line) => points.value.slice(line.start, line.end).trim()))
  // a heading that runs into its paragraph is part of that paragraph
  for (const section of article.value?.sections ?? [])
    if (wholeLines.has(section.heading.trim())) found.set(section.start, section.level + 1)
  return found
}

function click(event: MouseEvent): void {
  if (document.getSelection()?.isCollapsed === false) return
  const leaf = (event.target as HTMLElement).closest<HTMLElement>('[data-at]')
  if (!leaf) return
  const found = targetsAt(targets.value, Number(leaf.dataset.at)).filter((target) => !hiddenTarget(target.record, target.start, target.end))
  const next = pickNext(found, selection.value)
  if (!next) return
  const piece = pieceOf(next.record, next.field, next.start)
  select(next.record, next.field, piece)
}

function hiddenTarget(record: string, start: number, end: number): boolean {
  const hidden = hiddenLayers.value
  if (hidden.size === 0) return false
  return marks.value.some((mark) => mark.start === start && mark.end === end && hidden.has(mark.kind) && mark.owners.some((owner) => owner.record === record))
}

function pieceOf(record: string, field: string, start: number): number {
  if (field !== 'indicator') return 0
  const mine = marks.value.filter((mark) => mark.kind === 'indicator' && mark.owners.some((owner) => owner.record === record))
  return Math.max(0, mine.sort((a, b) => a.start - b.start).findIndex((mark) => mark.start === start))
}

/** Arrow keys in the text move a selection of one character, with Shift they extend it: marking without a mouse. */
function caretKey(event: KeyboardEvent, pane: HTMLElement): void {
  if (event.isComposing || event.ctrlKey || event.metaKey || event.altKey) return
  const ways: Record<string, ['forward' | 'backward', 'character' | 'line' | 'lineboundary']> = {
    ArrowRight: ['forward', 'character'],
    ArrowLeft: ['backward', 'character'],
    ArrowDown: ['forward', 'line'],
    ArrowUp: ['backward', 'line'],
    Home: ['backward', 'lineboundary'],
    End: ['forward', 'lineboundary'],
  }
  const way = ways[event.code]
  if (!way) return
  event.preventDefault()
  event.stopPropagation()
  const now = picked.value ?? startOfCaret()
  const size = points.value.length
  if (way[1] === 'character') {
    const by = way[0] === 'forward' ? 1 : -1
    if (event.shiftKey) put(pane, now.anchor, clamp(now.head + by, 0, size))
    else {
      const at = clamp(Math.min(now.anchor, now.head) + by, 0, size - 1)
      put(pane, at, at + 1)
    }
    return
  }
  const page = document.getSelection()
  if (!event.shiftKey) page?.collapse(page.focusNode, page.focusOffset)
  page?.modify(event.shiftKey ? 'extend' : 'move', way[0], way[1])
  const found = readSelection(pane)
  if (!found) return
  if (event.shiftKey) put(pane, found.anchor, found.head)
  else put(pane, clamp(found.head, 0, size - 1), clamp(found.head, 0, size - 1) + 1)
}

function startOfCaret(): { anchor: number; head: number } {
  const { record, field } = selection.value
  const held = field ? targets.value.find((target) => target.record === record && target.field === field) : null
  const at = (held ?? (record ? spanOfRecord(record) : null))?.start ?? 0
  return { anchor: at, head: at + 1 }
}

function put(pane: HTMLElement, anchor: number, head: number): void {
  if (anchor === head) return
  writeSelection(pane, anchor, head)
  picked.value = { anchor, head }
  document.getSelection()?.focusNode?.parentElement?.scrollIntoView({ block: 'nearest' })
}

function clamp(value: number, low: number, high: number): number {
  return Math.min(Math.max(value, low), high)
}

/** Brings the evidence of what is selected into view, unless it can be seen already. */
function useSelectedInView(pane: { current: HTMLDivElement | null }, drafted: number): void {
  const { record, field } = selection.value
  const key = article.value?.key
  useEffect(() => {
    const found = pane.current?.querySelector<HTMLElement>('.leaf.here') ?? pane.current?.querySelector<HTMLElement>('.m.quantity .leaf.on, .leaf.on')
    if (!found || !pane.current) return
    const frame = pane.current.getBoundingClientRect()
    const box = found.getBoundingClientRect()
    if (box.top < frame.top + 56 || box.bottom > Math.min(frame.bottom, innerHeight) - 56) found.scrollIntoView({ block: 'center' })
  }, [record, field, key, drafted === 0])
}
