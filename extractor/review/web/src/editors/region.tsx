import { useRef, useState } from 'preact/hooks'
import { isComposing } from '../keys'
import { article } from '../state/article_state'
import { get, query } from '../state/api'
import { label, t } from '../state/language'
import type { Division } from '../state/types'
import { Plain } from '../views/parts'
import { nameRegion, regionText } from '../views/values'
import { tied, type EditorProps } from './Editor'

/** A division, searched by name (two characters suffice) or code. Enter takes the marked one; it saves nothing. */
export function RegionEditor(props: EditorProps) {
  const [typed, setTyped] = useState<string | null>(null)
  const [found, setFound] = useState<Division[]>([])
  const [at, setAt] = useState(0)
  const asked = useRef<AbortController | null>(null)
  const value = props.value === null ? null : String(props.value)
  const list = `${props.id}-list`
  const open = typed !== null && found.length > 0

  async function search(text: string): Promise<void> {
    asked.current?.abort()
    if (text.trim().length < 1) return setFound([])
    const mine = new AbortController()
    asked.current = mine
    try {
      const date = article.value?.article.published
      const answer = await get<Division[] | { items: Division[] }>(`/regions${query({ q: text.trim(), date, limit: 20 })}`, mine.signal)
      setFound(Array.isArray(answer) ? answer : answer.items)
      setAt(0)
    } catch {
      if (!mine.signal.aborted) setFound([])
    }
  }
  function take(one: Division): void {
    nameRegion(one.adcode, one.name)
    props.set(one.adcode)
    close()
  }
  function close(): void {
    setTyped(null)
    setFound([])
  }
  function type(text: string): void {
    setTyped(text)
    if (/^\d{6}$/.test(text.trim())) props.set(text.trim())
    if (text === '' && props.def.nullable) props.set(null)
  }
  function key(event: KeyboardEvent): void {
    if (isComposing(event)) return
    if (event.key === 'ArrowDown' || event.key === 'ArrowUp') {
      event.preventDefault()
      const by = event.key === 'ArrowDown' ? 1 : -1
      setAt((at + by + found.length) % Math.max(found.length, 1))
    } else if (event.key === 'Enter' && open) {
      event.preventDefault()
      const one = found[at]
      if (one) take(one)
    } else if (event.key === 'Escape' && open) {
      event.preventDefault()
      event.stopPropagation()
      close()
    }
  }
  return (
    <div class="combobox">
      <input
        {...tied(props)}
        type="text"
        lang="zh-CN"
        role="combobox"
        aria-expanded={open}
        aria-controls={list}
        aria-autocomplete="list"
        aria-activedescendant={open ? `${list}-${at}` : undefined}
        autoComplete="off"
        value={typed ?? (value ? regionText(value) : '')}
        placeholder={t('editor.region_hint')}
        onFocus={(event) => event.currentTarget.select()}
        onInput={(event) => {
          type(event.currentTarget.value)
          if (!event.isComposing) void search(event.currentTarget.value)
        }}
        onCompositionEnd={(event) => void search(event.currentTarget.value)}
        onKeyDown={key}
        onBlur={() => setTimeout(close, 150)}
      />
      {open ? (
        <ul id={list} role="listbox" aria-label={props.def.label.zh}>
          {found.map((one, index) => (
            <li key={one.adcode} id={`${list}-${index}`} role="option" aria-selected={index === at} class={index === at ? 'on' : ''} onMouseDown={(event) => event.preventDefault()} onClick={() => take(one)}>
              <b lang="zh-CN"><Plain text={one.name} /></b> <span class="n">{one.adcode}</span>
              <small lang="zh-CN"><Plain text={one.ancestors.join(' › ')} /> {label('level', one.level)}</small>
            </li>
          ))}
        </ul>
      ) : null}
    </div>
  )
}
