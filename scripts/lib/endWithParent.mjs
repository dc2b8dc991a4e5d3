import { readFileSync } from 'node:fs'

const lookMs = 100

/**
 * npm runs us below a shell that does not pass signals on: ending npm, gently or not, leaves us running on the port.
 * So when npm or its shell goes, this process asks itself to end. Answers a function that stops the watch: once the
 * process has been asked, a second request would only cut its ending short.
 */
export function endWithParent() {
  if (process.env.npm_lifecycle_event === undefined || process.ppid <= 1) return () => {}
  const before = ancestors()
  const watch = setInterval(() => {
    if (ancestors() === before) return
    clearInterval(watch)
    process.kill(process.pid, 'SIGTERM')
  }, lookMs)
  watch.unref()
  return () => clearInterval(watch)
}

/** Our parent, and on Linux its parent too. */
function ancestors() {
  const parent = process.ppid
  if (process.platform !== 'linux') return String(parent)
  try {
    const stat = readFileSync(`/proc/${parent}/stat`, 'utf8')
    const [, grandparent] = stat.slice(stat.lastIndexOf(')') + 2).split(' ')
    return `${parent} ${grandparent}`
  } catch {
    // It ended just now, or /proc is hidden.
    return String(parent)
  }
}
