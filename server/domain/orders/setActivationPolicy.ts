import { eq, sql } from 'drizzle-orm'
import { activationPolicies, PAYMENT_METHODS } from '../../../db/schema/shops.ts'
import type { ActivationPolicy, PaymentMethod } from '../../../db/schema/shops.ts'
import { read } from '../kernel/context.ts'
import type { Context } from '../kernel/context.ts'
import { namedId } from '../kernel/ids.ts'
import { write } from '../kernel/write.ts'

export interface SetActivationPolicyInput {
  paymentMethod: PaymentMethod
  policy: ActivationPolicy
  idempotencyKey?: string | null
}

export interface PolicySetting {
  paymentMethod: PaymentMethod
  policy: ActivationPolicy
}

/** Chooses how orders of one payment method are activated from now on; orders that wait are looked at when their funds settle. */
export function setActivationPolicy(
  ctx: Context,
  input: SetActivationPolicyInput,
): Promise<{ setting: PolicySetting }> {
  const { paymentMethod, policy } = input
  return write(ctx, { operation: 'setActivationPolicy', right: 'settings.activation', input }, async (write) => {
    const { environmentId } = write.actor
    const [before] = await write.tx
      .select({ policy: activationPolicies.policy })
      .from(activationPolicies)
      .where(eq(activationPolicies.paymentMethod, paymentMethod))
    const [row] = await write.tx
      .insert(activationPolicies)
      .values({ environmentId, paymentMethod, policy })
      .onConflictDoUpdate({
        target: [activationPolicies.environmentId, activationPolicies.paymentMethod],
        set: { policy, version: sql`${activationPolicies.version} + 1` },
      })
      .returning()
    write.record({
      kind: 'activation_policy.set',
      subjectType: 'SETTING',
      subjectId: namedId(environmentId, `activation policy ${paymentMethod}`),
      subjectVersion: row!.version,
      data: { method: paymentMethod, policy, before: before?.policy ?? 'MANUAL' },
    })
    return { setting: { paymentMethod, policy } }
  })
}

/** The policy of every payment method. */
export async function readActivationPolicies(ctx: Context): Promise<PolicySetting[]> {
  const rows = await read(ctx, (tx) => tx.select().from(activationPolicies))
  return PAYMENT_METHODS.map((paymentMethod) => ({
    paymentMethod,
    policy: rows.find((row) => row.paymentMethod === paymentMethod)?.policy ?? 'MANUAL',
  }))
}
