import type { Browser, SignInServices } from '../../domain/users/account.ts'
import { DomainError } from '../../domain/kernel/errors.ts'
import type { GraphContext } from './GraphContext.ts'

/** What signing in works with. */
export function signInServices({ db, publicUrl, vault, attempts, failures, live }: GraphContext): SignInServices {
  const onCommitted = (environmentId: string, seq: bigint) => live.committed(environmentId, seq)
  return { db, publicUrl, vault, attempts, failures, onCommitted }
}

/** The browser that asks. Throws UNAUTHENTICATED over a socket, where nobody signs in. */
export function browserOf({ cookie }: GraphContext): Browser {
  if (!cookie) throw new DomainError('UNAUTHENTICATED')
  return { session: cookie.token, device: cookie.device, ...cookie.browser() }
}
