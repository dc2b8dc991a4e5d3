import fastifyStatic from '@fastify/static'
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

/** The editor's package is big and few ever look, so the first who does has it loaded. */
const loadEditor = () => import('altair-static')

/** A GraphQL editor at /explorer, served from here, with requests to begin with. */
export async function registerExplorer(app: FastifyInstance): Promise<void> {
  const options = explorerOptions()
  await app.register(async (scope) => {
    scope.addHook('onSend', async ({ url }, reply) => {
      const { isSandboxFrame, SANDBOX_FRAME_CSP } = await loadEditor()
      reply.header('content-security-policy', isSandboxFrame(url) ? SANDBOX_FRAME_CSP : POLICY)
    })
    for (const address of ['/explorer', PREFIX]) {
      scope.get(address, async (_request, reply) =>
        reply
          .header('cache-control', 'no-cache')
          .type('text/html; charset=utf-8')
          .send(explorerPage(await loadEditor(), options)),
      )
    }
    scope.get(PREFIX + START_SCRIPT, async (_request, reply) =>
      reply
        .header('cache-control', 'no-cache')
        .type('text/javascript; charset=utf-8')
        .send(startScript(await loadEditor(), options)),
    )
    await scope.register(fastifyStatic, { serve: false, index: false, maxAge: '1h' })
    scope.get(`${PREFIX}*`, async (request, reply) => {
      const { '*': path } = request.params as { '*': string }
      return reply.sendFile(path, (await loadEditor()).getDistDirectory())
    })
  })
}

type Editor = Awaited<ReturnType<typeof loadEditor>>

const explorerPage = ({ renderAltair }: Editor, options: RenderOptions): string =>
  renderAltair(options).replace('<title>Altair</title>', '<title>Greenlight API</title>')

/** The editor wants whole addresses; only the browser knows by which name it came. */
const HTTP_HERE = 'http-here'
const SOCKET_HERE = 'socket-here'

function explorerOptions(): RenderOptions {
  const address = {
    endpointURL: HTTP_HERE,
    subscriptionsEndpoint: SOCKET_HERE,
    initialSubscriptionRequestHandlerId: 'graphql-ws' as const,
  }
  return {
    ...address,
    baseURL: PREFIX,
    serveInitialOptionsInSeperateRequest: START_SCRIPT,
    disableAccount: true,
    initialSettings: {
      'banners.disable': true,
      'alert.disableUpdateNotification': true,
      disablePushNotification: true,
    },
    // The editor shows the last of them.
    initialWindows: EXPLORER_SAMPLES.toReversed().map(({ name, query, variables }) => ({
      ...address,
      initialName: name,
      initialQuery: query,
      initialVariables: variables,
    })),
  }
}

function startScript({ renderInitialOptions }: Editor, options: RenderOptions): string {
  return renderInitialOptions(options)
    .replaceAll(`\`${HTTP_HERE}\``, "location.origin + '/graphql'")
    .replaceAll(`\`${SOCKET_HERE}\``, "location.origin.replace(/^http/, 'ws') + '/graphql'")
}
