import { useRef, useState } from 'preact/hooks'
import { isComposing } from '../keys'
import { post, Refused } from '../state/api'
import { said, t } from '../state/language'
import { begin } from '../state/session'

export function Login() {
  const name = useRef<HTMLInputElement>(null)
  const password = useRef<HTMLInputElement>(null)
  const [message, setMessage] = useState('')

  async function enter(): Promise<void> {
    try {
      await post('/login', { name: name.current?.value ?? '', password: password.current?.value ?? '' })
      await begin()
    } catch (reason) {
      setMessage(reason instanceof Refused ? said(reason.said) : t('trouble.unreachable'))
    }
  }
  return (
    <section class="card narrow login">
      <h1>{t('login.title')}</h1>
      <label>
        <span>{t('login.name')}</span>
        <input ref={name} type="text" autoComplete="username" autoCapitalize="off" spellcheck={false} />
      </label>
      <label>
        <span>{t('login.password')}</span>
        <input
          ref={password}
          type="password"
          autoComplete="current-password"
          onKeyDown={(event) => {
            if (event.key === 'Enter' && !isComposing(event)) void enter()
          }}
        />
      </label>
      <p class="error" role="alert">
        {message}
      </p>
      <button type="button" class="act main" onClick={() => void enter()}>
        {t('login.in')}
      </button>
    </section>
  )
}
