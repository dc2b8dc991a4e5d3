import { createServer } from 'node:http'

/** What Prometheus expects of the text format. */
const TYPE = 'text/plain; version=0.0.4; charset=utf-8'

/**
 * Serves the figures on an address of their own, apart from everything that the world can reach: they tell how much
 * business is done. Answers how to stop. Rejects when the address cannot be had.
 */
export async function serveMetrics(
  text: () => Promise<string>,
  { host, port }: { host: string; port: number },
): Promise<{ close(): Promise<void> }> {
  const server = createServer((request, response) => {
    if (request.method !== 'GET' || request.url !== '/metrics') {
      response.writeHead(404).end()
      return
    }
    text().then(
      (figures) => response.writeHead(200, { 'content-type': TYPE }).end(figures),
      (error: Error) => response.writeHead(500, { 'content-type': 'text/plain' }).end(error.message),
    )
  })
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject).listen({ host, port, exclusive: true }, () => resolve())
  })
  return {
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve())
        server.closeAllConnections()
      }),
  }
}
