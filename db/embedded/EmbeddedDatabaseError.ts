/** Why the bundled PostgreSQL could not be had. */
export type EmbeddedDatabaseFault =
  | 'PLATFORM_UNSUPPORTED'
  | 'BINARIES_MISSING'
  | 'ACCOUNT_MISSING'
  | 'FOLDER_REFUSED'
  | 'FOLDER_CORRUPT'
  | 'VERSION_MISMATCH'
  | 'PORT_TAKEN'
  | 'NOT_ANSWERING'
  | 'START_FAILED'

/** The bundled PostgreSQL could not be started. `message` is one clear statement of what is wrong and what to do. */
export class EmbeddedDatabaseError extends Error {
  override readonly name = 'EmbeddedDatabaseError'
  readonly fault: EmbeddedDatabaseFault

  constructor(fault: EmbeddedDatabaseFault, message: string, options?: ErrorOptions) {
    super(message, options)
    this.fault = fault
  }
}
