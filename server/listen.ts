import type { FastifyInstance } from 'fastify'

/** The address to listen on cannot be had; the message says what to do. */
export class AddressUnusable extends Error {
  override name = 'AddressUnusable'
}

/** Begins to serve. Throws AddressUnusable with a sentence for the operator. */
export async function listen(fastify: FastifyInstance, { host, port }: { host: string; port: number }): Promise<void> {
  try {
    await fastify.listen({ host, port, listenTextResolver: () => 'listening' })
  } catch (error) {
    throw unusable(error as NodeJS.ErrnoException, host, port) ?? error
  }
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
