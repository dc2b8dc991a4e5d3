import type { Writable } from 'node:stream'
import { loggedError } from './loggedError.ts'
import { redacted } from './redacted.ts'

/** Structured lines of one JSON object each, without secrets, to `stream` or else to the standard output. */
export const loggerOptions = (log: { level: string; stream?: Writable }) => ({
  ...log,
  base: { pid: process.pid },
  formatters: { log: (line: Record<string, unknown>) => redacted(line) },
  serializers: { err: (error: unknown) => loggedError(error) },
})
