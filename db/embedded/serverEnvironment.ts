/**
 * The environment of PostgreSQL's own programs: none of ours, so that no PG… variable or locale changes them.
 * Undefined (inherit) on Windows, whose programs cannot load their libraries without it.
 */
export function serverEnvironment(): NodeJS.ProcessEnv | undefined {
  if (process.platform === 'win32') return undefined
  return { LC_ALL: 'C', TZ: 'UTC', PATH: '/usr/local/bin:/usr/bin:/bin' }
}
