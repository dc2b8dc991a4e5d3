import fs from 'node:fs'
import { createServer } from 'node:net'
import os from 'node:os'
import path from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { freshDatabase } from '../support/cluster.ts'
import type { FreshDatabase } from '../support/cluster.ts'
import { freePort } from '../support/freePort.ts'
import { buildServer } from '../support/serverProgram.ts'
import type { ServerProgram } from '../support/serverProgram.ts'

let program: ServerProgram
let database: FreshDatabase
beforeAll(async () => {
  const built = await Promise.all([buildServer(), freshDatabase()])
  program = built[0]
  database = built[1]
})
afterAll(async () => {
  await database.drop()
  program.remove()
})

/** What a process says that cannot start: one sentence, and it ends with 1. */
async function complaint(settings: Record<string, string>): Promise<string> {
  const server = program.start({ LOG_LEVEL: 'warn', DATABASE_URL: database.ownerUrl, ...settings })
  expect(await server.ended).toBe(1)
  expect(server.output).not.toMatch(/\n\s+at /)
  const lines = server.output.trim().split('\n')
  expect(lines).toHaveLength(1)
  return lines[0]!
}

describe('a process that cannot start', () => {
  it('names the setting that is wrong and says what it must be', async () => {
    expect(await complaint({ PORT: 'abc' })).toMatch(/^PORT is "abc" and must be a whole number from 1 to 65535/)
    expect(await complaint({ PUBLIC_URL: 'example.com/shop' })).toMatch(/^PUBLIC_URL is .* must be an address/)
    expect(await complaint({ DATABASE_POOL: '0' })).toMatch(/^DATABASE_POOL /)
    expect(await complaint({ LOG_LEVEL: 'loud' })).toMatch(/^LOG_LEVEL /)
    expect(await complaint({ PROCESSES: '0' })).toMatch(/^PROCESSES is "0" and must be a whole number from 1 to 64/)
    expect(await complaint({ HOST: 'no.such.host.invalid' })).toMatch(/^HOST /)
    // Six starts, on a machine that may do other things.
  }, 60_000)

  it('says that the database cannot be reached, and gives its password away to nobody', async () => {
    const port = await freePort()
    const said = await complaint({ DATABASE_URL: `postgres://somebody:secret-word@127.0.0.1:${port}/greenlight` })
    expect(said).toContain(`127.0.0.1:${port}/greenlight cannot be reached`)
    expect(said).not.toContain('secret-word')
    expect(await complaint({ DATABASE_URL: 'mysql://somebody:secret-word@127.0.0.1/x' })).toMatch(
      /^DATABASE_URL must be an address of the form postgres:/,
    )
  })

  it('says that the port is taken', async () => {
    const port = await freePort()
    const other = createServer().listen(port, 'localhost')
    await new Promise((resolve) => other.once('listening', resolve))
    for (const PROCESSES of ['1', '2']) {
      expect(await complaint({ PORT: String(port), PROCESSES })).toBe(
        `Port ${port} is taken by another program. Stop that program, or choose another: PORT=4001 npm start.`,
      )
    }
    other.close()
  })

  it('says that the data folder is damaged, and leaves it as it is', async () => {
    const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'greenlight-damaged-'))
    fs.mkdirSync(path.join(folder, 'cluster'))
    fs.writeFileSync(path.join(folder, 'cluster', 'PG_VERSION'), 'not a version')
    const said = await complaint({ DATABASE_URL: '', GREENLIGHT_DATA: folder })
    expect(said).toContain(folder)
    expect(fs.readFileSync(path.join(folder, 'cluster', 'PG_VERSION'), 'utf8')).toBe('not a version')
    fs.rmSync(folder, { recursive: true })
  })
})
