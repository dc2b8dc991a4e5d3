import { createHash } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'

export type IconAssets = {
  script: string
  /** An address that always answers this very file. */
  path: string
  /** Subresource integrity of the file. */
  integrity: string
}

/** The built icon script, with its versioned address and its integrity. */
export function iconAssets(script: string): IconAssets {
  const hash = createHash('sha384').update(script).digest()
  return {
    script,
    path: `/paid-icon-${hash.toString('hex').slice(0, 12)}.js`,
    integrity: `sha384-${hash.toString('base64')}`,
  }
}

/** Reads the built icon script from the folder of the portal's build. Throws when it was not built. */
export function readIconAssets(folder: string): IconAssets {
  return iconAssets(readFileSync(join(folder, 'paid-icon.js'), 'utf8'))
}
