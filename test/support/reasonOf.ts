import { DomainError } from '../../server/domain/kernel/errors.ts'
import type { Reason } from '../../server/domain/kernel/errors.ts'

/** The reason of the refusal that a rule throws; null when it does not refuse. Any other error is thrown on. */
export function reasonOf(rule: () => unknown): Reason | null {
  try {
    rule()
  } catch (error) {
    if (error instanceof DomainError) return error.reason
    throw error
  }
  return null
}

/** reasonOf for a write or a read. */
export async function reasonOfCall(call: Promise<unknown>): Promise<Reason | null> {
  const outcome = await call.catch((error: unknown) => error)
  if (outcome instanceof DomainError) return outcome.reason
  if (outcome instanceof Error) throw outcome
  return null
}
