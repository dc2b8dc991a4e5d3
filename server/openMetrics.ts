import type { Config } from './config.ts'
import { AddressUnusable } from './listen.ts'
import { serveMetrics } from './metrics/serveMetrics.ts'
import type { Closing } from './open.ts'

/** Serves the figures where the settings say, if they do. Throws AddressUnusable with a sentence for the operator. */
export async function openMetrics(
  { metricsPort, metricsHost }: Config,
  text: () => Promise<string>,
  open: Closing[],
): Promise<void> {
  if (metricsPort === null) return
  try {
    const server = await serveMetrics(text, { host: metricsHost, port: metricsPort })
    open.push(() => server.close())
  } catch (error) {
    const { message } = error as Error
    throw new AddressUnusable(
      `The figures cannot be served at METRICS_HOST ${metricsHost}, METRICS_PORT ${metricsPort} (${message}). Choose another, or unset METRICS_PORT.`,
      { cause: error },
    )
  }
}
