import { signal } from '@preact/signals'
import { useEffect, useRef } from 'preact/hooks'
import { t, type Word } from '../state/language'
import { Key } from './parts'

export const helpOpen = signal(false)

/** Every key of the screen, by place; `?` shows them. A test holds the list against the keys in force. */
export const KEYS: { title: Word; keys: [string, Word][] }[] = [
  {
    title: 'help.everywhere',
    keys: [
      ['Shift+Slash', 'help.open'],
      ['Mod+KeyS', 'key.save'],
      ['Escape', 'key.leave_field'],
    ],
  },
  {
    title: 'help.queue',
    keys: [
      ['KeyJ', 'key.next'],
      ['KeyK', 'key.previous'],
      ['Enter', 'key.open'],
      ['Slash', 'key.search'],
    ],
  },
  {
    title: 'help.article',
    keys: [
      ['KeyJ', 'key.next'],
      ['KeyK', 'key.previous'],
      ['KeyO', 'key.next_open'],
      ['KeyA', 'key.accept'],
      ['KeyX', 'key.reject'],
      ['KeyE', 'key.edit'],
      ['KeyS', 'key.save'],
      ['KeyU', 'key.undo'],
      ['KeyB', 'key.bulk'],
      ['KeyD', 'key.done'],
      ['KeyN', 'key.next_article'],
      ['KeyQ', 'key.queue'],
      ['KeyR', 'key.tab_records'],
      ['KeyL', 'key.tab_ledger'],
      ['KeyC', 'key.tab_conflicts'],
      ['KeyH', 'key.tab_history'],
    ],
  },
  {
    title: 'help.text',
    keys: [
      ['KeyT', 'key.text'],
      ['ArrowLeft', 'key.caret'],
      ['Shift+ArrowRight', 'key.extend'],
      ['Digit1', 'key.new_observation'],
      ['Digit2', 'key.new_region'],
      ['Digit3', 'key.new_policy'],
      ['KeyF', 'key.take_span'],
      ['BracketLeft', 'key.start_back'],
      ['Shift+BracketLeft', 'key.start_on'],
      ['BracketRight', 'key.end_on'],
      ['Shift+BracketRight', 'key.end_back'],
    ],
  },
]

export function Help() {
  const dialog = useRef<HTMLDialogElement>(null)
  const open = helpOpen.value
  useEffect(() => {
    if (open && !dialog.current?.open) dialog.current?.showModal()
    if (!open && dialog.current?.open) dialog.current.close()
  }, [open])
  return (
    <dialog ref={dialog} class="help" aria-labelledby="help-title" onClose={() => (helpOpen.value = false)}>
      <header>
        <h2 id="help-title">{t('help.title')}</h2>
        <button type="button" class="icon" aria-label={t('app.close')} onClick={() => (helpOpen.value = false)}>
          ×
        </button>
      </header>
      <p class="soft">{t('help.note')}</p>
      <div class="columns">
        {KEYS.map(({ title, keys }) => (
          <section key={title}>
            <h3>{t(title)}</h3>
            <dl>
              {keys.map(([key, word]) => (
                <div key={key}>
                  <dt>
                    <Key keys={key} />
                  </dt>
                  <dd>{t(word)}</dd>
                </div>
              ))}
            </dl>
          </section>
        ))}
      </div>
    </dialog>
  )
}
