// Builds everything that browsers get: the portal first, then what stands beside it (each vite.<name>.config.ts).
import { readdirSync, rmSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { build } from 'vite'

const here = fileURLToPath(new URL('.', import.meta.url))
// Chunks of earlier builds would pile up: their names carry a hash.
rmSync(fileURLToPath(new URL('../dist/portal/assets', import.meta.url)), { recursive: true, force: true })

const configs = readdirSync(here).filter((name) => /^vite\.(\w+\.)?config\.ts$/.test(name))
for (const configFile of configs.toSorted((one, other) => one.length - other.length)) {
  await build({ root: here, configFile: `${here}${configFile}`, logLevel: 'warn' })
}
