import { startEmbedded } from '../../db/embedded.ts'

// A program that does nothing but keep the bundled database, until its input ends.
const say = (what: object): void => void process.stdout.write(`${JSON.stringify(what)}\n`)

try {
  const database = await startEmbedded({ dataDir: process.argv[2] ?? '', log: (log) => say({ log }) })
  say({ url: database.url, pid: database.pid })
  process.stdin.resume().on('end', () => void database.stop())
} catch (error) {
  say({ failed: (error as Error).message })
}
