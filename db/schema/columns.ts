import { sql } from 'drizzle-orm'
import { bigint, customType, integer, text, timestamp, uuid } from 'drizzle-orm/pg-core'

/** The world (test or live) of one reseller. Every row of a tenant begins with it. */
export const environmentId = () => uuid('environment_id').notNull()

/** Minor units of the currency beside it: 1230n is 12.30 EUR. */
export const minor = (name: string) => bigint(name, { mode: 'bigint' }).notNull()

/** An instant, UTC. */
export const instant = (name: string) => timestamp(name, { withTimezone: true, mode: 'date' })

/** The database's clock, which a test world may set for one transaction (`app.clock`). */
export const clockNow = sql`clock_now()`

/** When the row was written, by the database's clock. */
export const createdAt = () => instant('created_at').notNull().default(clockNow)

/** Grows by one with every committed change of the object. */
export const version = () => integer('version').notNull().default(1)

/** ISO 4217, upper case. */
export const currency = () => text('currency').notNull()

export const bytea = customType<{ data: Buffer; driverData: Buffer }>({ dataType: () => 'bytea' })

/** A closed list of words as SQL literals, for CHECK constraints. */
export const words = (list: readonly string[]) => sql.raw(list.map((word) => `'${word}'`).join(', '))
