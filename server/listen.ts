import { createServer } from 'node:net'
import { setTimeout as sleep } from 'node:timers/promises'
import type { FastifyInstance } from 'fastify'

/** The address to listen on cannot be had; the message says what to do. */
export class AddressUnusable extends Error {
  override name = 'AddressUnusable'
}

/** A server that was told to end may still be finishing its work when the next one starts. */
const PATIENCE_MS = 2_000

interface Address {
  host: string
  port: number
}

/** Begins to serve. Throws AddressUnusable with a sentence for the operator. */
export async function listen(fastify: FastifyInstance, { host, port }: Address): Promise<void> {
  try {
    await fastify.listen({ host, port, listenTextResolver: () => 'listening' })
  } catch (error) {
    throw unusable(error as NodeJS.ErrnoException, host, port) ?? error
  }
}

/** Waits a moment for whoever is leaving the address. Throws AddressUnusable when it still cannot be listened on. */
export async function untilFree({ host, port }: Address): Promise<void> {
  const end = performance.now() + PATIENCE_MS
  for (;;) {
    const error = await tryListening(host, port)
    if (!error) return
    if (error.code !== 'EADDRINUSE' || performance.now() > end) throw unusable(error, host, port) ?? error
    await sleep(100)
  }
}

function tryListening(host: string, port: number): Promise<NodeJS.ErrnoException | null> {
  return new Promise((resolve) => {
    const probe = createServer()
    probe.once('error', resolve)
    probe.listen({ host, port }, () => probe.close(() => resolve(null)))
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
    case 'EAI_AGAIN':
      return say(
        `HOST is "${host}", and no name server tells its address now. Set HOST to an address such as 127.0.0.1, or start again later.`,
      )
    default:
      return null
  }
}
