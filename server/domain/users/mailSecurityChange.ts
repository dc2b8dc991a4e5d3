import type { Tx } from '../../../db/client.ts'
import type { UserRow } from '../../../db/schema/resellers.ts'
import type { SecurityChange } from '../mails/mailKinds.ts'
import { queueMail } from '../mails/queueMail.ts'
import type { SignInServices } from './account.ts'

/** Tells a person by mail that signing in has changed: whoever did not do that must hear of it. */
export function mailSecurityChange(
  tx: Tx,
  { publicUrl }: Pick<SignInServices, 'publicUrl'>,
  { email, name, language }: UserRow,
  change: SecurityChange,
): Promise<void> {
  const values = { name, change, link: `${publicUrl}/reset` }
  return queueMail(tx, { to: email, language, kind: 'SECURITY_CHANGED', values })
}
