import { onScopeDispose, shallowReactive } from 'vue'
import { preferences } from '../session/preferences.ts'

/** One thing that keys do. The same entry binds the keys and is shown on the `?` sheet. */
export interface Shortcut {
  /** As written on the sheet: `a`, `Shift+j`, `Ctrl+b` (Cmd on a Mac), `g o` for one after the other. */
  keys: string | string[]
  /** Key of the sentence that says what it does. */
  label: string
  /** Key of the heading it stands under. Default: this page. */
  group?: string
  run: (event: KeyboardEvent) => void
  /** False: not now; the key does what it always does in the browser. */
  when?: () => boolean
}

interface Entry extends Shortcut {
  layer: number
}

const entries = shallowReactive<Entry[]>([])
let layer = 0
let typed: { key: string; at: number } | undefined

/** Every key that works now, for the `?` sheet. */
export const activeShortcuts = (): Entry[] => entries.filter((entry) => entry.layer === layer || entry.layer === 0)

/** Binds keys for as long as the component lives. Later entries win over earlier ones with the same keys. */
export function useShortcuts(shortcuts: Shortcut[]): void {
  const mine = shortcuts.map((shortcut) => ({ ...shortcut, layer }))
  entries.push(...mine)
  onScopeDispose(() => {
    for (const entry of mine) entries.splice(entries.indexOf(entry), 1)
  })
}

/** A dialog takes the keyboard: only what is bound inside it works until it closes. Returns the release. */
export function takeKeyboard(): () => void {
  const mine = ++layer
  return () => {
    if (layer >= mine) layer = mine - 1
  }
}

/** Starts listening. Call once. */
export function listenToKeys(target: Window = window): void {
  target.addEventListener('keydown', (event) => {
    if (event.defaultPrevented || event.isComposing) return
    const found = find(event)
    if (!found) return
    event.preventDefault()
    found.run(event)
  })
}

const SEQUENCE_MS = 1_200

function find(event: KeyboardEvent): Entry | undefined {
  const pressed = nameOf(event)
  const single = !/^(Ctrl|F\d)/.test(pressed) && pressed !== 'Escape'
  if (single && (isEditable(event.target) || (isLetter(pressed) && !preferences.singleKeys))) return undefined
  const sequence = typed && event.timeStamp - typed.at < SEQUENCE_MS ? `${typed.key} ${pressed}` : undefined
  typed = undefined
  const open = entries.filter((entry) => entry.layer === layer).toReversed()
  const found =
    (sequence && open.find((entry) => matches(entry, sequence))) || open.find((entry) => matches(entry, pressed))
  const begins = open.some((entry) => [entry.keys].flat().some((keys) => keys.startsWith(`${pressed} `)))
  if (!found && begins) typed = { key: pressed, at: event.timeStamp }
  return found || undefined
}

const matches = (entry: Entry, keys: string): boolean => [entry.keys].flat().includes(keys) && (entry.when?.() ?? true)

/** `a`, `#`, `Shift+j`, `Ctrl+Enter`. Signs that need Shift on some keyboards are named by themselves. */
function nameOf(event: KeyboardEvent): string {
  const letter = /^\p{L}$/u.test(event.key)
  const shift = event.shiftKey && (letter || event.key.length > 1) ? 'Shift+' : ''
  const control = event.ctrlKey || event.metaKey ? 'Ctrl+' : ''
  const alt = event.altKey && letter ? 'Alt+' : ''
  return control + alt + shift + (letter ? event.key.toLowerCase() : event.key)
}

const isLetter = (pressed: string): boolean => /^(Shift\+)?.$/u.test(pressed)

/** Fields keep their keys. A checkbox or a button is no field: letters act on its row. */
function isEditable(target: EventTarget | null): boolean {
  if (!(target instanceof HTMLElement)) return false
  if (target.isContentEditable || target.matches('textarea, select, [role="combobox"], [role="menuitem"]')) return true
  return target.matches('input') && !target.matches('[type="checkbox"], [type="radio"], [type="button"]')
}
