import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { builtFiles } from './builtFiles.ts'

/** A folder with the present builds of the icon and the payment page, as the server wants to find them. */
export async function builtFolder(): Promise<{ folder: string; remove(): void }> {
  const folder = mkdtempSync(join(tmpdir(), 'greenlight-built-'))
  for (const config of ['vite.embed.config.ts', 'vite.pay.config.ts'] as const) {
    for (const [name, text] of await builtFiles(config)) writeFileSync(join(folder, name), text)
  }
  return { folder, remove: () => rmSync(folder, { recursive: true }) }
}
