import { FOR_ANYBODY } from '../kernel/forAnybody.ts'
import { and, eq, sql } from 'drizzle-orm'
import type { Database } from '../../../db/client.ts'
import { invoices } from '../../../db/schema/invoices.ts'
import type { InvoiceStatus } from '../../../db/schema/invoices.ts'
import { instantOf } from '../kernel/clock.ts'
import { environmentOfToken, PUBLIC_TOKEN_PREFIX } from '../kernel/tokens.ts'
import { lightOf } from './rules.ts'
import type { InvoiceLight } from './rules.ts'

/** What anyone holding the icon's token may see: the state, and nothing else. */
export interface PublicInvoice {
  light: InvoiceLight
  status: InvoiceStatus
  version: number
  checkedAt: Date
}

/** An invoice behind its icon's token, and where its news are found. */
export interface PublicInvoiceFound {
  environmentId: string
  invoiceId: string
  view: PublicInvoice
}

/** The invoice behind an icon's token; null for any other text. */
export async function findPublicInvoice(db: Database, token: string): Promise<PublicInvoiceFound | null> {
  const environmentId = environmentOfToken(PUBLIC_TOKEN_PREFIX, token)
  if (!environmentId) return null
  const [row] = await db.transaction(
    environmentId,
    (tx) =>
      tx
        .select({
          id: invoices.id,
          status: invoices.status,
          overdue: invoices.overdue,
          version: invoices.version,
          now: sql<string>`clock_now()`,
        })
        .from(invoices)
        .where(and(eq(invoices.environmentId, environmentId), eq(invoices.publicToken, token))),
    FOR_ANYBODY,
  )
  if (!row) return null
  const view = { light: lightOf(row), status: row.status, version: row.version, checkedAt: instantOf(row.now) }
  return { environmentId, invoiceId: row.id, view }
}

/** The state that an icon shows; null for a token that opens nothing. */
export async function readPublicInvoice(db: Database, token: string): Promise<PublicInvoice | null> {
  return (await findPublicInvoice(db, token))?.view ?? null
}
