import { sql } from 'drizzle-orm'
import type { Context } from './context.ts'
import { read } from './context.ts'
import { DomainError } from './errors.ts'
import type { Reason } from './errors.ts'
import { readPublicId } from './ids.ts'
import type { IdKind } from './ids.ts'

/** Where each kind of thing is stored, and how it is refused that there is none. */
const KINDS: Partial<Record<IdKind, { table: string; absent: Reason }>> = {
  ORDER: { table: 'orders', absent: 'ORDER_NOT_FOUND' },
  SUB_ACCOUNT: { table: 'sub_accounts', absent: 'SUB_ACCOUNT_NOT_FOUND' },
  INVOICE: { table: 'invoices', absent: 'INVOICE_NOT_FOUND' },
  CREDIT_ENTRY: { table: 'transfers', absent: 'ENTRY_NOT_FOUND' },
  SHOP: { table: 'shops', absent: 'SHOP_NOT_FOUND' },
}

interface Named {
  kind: IdKind
  uuid: string
  path: string[]
}

/**
 * Refuses an input that names what is outside of the part of the world that the actor is confined to: for them it does
 * not exist. The rules themselves then work on the whole of the world, as sums and limits must. Throws the refusal of
 * whatever is not there.
 */
export async function assertInSight(ctx: Context, input: object): Promise<void> {
  if (!ctx.actor.confines) return
  const named = namesIn(input, [])
  await read(ctx, async (tx) => {
    for (const { kind, uuid, path } of named) {
      const known = KINDS[kind]
      if (!known) continue
      const [found] = await tx.execute(
        sql`select 1 from ${sql.identifier(known.table)} where id = ${uuid}::uuid limit 1`,
      )
      if (!found) throw new DomainError(known.absent).at(...path)
    }
  })
}

/** Whether something of a world is there, and in the part of it that the actor is confined to. */
export async function isPublicIdInSight(ctx: Context, id: string): Promise<boolean> {
  const named = readPublicId(id)
  const known = named && KINDS[named.kind]
  if (!known) return false
  const table = sql.identifier(known.table)
  const [found] = await read(ctx, (tx) =>
    tx.execute(sql`select 1 from ${table} where id = ${named.uuid}::uuid limit 1`),
  )
  return found !== undefined
}

function namesIn(value: unknown, path: string[]): Named[] {
  if (typeof value === 'string') {
    const id = readPublicId(value)
    return id ? [{ ...id, path }] : []
  }
  if (typeof value !== 'object' || value === null) return []
  return Object.entries(value).flatMap(([name, inner]) => namesIn(inner, [...path, name]))
}
