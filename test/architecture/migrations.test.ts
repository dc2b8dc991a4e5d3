import { execFile } from 'node:child_process'
import { cp, mkdtemp, readdir, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join, relative, resolve } from 'node:path'
import { promisify } from 'node:util'
import { expect, test } from 'vitest'

const root = resolve(import.meta.dirname, '../..')

test('every table as the code has it is in a migration', async () => {
  const out = await mkdtemp(join(tmpdir(), 'greenlight-migrations-'))
  try {
    await cp(join(root, 'db/migrations'), out, { recursive: true })
    const before = await readdir(out)
    const kit = join(root, 'node_modules/drizzle-kit/bin.cjs')
    const args = [
      kit,
      'generate',
      '--dialect',
      'postgresql',
      '--schema',
      './db/schema/*.ts',
      '--out',
      relative(root, out),
    ]
    const { stdout } = await promisify(execFile)(process.execPath, args, { cwd: root })
    expect(await readdir(out)).toEqual(before)
    expect(stdout).toContain('No schema changes')
  } finally {
    await rm(out, { recursive: true })
  }
})
