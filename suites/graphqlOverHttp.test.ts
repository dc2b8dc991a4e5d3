import { serverAudits } from 'graphql-http'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { startApp } from '../test/support/app.ts'
import type { TestApp } from '../test/support/app.ts'

let app: TestApp
beforeAll(async () => {
  app = await startApp()
})
afterAll(() => app.stop())

/** As every client that browsers let do so: the header says that the page was allowed to ask. */
const asked = (url: string, init: RequestInit = {}) =>
  fetch(url, { ...init, headers: { ...(init.headers as Record<string, string>), 'apollo-require-preflight': 'audit' } })

const audits = serverAudits({ url: () => `${app.url}/graphql`, fetchFn: asked })

describe('GraphQL over HTTP, as graphql-http audits it', () => {
  it('has 61 rules', () => {
    expect(audits).toHaveLength(61)
  })

  it.each(audits.map((audit) => [audit.id, audit.name, audit] as const))('%s: %s', async (_id, _name, audit) => {
    const result = await audit.fn()
    expect(result.status === 'ok' ? 'ok' : `${result.status}: ${result.reason}`).toBe('ok')
  })

  it('is refused to foreign pages all the while', async () => {
    const query = new URLSearchParams({ query: '{ __typename }' })
    const simple = await fetch(`${app.url}/graphql?${query}`)
    expect(simple.status).toBe(400)
    expect(await simple.text()).toContain('CSRF')
  })
})
