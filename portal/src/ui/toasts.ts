import { readonly, shallowReactive } from 'vue'
import { announce } from '../live/announcements.ts'
import type { Problem } from '../apollo/problem.ts'
import { t } from '../i18n/index.ts'

export interface Toast {
  id: number
  text: string
  tone: 'plain' | 'bad'
  /** Takes it back; offered as a button and as `z` while the toast stands. */
  undo?: () => void
  action?: { label: string; run: () => void }
  requestId?: string
}

const PLAIN_MS = 5_000
const UNDO_MS = 10_000
const KEPT = 4

const open = shallowReactive<Toast[]>([])
const timers = new Map<number, ReturnType<typeof setTimeout>>()
let count = 0

export const toasts = readonly(open)

/** Says what was done. With `undo` it stays 10 s, otherwise 5 s; errors stay until they are closed. */
export function toast(text: string, options: Partial<Omit<Toast, 'id' | 'text'>> = {}): void {
  const added: Toast = { id: ++count, text, tone: 'plain', ...options }
  open.push(added)
  if (open.length > KEPT) closeToast(open[0]!.id)
  announce(text)
  resumeToasts()
}

/** Says that something failed, with the number to quote and a way to try again. */
export function toastProblem(problem: Problem, retry?: () => void): void {
  toast(problem.message ?? t(problem.kind === 'offline' ? 'ui.offline' : 'ui.failed'), {
    tone: 'bad',
    requestId: problem.requestId,
    action: retry && { label: t('ui.retry'), run: retry },
  })
}

export function closeToast(id: number): void {
  clearTimeout(timers.get(id))
  timers.delete(id)
  const at = open.findIndex((one) => one.id === id)
  if (at !== -1) open.splice(at, 1)
}

/** Takes back the last thing that can be taken back. Answers whether there was one. */
export function undoLast(): boolean {
  const last = open.findLast((one) => one.undo)
  if (!last) return false
  undoToast(last)
  return true
}

export function undoToast(one: Toast): void {
  closeToast(one.id)
  one.undo?.()
}

/** Time stands still while a toast is pointed at or holds the focus. */
export function pauseToasts(): void {
  timers.forEach((timer) => clearTimeout(timer))
  timers.clear()
}

export function resumeToasts(): void {
  for (const { id, undo, tone } of open) {
    if (timers.has(id) || tone === 'bad') continue
    timers.set(
      id,
      setTimeout(() => closeToast(id), undo ? UNDO_MS : PLAIN_MS),
    )
  }
}
