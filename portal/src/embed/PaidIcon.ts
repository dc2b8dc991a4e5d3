import { feedOf } from './feedOf.ts'
import { GLYPHS } from './glyphs.ts'
import css from './paid-icon.css?inline'
import { stateOf } from './states.ts'
import type { PublicInvoice, State } from './states.ts'
import { languageOf, wordOf } from './words.ts'

/** Milliseconds for which the last known state is still shown while nothing reaches the server. */
const TRUSTED_FOR = 60_000

/** The server that this file came from, with a slash at its end. */
const HOME = import.meta.url.replace(/[^/]*$/, '')

const sheet = new CSSStyleSheet()
sheet.replaceSync(css)

function make(tag: string, attributes: Record<string, string>, ...children: (Element | string)[]): Element {
  const element = document.createElementNS(`http://www.w3.org/${/svg|path/.test(tag) ? '2000/svg' : '1999/xhtml'}`, tag)
  for (const name in attributes) element.setAttribute(name, attributes[name]!)
  element.append(...children)
  return element
}

/** `<paid-icon token="pub_…">`: shows the state of one invoice and follows it. */
export class PaidIcon extends HTMLElement {
  static observedAttributes = ['token', 'lang', 'size', 'href']

  /** What the icon shows now. */
  state: State = 'unknown'

  #root = this.attachShadow({ mode: 'open' })
  #status = make('span', { role: 'status' })
  #svg?: Element
  #known?: PublicInvoice | null
  #checked = 0
  #end?: (() => void) | '' | null

  connectedCallback(): void {
    const token = this.getAttribute('token')
    const base = this.getAttribute('base')
    const end = this.#end
    this.#root.adoptedStyleSheets = [sheet]
    this.#known = null
    this.state = 'unknown'
    this.#draw()
    this.#end =
      token &&
      feedOf(base ? base.replace(/\/?$/, '/') : HOME)(token, (told) => {
        if (told === 'gone' || told === 'lost') {
          if (told === 'gone' || Date.now() - this.#checked > TRUSTED_FOR) this.#show('unknown')
          return
        }
        if (told !== 'same') {
          if (this.#known && told.version < this.#known.version) return
          this.#known = told
        }
        this.#checked = Date.now()
        if (this.#known) this.#show(stateOf(this.#known))
      })
    // Only now: the same token keeps its subscription, and what it last said was told at once.
    if (end) end()
  }

  disconnectedCallback(): void {
    if (this.#end) this.#end()
    this.#end = null
  }

  attributeChangedCallback(): void {
    if (this.isConnected) this.connectedCallback()
  }

  #show(state: State): void {
    const before = this.state
    const old = this.#svg
    this.state = state
    const word = this.#draw()
    if (state === before) return
    if (old && before !== 'unknown') {
      // The old shape fades out over the new one, and the change is read out once.
      old.classList.add('o')
      this.#svg!.after(old)
      setTimeout(() => old.remove(), 200)
      this.#status.textContent = word
    }
    this.dispatchEvent(new CustomEvent('paid-icon:change', { detail: { state }, bubbles: true, composed: true }))
  }

  /** Draws the present state and returns its word. */
  #draw(): string {
    const { state } = this
    const near = this.closest<HTMLElement>('[lang]')?.lang
    const lang = languageOf(near || navigator.language)
    const word = wordOf(lang, state)
    const href = /unpaid|partial|overdue/.test(state) && this.getAttribute('href')
    let title = word
    if (this.#checked) title += ` · ${wordOf(lang, 'checked')} ${new Date(this.#checked).toLocaleString()}`
    this.#svg = make(
      'svg',
      { viewBox: '0 0 24 24', width: this.getAttribute('size') || '1.25em' },
      ...GLYPHS[state].split('|').map((path) => make('path', { class: path[0]!, d: path.slice(1) })),
    )
    this.#root.replaceChildren(
      make(
        'a',
        { lang, title, ...(href && { href }) },
        make('i', { part: 'icon', class: state }, this.#svg),
        make('span', { part: 'label' }, word),
      ),
      this.#status,
    )
    return word
  }
}
