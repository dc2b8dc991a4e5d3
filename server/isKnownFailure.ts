import { EmbeddedDatabaseError } from '../db/embedded.ts'
import { DatabaseUnusable } from '../db/migrate.ts'
import { ConfigError } from './config.ts'
import { AddressUnusable } from './listen.ts'
import { WorkerFailed } from './processes/Workers.ts'

/** Whether a failed start has one clear sentence that says what to do, so that nobody needs a stack trace. */
export const isKnownFailure = (error: unknown): error is Error =>
  [ConfigError, EmbeddedDatabaseError, DatabaseUnusable, AddressUnusable, WorkerFailed].some(
    (kind) => error instanceof kind,
  )
