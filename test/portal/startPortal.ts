import { existsSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { startApp } from '../support/app.ts'
import type { TestApp } from '../support/app.ts'

/** Where the portal is built to. */
export const portalFolder = resolve(import.meta.dirname, '../../dist/portal')

/** Starts an app with the portal in front of it. Throws when it is not built. */
export function startPortal(): Promise<TestApp> {
  if (!existsSync(join(portalFolder, 'index.html'))) {
    throw new Error('The portal is not built: npm test builds it before it runs the tests.')
  }
  return startApp({ portalFolder })
}
