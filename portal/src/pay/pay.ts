import { createFeed } from '../embed/feed.ts'
import { copyText } from './copyText.ts'
import './pay.css'
import { showPage } from './showPage.ts'

/**
 * The payment page is complete as the server renders it. This script keeps it true: it listens for changes of the
 * invoice and lets the server render the page again. It also copies, prints and switches the language in place.
 */
type Watched = { version: number; light: string; status: string; payableFromBalance: { amount: string } | null }

/** Milliseconds after which a page that was hidden asks the server again when it is looked at. */
const FRESH_FOR = 60_000

const [, base = '', token = ''] = /^(.*\/pay\/)([^/]+)/.exec(location.pathname) ?? []
const live = document.getElementById('live') as HTMLElement
let key = document.querySelector('main')?.dataset.key
let refreshedAt = Date.now()

async function refresh(search = location.search): Promise<void> {
  refreshedAt = Date.now()
  const answer = await fetch(base + token + search, { headers: { accept: 'text/html' } })
  if (!answer.ok && answer.status !== 404) throw new Error(`The server answered ${answer.status}`)
  showPage(await answer.text())
  history.replaceState(null, '', base + token + search)
}

function follow(): void {
  const watch = createFeed<Watched>(
    location.origin.replace(/^http/, 'ws') + base.replace('/pay/', '/graphql'),
    'subscription($t:String!){paymentPageChanged(token:$t){version light status payableFromBalance{amount}}}',
    () => `${base}${token}/state`,
  )
  watch(token, (told) => {
    const lost = told === 'lost' || told === 'gone'
    live.textContent = (lost ? live.dataset.lost : live.dataset.live) ?? ''
    live.className = lost ? 'lost' : 'on'
    if (typeof told === 'string') return
    // Written alike in server/http/paymentPage/stateKey.ts.
    const { version, light, status, payableFromBalance } = told
    const heard = [version, light, status, payableFromBalance?.amount ?? ''].join(' ')
    if (heard === key) return
    const before = key
    key = heard
    refresh().catch(() => {
      // Ask again at the next news, which come with the next connection at the latest.
      key = before
      live.className = 'lost'
      live.textContent = live.dataset.lost ?? ''
    })
  })
}

function onClick(event: MouseEvent): void {
  const target = event.target as HTMLElement
  const copier = target.closest<HTMLElement>('[data-copy]')
  const language = target.closest<HTMLAnchorElement>('a[hreflang]')
  if (copier) void copyText(copier)
  if (target.closest('[data-print]')) print()
  if (!target.closest('.languages')) closeMenu()
  if (!language || event.ctrlKey || event.metaKey || event.shiftKey) return
  event.preventDefault()
  const { search, href } = language
  refresh(search).catch(() => location.assign(href))
}

function closeMenu(): void {
  document.querySelector('.languages')?.removeAttribute('open')
}

function onKey({ key: pressed }: KeyboardEvent): void {
  if (pressed !== 'Escape' || !document.querySelector('.languages[open]')) return
  closeMenu()
  document.querySelector<HTMLElement>('.languages summary')?.focus()
}

function onSubmit(event: SubmitEvent): void {
  const button = (event.target as HTMLFormElement).querySelector<HTMLElement>('[data-busy]')
  if (!button) return
  if (button.ariaDisabled) return event.preventDefault()
  button.ariaDisabled = 'true'
  button.textContent = button.dataset.busy ?? ''
}

function onReturn(): void {
  if (document.visibilityState === 'visible' && Date.now() - refreshedAt > FRESH_FOR) refresh().catch(() => undefined)
}

document.documentElement.classList.add('scripting')
document.addEventListener('click', onClick)
document.addEventListener('keydown', onKey)
document.addEventListener('submit', onSubmit)
if (key) {
  showPage(null)
  follow()
  document.addEventListener('visibilitychange', onReturn)
  // A page that comes back from the browser's memory may have been paid meanwhile.
  addEventListener('pageshow', ({ persisted }) => persisted && location.replace(base + token + location.search))
}
