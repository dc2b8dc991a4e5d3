import type postgres from 'postgres'
import { databaseError } from '../../db/client.ts'

class RolledBack extends Error {}

/**
 * What the database says to statements of the owner of the tables, whom row security and grants do not bind: the broken
 * constraint's name, or else the code; null when it takes them. Nothing stays.
 */
export async function refusalOf(
  owner: postgres.Sql,
  work: (sql: postgres.TransactionSql) => Promise<unknown>,
): Promise<string | null> {
  const error = await owner
    .begin(async (sql) => {
      await work(sql)
      throw new RolledBack()
    })
    .catch((caught: unknown) => caught)
  if (error instanceof RolledBack) return null
  const failure = databaseError(error)
  if (!failure) throw error
  return failure.code === FOREIGN_KEY ? failure.code : (failure.constraint ?? failure.code)
}

/** The same for statements of the application's role in one world. */
export function refusalOfApp(
  owner: postgres.Sql,
  environmentId: string,
  work: (sql: postgres.TransactionSql) => Promise<unknown>,
): Promise<string | null> {
  return refusalOf(owner, async (sql) => {
    await sql`set local role greenlight_app`
    await sql`select set_config('app.tenant', ${environmentId}, true)`
    await work(sql)
  })
}

/** The money functions: not enough credit; an account, reservation or currency that does not fit. */
export const NOT_ENOUGH = 'GL001'
export const DOES_NOT_FIT = 'GL002'
export const APPEND_ONLY = 'GL900'
export const FORBIDDEN = '42501'
export const FOREIGN_KEY = '23503'
