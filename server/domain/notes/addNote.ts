import { and, desc, eq, sql } from 'drizzle-orm'
import type { EventRow } from '../../../db/schema/events.ts'
import { events } from '../../../db/schema/events.ts'
import { invoices } from '../../../db/schema/invoices.ts'
import { orders } from '../../../db/schema/orders.ts'
import { subAccounts } from '../../../db/schema/subAccounts.ts'
import { isAbout } from '../events/isAbout.ts'
import type { Context } from '../kernel/context.ts'
import { DomainError } from '../kernel/errors.ts'
import { readPublicId } from '../kernel/ids.ts'
import { readOnce } from '../kernel/readOnce.ts'
import { readText } from '../kernel/text.ts'
import { write } from '../kernel/write.ts'
import type { Write } from '../kernel/write.ts'
import { recordInvoice } from '../invoices/updateInvoice.ts'
import { recordOrder } from '../orders/updateOrder.ts'

export interface AddNoteInput {
  subjectId: string
  text: string
  idempotencyKey?: string | null
}

/** Writes a note into the journal of an order, invoice or client. Throws SUBJECT_NOT_FOUND and the refusals of texts. */
export async function addNote(ctx: Context, input: AddNoteInput): Promise<{ entry: EventRow }> {
  const text = readText(input.text, ['text'], 4000)
  const subject = readPublicId(input.subjectId)
  const noted = await write(ctx, { operation: 'addNote', right: 'notes.write', input }, async (write) => {
    const version = subject && (await noteOn(write, subject.kind, subject.uuid, text))
    if (!version) throw new DomainError('SUBJECT_NOT_FOUND').at('subjectId')
    return { ...subject, version }
  })
  const written = and(await isAbout(ctx, noted), eq(events.subjectVersion, noted.version))
  const [entry] = await readOnce(ctx, events, written, { orderBy: [desc(events.seq)], limit: 1, prepare: true })
  return { entry: entry! }
}

/** Adds the note as the subject's next version. Answers that version; null when there is no such subject. */
async function noteOn(write: Write, kind: string, uuid: string, text: string): Promise<number | null> {
  if (kind === 'ORDER') {
    const [order] = await write.tx
      .update(orders)
      .set({ version: sql`${orders.version} + 1` })
      .where(eq(orders.id, uuid))
      .returning()
    if (order) recordOrder(write, order, 'order.note', { text })
    return order?.version ?? null
  }
  if (kind === 'INVOICE') {
    const [invoice] = await write.tx
      .update(invoices)
      .set({ version: sql`${invoices.version} + 1` })
      .where(eq(invoices.id, uuid))
      .returning()
    if (invoice) recordInvoice(write, invoice, 'invoice.note', { text })
    return invoice?.version ?? null
  }
  return kind === 'SUB_ACCOUNT' ? noteOnClient(write, uuid, text) : null
}

async function noteOnClient(write: Write, uuid: string, text: string): Promise<number | null> {
  const [client] = await write.tx
    .update(subAccounts)
    .set({ version: sql`${subAccounts.version} + 1` })
    .where(eq(subAccounts.id, uuid))
    .returning()
  if (!client) return null
  write.record({
    kind: 'sub_account.note',
    subjectType: 'SUB_ACCOUNT',
    subjectId: uuid,
    subjectVersion: client.version,
    subAccountId: uuid,
    data: { client: client.name, text },
  })
  return client.version
}
