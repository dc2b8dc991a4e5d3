import { execFile } from 'node:child_process'
import { mkdir, mkdtemp, readFile, rm, symlink, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { promisify } from 'node:util'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { startApp } from '../support/app.ts'
import type { TestApp } from '../support/app.ts'

const root = resolve(import.meta.dirname, '../..')

let app: TestApp
let folder: string

beforeAll(async () => {
  app = await startApp()
  folder = await mkdtemp(join(tmpdir(), 'greenlight-readme-'))
})

afterAll(async () => {
  await app.stop()
  await rm(folder, { recursive: true })
})

test('the example of the README does as printed what it says', async () => {
  const readme = await readFile(join(root, 'README.md'), 'utf8')
  const example = /```js\n(.*?)```/s.exec(readme)![1]!
  await symlink(join(root, 'node_modules'), join(folder, 'node_modules'))
  await mkdir(join(folder, '.greenlight'))
  const demo = { graphql: `${app.url}/graphql`, apiKey: app.apiKey }
  await writeFile(join(folder, '.greenlight/demo.json'), JSON.stringify(demo))
  await writeFile(join(folder, 'try.mjs'), example)
  const order = await app.make.order()

  const { stdout } = await promisify(execFile)(process.execPath, ['try.mjs'], { cwd: folder, timeout: 20_000 })

  expect(stdout).toContain("kind: 'order.activated'")
  const { data } = await app.gql('query ($id: ID!) { order(id: $id) { status } }', { id: order.id })
  expect(data.order.status).toBe('ACTIVE')
})
