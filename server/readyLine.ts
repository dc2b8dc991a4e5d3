import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { Config } from './config.ts'
import type { DemoAccess } from './seed/seedDemo.ts'

/** One line for whoever started it: where it is, and how to sign in to the demo world. */
export async function readyLine({ publicUrl, dataFolder }: Config, isDemo: boolean): Promise<string> {
  const places = `Greenlight is ready: ${publicUrl} · API ${publicUrl}/graphql · explorer ${publicUrl}/explorer`
  if (!isDemo) return places
  const file = join(dataFolder, 'demo.json')
  try {
    const demo = JSON.parse(await readFile(file, 'utf8')) as DemoAccess & { other: DemoAccess }
    const signIns = [demo, demo.other].map(({ email, password }) => `${email} / ${password}`).join(' or ')
    return `${places} · sign in as ${signIns} · API keys in ${file}`
  } catch (error) {
    return `${places} · ${file}, with the demo's sign-ins, cannot be read: ${(error as Error).message}`
  }
}
