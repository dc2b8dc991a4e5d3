import fastifyStatic from '@fastify/static'
import { getDistDirectory, isSandboxFrame, renderAltair, renderInitialOptions, SANDBOX_FRAME_CSP } from 'altair-static'
import type { RenderOptions } from 'altair-static'
import type { FastifyInstance } from 'fastify'
import { EXPLORER_SAMPLES } from './explorerSamples.ts'

const PREFIX = '/explorer/'
const START_SCRIPT = 'start.js'

/** The editor compiles its settings' schemas and keeps its styles inline; its sandbox for scripts is a frame. */
const POLICY = [
  "default-src 'self'",
  "script-src 'self' 'unsafe-eval'",
  "style-src 'self' 'unsafe-inline'",
  "img-src 'self' data: blob:",
  "font-src 'self' data:",
  "connect-src 'self' ws: wss:",
  "worker-src 'self' blob:",
  "frame-src 'self'",
  "object-src 'none'",
  "frame-ancestors 'none'",
].join('; ')

/** A GraphQL editor at /explorer, served from here, with requests to begin with. */
export async function registerExplorer(app: FastifyInstance): Promise<void> {
  const options = explorerOptions()
  const page = renderAltair(options).replace('<title>Altair</title>', '<title>Greenlight API</title>')
  await app.register(async (scope) => {
    scope.addHook('onSend', async ({ url }, reply) => {
      reply.header('content-security-policy', isSandboxFrame(url) ? SANDBOX_FRAME_CSP : POLICY)
    })
    for (const address of ['/explorer', PREFIX]) {
      scope.get(address, (_request, reply) =>
        reply.header('cache-control', 'no-cache').type('text/html; charset=utf-8').send(page),
      )
    }
    scope.get(PREFIX + START_SCRIPT, (_request, reply) =>
      reply
        .header('cache-control', 'no-cache')
        .type('text/javascript; charset=utf-8')
        .send(renderInitialOptions(options)),
    )
    await scope.register(fastifyStatic, {
      root: getDistDirectory(),
      prefix: PREFIX,
      index: false,
      decorateReply: false,
      maxAge: '1h',
    })
  })
}

function explorerOptions(): RenderOptions {
  const address = { endpointURL: '/graphql', subscriptionsEndpoint: '/graphql' }
  return {
    ...address,
    baseURL: PREFIX,
    serveInitialOptionsInSeperateRequest: START_SCRIPT,
    initialSubscriptionRequestHandlerId: 'graphql-ws',
    initialWindows: EXPLORER_SAMPLES.map(({ name, query, variables }) => ({
      ...address,
      initialName: name,
      initialQuery: query,
      initialVariables: variables,
      initialSubscriptionRequestHandlerId: 'graphql-ws',
    })),
    preserveState: true,
  }
}
