import { fileURLToPath } from 'node:url'
import { build } from 'vite'

/**
 * Builds with one of the portal's own configurations, in memory, and returns the files by name. The tests therefore
 * always see the present source.
 */
export async function builtFiles(config: 'vite.embed.config.ts' | 'vite.pay.config.ts'): Promise<Map<string, string>> {
  const result = await build({
    configFile: fileURLToPath(new URL(`../../portal/${config}`, import.meta.url)),
    logLevel: 'error',
    build: { write: false },
  })
  if (!('output' in result)) throw new Error(`${config} did not build one bundle`)
  return new Map(
    result.output.map((file) => [
      file.fileName,
      file.type === 'chunk' ? file.code : Buffer.from(file.source).toString(),
    ]),
  )
}
