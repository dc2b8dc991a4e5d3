import { spawnSync } from 'node:child_process'
import fs from 'node:fs'

/** Whether a process with this id runs. One that is dead but not yet collected by its parent does not. */
export function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0)
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM'
  }
  if (process.platform !== 'linux') return true
  try {
    const stat = fs.readFileSync(`/proc/${pid}/stat`, 'utf8')
    return !/^[ZX]/.test(stat.slice(stat.lastIndexOf(')') + 2))
  } catch {
    // It ended between the two questions, or /proc is hidden and the first answer has to do.
    return fs.existsSync(`/proc/${pid}`) || !fs.existsSync('/proc/self/stat')
  }
}

/**
 * Whether the living process `pid` is the PostgreSQL server of this folder, rather than some program that was given
 * the id of a server that died.
 */
export function servesFolder(pid: number, clusterFolder: string): boolean {
  if (process.platform === 'linux') {
    try {
      return fs.realpathSync(`/proc/${pid}/cwd`) === fs.realpathSync(clusterFolder)
    } catch {
      // A process whose folder we may not ask for belongs to another account, and ours does not.
      return false
    }
  }
  if (process.platform === 'win32') return true
  const { stdout } = spawnSync('ps', ['-p', String(pid), '-o', 'command='], { encoding: 'utf8' })
  return stdout.includes('postgres')
}
