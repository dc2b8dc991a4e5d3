import fs from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { startApp } from '../support/app.ts'
import type { TestApp } from '../support/app.ts'

const PAGE = '<!doctype html><title>portal</title>'
let app: TestApp
let folder: string
beforeAll(async () => {
  folder = fs.mkdtempSync(path.join(os.tmpdir(), 'greenlight-portal-'))
  fs.mkdirSync(path.join(folder, 'assets'))
  fs.writeFileSync(path.join(folder, 'index.html'), PAGE)
  fs.writeFileSync(path.join(folder, 'assets', 'main-3f2a.js'), 'export {}')
  app = await startApp({ portalFolder: folder })
})
afterAll(async () => {
  await app.stop()
  fs.rmSync(folder, { recursive: true })
})

const open = async (address: string, accept = 'text/html,*/*') => {
  const response = await fetch(app.url + address, { headers: { accept } })
  return { status: response.status, headers: response.headers, text: await response.text() }
}

describe('the portal', () => {
  it('is one page for every address that it routes itself, and is asked for again each time', async () => {
    for (const address of ['/', '/orders', '/clients/sub_123?tab=credit', '/index.html']) {
      const { status, headers, text } = await open(address)
      expect({ address, status, text }).toEqual({ address, status: 200, text: PAGE })
      expect(headers.get('cache-control')).toBe('no-cache')
    }
  })

  it('has files that browsers keep for ever, because their names change with them', async () => {
    const { status, headers } = await open('/assets/main-3f2a.js', '*/*')
    expect(status).toBe(200)
    expect(headers.get('cache-control')).toBe('public, max-age=31536000, immutable')
  })

  it('runs no script but its own and stands in no frame', async () => {
    const policy = (await open('/')).headers.get('content-security-policy')
    expect(policy).toContain("script-src 'self';")
    expect(policy).toContain("frame-ancestors 'none'")
    expect(policy).toContain("base-uri 'none'")
  })

  it('does not stand in for files and addresses that are missing', async () => {
    expect((await open('/assets/gone.js', '*/*')).status).toBe(404)
    expect((await open('/assets/gone.js')).status).toBe(404)
    expect((await open('/orders', 'application/json')).status).toBe(404)
    expect((await fetch(`${app.url}/orders`, { method: 'POST' })).status).toBe(404)
  })

  it('gives no file away that lies outside its folder', async () => {
    for (const address of [
      '/../package.json',
      '/..%2fpackage.json',
      '/assets/..%2f..%2f..%2fetc%2fpasswd',
      '/%2e%2e/%2e%2e/etc/passwd',
    ]) {
      const { text } = await open(address, '*/*')
      expect(text).not.toMatch(/root:|"name": "greenlight"/)
    }
  })
})
