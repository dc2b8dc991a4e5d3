import type { Browser, SignInServices } from '../../domain/users/account.ts'
import { DomainError } from '../../domain/kernel/errors.ts'
import type { GraphContext } from './GraphContext.ts'

/** What signing in works with. */
export function signInServices({ db, publicUrl, vault, attempts, live }: GraphContext): SignInServices {
  return { db, publicUrl, vault, attempts, onCommitted: (environmentId, seq) => live.committed(environmentId, seq) }
}

/** The browser that asks. Throws UNAUTHENTICATED over a socket, where nobody signs in. */
export function browserOf({ cookie }: GraphContext): Browser {
  if (!cookie) throw new DomainError('UNAUTHENTICATED')
  return { session: cookie.token, device: cookie.device, ...cookie.browser() }
}
