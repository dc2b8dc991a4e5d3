import { createServer } from 'node:net'
import { setTimeout as sleep } from 'node:timers/promises'
import type { FastifyInstance } from 'fastify'

/** The address to listen on cannot be had; the message says what to do. */
export class AddressUnusable extends Error {
  override name = 'AddressUnusable'
}

/** A server that was told to end may still be finishing its work when the next one starts. */
const PATIENCE_MS = 2_000

/** Begins to serve, after a moment for whoever is leaving. Throws AddressUnusable with a sentence for the operator. */
export async function listen(fastify: FastifyInstance, { host, port }: { host: string; port: number }): Promise<void> {
  try {
    await untilFree(host, port)
    await fastify.listen({ host, port, listenTextResolver: () => 'listening' })
  } catch (error) {
    throw unusable(error as NodeJS.ErrnoException, host, port) ?? error
  }
}

/** Waits while the port is taken, but not for long; then the attempt itself says what is wrong. */
async function untilFree(host: string, port: number): Promise<void> {
  const end = performance.now() + PATIENCE_MS
  while ((await isTaken(host, port)) && performance.now() < end) await sleep(100)
}

function isTaken(host: string, port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const probe = createServer()
    probe.once('error', (error: NodeJS.ErrnoException) => resolve(error.code === 'EADDRINUSE'))
    probe.listen({ host, port }, () => probe.close(() => resolve(false)))
  })
}

function unusable(error: NodeJS.ErrnoException, host: string, port: number): AddressUnusable | null {
  const say = (sentence: string) => new AddressUnusable(sentence, { cause: error })
  switch (error.code) {
    case 'EADDRINUSE':
      return say(`Port ${port} is taken by another program. Stop that program, or choose another: PORT=4001 npm start.`)
    case 'EACCES':
      return say(`This account may not listen on port ${port}. Choose one above 1023: PORT=4000 npm start.`)
    case 'EADDRNOTAVAIL':
    case 'ENOTFOUND':
      return say(`HOST is "${host}", which is no address of this machine. Correct or unset it.`)
    default:
      return null
  }
}
