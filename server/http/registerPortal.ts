import { existsSync } from 'node:fs'
import { join, sep } from 'node:path'
import fastifyStatic from '@fastify/static'
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'

/**
 * The built portal: its files, and its one page for every address that it routes itself. Files with a hash in their
 * name are kept by browsers for ever, everything else is asked for again. Not built: only the API is served.
 */
export async function registerPortal(app: FastifyInstance, folder: string): Promise<void> {
  const built = existsSync(join(folder, 'index.html'))
  if (built) {
    await app.register(fastifyStatic, {
      root: folder,
      cacheControl: false,
      preCompressed: true,
      setHeaders: (reply, path) => {
        const forEver = path.includes(`${sep}assets${sep}`)
        reply.header('cache-control', forEver ? 'public, max-age=31536000, immutable' : 'no-cache')
      },
    })
  }
  app.setNotFoundHandler((request, reply) => {
    if (built && isPage(request)) return sendPortal(reply)
    return reply.code(404).send({ error: 'There is nothing at this address.' })
  })
}

function sendPortal(reply: FastifyReply): FastifyReply {
  return reply.header('cache-control', 'no-cache').type('text/html; charset=utf-8').sendFile('index.html')
}

/** A browser that opens an address; a file that is missing stays missing. */
function isPage({ method, url, headers }: FastifyRequest): boolean {
  const path = url.split('?')[0]!
  return /^(GET|HEAD)$/.test(method) && !/\.\w+$/.test(path) && (headers.accept ?? '').includes('text/html')
}
