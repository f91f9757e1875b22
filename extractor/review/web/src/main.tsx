import { render } from 'preact'
import './styles/base.css'
import './styles/queue.css'
import './styles/article.css'
import './styles/inspector.css'
import { App } from './views/App'
import { watchKeys } from './views/shortcuts'
import { watchRoute } from './state/route'
import { begin } from './state/session'
import { outbox } from './state/outbox'

watchRoute()
watchKeys()
addEventListener('online', () => void outbox.run())
render(<App />, document.getElementById('app') as HTMLElement)
void begin()
addEventListener('beforeunload', (event) => {
  if (outbox.count.value > 0) event.preventDefault()
})
