import { nextTick, type Ref } from 'vue'
import { useShortcuts } from '../keyboard/shortcuts.ts'

interface RowKeys {
  ids: () => string[]
  current: Ref<string | undefined>
  selected: Ref<Set<string>> | undefined
  /** The element that holds the rows; each carries `data-row="<id>"`. */
  body: Ref<HTMLElement | undefined>
  open: (id: string) => void
}

/** The keys of every list: j/k and the arrows move, Enter and o open, x and Shift+j/k select, Ctrl+A selects the page. */
export function useRowKeys({ ids, current, selected, body, open }: RowKeys): {
  choose: (id: string, on: boolean, range: boolean) => void
} {
  let anchor: string | undefined

  const rowOf = (id: string): HTMLElement | null | undefined =>
    body.value?.querySelector<HTMLElement>(`[data-row="${CSS.escape(id)}"]`)
  const onRow = (): boolean => document.activeElement?.matches('[data-row]') ?? false
  const inTable = (): boolean => body.value?.contains(document.activeElement) ?? false

  function move(step: 1 | -1): void {
    const all = ids()
    const at = current.value === undefined ? -1 : all.indexOf(current.value)
    const next = all[at === -1 ? (step === 1 ? 0 : all.length - 1) : Math.min(all.length - 1, Math.max(0, at + step))]
    if (next === undefined) return
    current.value = next
    void nextTick(() => {
      const row = rowOf(next)
      row?.focus({ preventScroll: true })
      row?.scrollIntoView({ block: 'nearest' })
    })
  }

  function choose(id: string, on: boolean, range: boolean): void {
    if (!selected) return
    const next = new Set(selected.value)
    const all = ids()
    const [from, to] = [all.indexOf(anchor ?? id), all.indexOf(id)]
    const touched = range && from !== -1 ? all.slice(Math.min(from, to), Math.max(from, to) + 1) : [id]
    for (const each of touched)
      if (on) next.add(each)
      else next.delete(each)
    anchor = id
    selected.value = next
  }

  function extend(step: 1 | -1): void {
    if (current.value !== undefined) choose(current.value, true, false)
    move(step)
    if (current.value !== undefined) choose(current.value, true, false)
  }

  const group = 'keys.lists'
  useShortcuts([
    { keys: ['j', 'ArrowDown'], label: 'keys.nextRow', group, run: () => move(1), when: () => arrowsAreOurs() },
    { keys: ['k', 'ArrowUp'], label: 'keys.previousRow', group, run: () => move(-1), when: () => arrowsAreOurs() },
    {
      keys: 'o',
      label: 'keys.openRow',
      group,
      run: () => current.value && open(current.value),
      when: () => current.value !== undefined,
    },
    { keys: 'Enter', label: 'keys.openRow', group, run: () => current.value && open(current.value), when: onRow },
  ])
  if (selected) {
    useShortcuts([
      {
        keys: 'x',
        label: 'keys.selectRow',
        group,
        run: () => current.value && choose(current.value, !selected.value.has(current.value), false),
      },
      { keys: 'Shift+j', label: 'keys.extendDown', group, run: () => extend(1) },
      { keys: 'Shift+k', label: 'keys.extendUp', group, run: () => extend(-1) },
      { keys: 'Ctrl+a', label: 'keys.selectPage', group, run: () => (selected.value = new Set(ids())) },
    ])
  }
  /** The arrows scroll the page unless the list or nothing at all holds the focus. */
  const arrowsAreOurs = (): boolean => inTable() || !document.activeElement?.closest('aside, nav, [role="tablist"]')
  return { choose }
}
