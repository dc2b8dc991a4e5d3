import Fastify from 'fastify'
import type { FastifyInstance } from 'fastify'
import { iconAssets } from '../../server/share/iconAssets.ts'
import { registerIcon } from '../../server/http/icon/registerIcon.ts'
import { builtFiles } from './builtFiles.ts'
import { scriptedSocket } from './scriptedSocket.ts'

export type IconState = { light: string; status: string; version: number }

/** The server that the icon comes from, with invoices that the test sets by token. */
export async function startIconHost() {
  const script = (await builtFiles('vite.embed.config.ts')).get('paid-icon.js') ?? ''
  const assets = iconAssets(script)
  const invoices = new Map<string, IconState>()
  const polls: string[] = []
  const present = (token: string) => {
    const invoice = invoices.get(token)
    return invoice ? { ...invoice, checkedAt: new Date().toISOString() } : null
  }

  const app: FastifyInstance = Fastify({ forceCloseConnections: true })
  app.addHook('onRequest', async (request) => {
    if (request.url.startsWith('/p/')) polls.push(`${request.method} ${request.url}`)
  })
  registerIcon(app, { readPublicInvoice: async (token) => present(token), secondsToWait: () => 0, assets })
  const socket = scriptedSocket(app.server, present)
  const origin = (await app.listen({ port: 0, host: '127.0.0.1' })).replace('127.0.0.1', 'localhost')

  return {
    app,
    assets,
    invoices,
    polls,
    socket,
    origin,
    pay(token: string) {
      const version = (invoices.get(token)?.version ?? 0) + 1
      invoices.set(token, { light: 'GREEN', status: 'PAID', version })
      socket.push(token)
    },
    async stop() {
      socket.dropAll()
      await app.close()
    },
  }
}

export type IconHost = Awaited<ReturnType<typeof startIconHost>>

/** A client portal on an origin of its own, under a policy that allows nothing but the icon's server. */
export async function startClientPortal(host: string, body: () => string, colorScheme = 'light dark') {
  const app = Fastify({ forceCloseConnections: true })
  const socket = host.replace('http', 'ws')
  app.get('/', (_request, reply) =>
    reply
      .header('content-security-policy', `default-src 'none'; script-src ${host}; connect-src ${host} ${socket}`)
      .type('text/html; charset=utf-8')
      .send(
        `<!doctype html><html lang="en"><head><title>Client portal</title><meta name="viewport" content="width=device-width">` +
          `<meta name="color-scheme" content="${colorScheme}"></head><body><main><h1>Your invoices</h1>${body()}</main>` +
          `<script type="module" src="${host}/paid-icon.js"></script></body></html>`,
      ),
  )
  const origin = await app.listen({ port: 0, host: '127.0.0.1' })
  return { origin, stop: () => app.close() }
}
