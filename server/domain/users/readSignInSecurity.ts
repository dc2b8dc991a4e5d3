import type { Context } from '../kernel/context.ts'
import { readPasskeys } from '../passkeys/ownPasskeys.ts'
import type { PasskeyView } from '../passkeys/ownPasskeys.ts'
import { personOf } from './account.ts'
import { hasOneTimeCodes } from './oneTimeCodes.ts'
import { countCodes } from './recoveryCodes.ts'

/** How a person's account is guarded. */
export interface SignInSecurity {
  oneTimeCodes: boolean
  recoveryCodesLeft: number
  passkeys: PasskeyView[]
}

/** How the signed-in person's account is guarded. Throws PEOPLE_ONLY. */
export async function readSignInSecurity(ctx: Context): Promise<SignInSecurity> {
  const { user, home } = await personOf(ctx)
  return ctx.db.transaction(home, async (tx) => ({
    oneTimeCodes: await hasOneTimeCodes(tx, user.id),
    recoveryCodesLeft: await countCodes(tx, user.id),
    passkeys: await readPasskeys(tx, user.id),
  }))
}
