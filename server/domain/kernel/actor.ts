import type { World } from '../../../db/schema/resellers.ts'
import type { Right } from './rights.ts'

interface Tenant {
  resellerId: string
  /** The world that everything this actor does happens in. */
  environmentId: string
  world: World
  /** IANA name of the reseller's zone, in which times are told; UTC when it is not known. */
  timeZone?: string
}

/** A person who signed in to the portal. */
export interface UserActor extends Tenant {
  kind: 'USER'
  id: string
  name: string
  rights: readonly Right[]
}
/** A third party's program. */
export interface ApiKeyActor extends Tenant {
  kind: 'API_KEY'
  id: string
  name: string
  rights: readonly Right[]
}
/** Whoever holds the link of one invoice's payment page. */
export interface PayerActor extends Tenant {
  kind: 'PAYER'
  id: string
  name: string
  rights: readonly Right[]
}
/** Greenlight itself: the clock, the demo. */
export interface SystemActor extends Tenant {
  kind: 'SYSTEM'
  id: string
  name: string
  rights: readonly Right[]
}

/** Who acts. There is no acting without one. */
export type Actor = UserActor | ApiKeyActor | PayerActor | SystemActor
