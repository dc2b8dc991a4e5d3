import { parse, validate } from 'graphql'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { EXPLORER_SAMPLES } from '../../server/http/explorerSamples.ts'
import { buildGraphQLSchema } from '../../server/resolvers/buildSchema.ts'
import { startApp } from '../support/app.ts'
import type { TestApp } from '../support/app.ts'

let app: TestApp
beforeAll(async () => {
  app = await startApp()
})
afterAll(() => app.stop())

it('opens with requests that the API understands', () => {
  const schema = buildGraphQLSchema()
  for (const { name, query, variables } of EXPLORER_SAMPLES) {
    expect(validate(schema, parse(query)), name).toEqual([])
    if (variables) expect(JSON.parse(variables), name).toBeTypeOf('object')
  }
})

it('is served from here, script, style and all', async () => {
  const page = await (await fetch(`${app.url}/explorer`)).text()
  const files = [...page.matchAll(/(?:src|href)="([^"]+)"/g)]
    .map((match) => match[1]!)
    .filter((file) => file !== '/explorer/')
  expect(files.length).toBeGreaterThan(5)
  expect(files).toContain('start.js')
  for (const file of files) {
    expect(file).not.toMatch(/^(https?:)?\/\//)
    const response = await fetch(`${app.url}/explorer/${file}`)
    expect(response.status, file).toBe(200)
    expect((await response.text()).length, file).toBeGreaterThan(0)
  }
})
