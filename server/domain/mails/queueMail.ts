import { sql } from 'drizzle-orm'
import type { Tx } from '../../../db/client.ts'
import { mails } from '../../../db/schema/signIn.ts'
import { newId } from '../kernel/ids.ts'
import { MAIL_KINDS } from './mailKinds.ts'
import type { MailKind, MailValues } from './mailKinds.ts'

export interface NewMail<K extends MailKind> {
  /** One address. */
  to: string
  /** The reader's language; English for one that is not ours. */
  language: string
  kind: K
  values: MailValues<K>
}

/**
 * Writes a mail in the transaction of what it tells of, in that transaction's world: it is sent soon after the commit,
 * or, if there is none, never. What cannot be sent is tried again for as long as it is of use.
 */
export async function queueMail<K extends MailKind>(tx: Tx, { to, language, kind, values }: NewMail<K>): Promise<void> {
  await tx.insert(mails).values({
    environmentId: sql`current_tenant()`,
    id: newId(),
    toAddress: to,
    language,
    kind,
    data: values,
    expiresAt: sql`clock_now() + make_interval(hours => ${MAIL_KINDS[kind].hours})`,
  })
}
