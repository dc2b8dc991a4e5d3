import type { World } from '../../../db/schema/resellers.ts'
import type { Right } from './rights.ts'

/** What a person is confined to. What is outside of it does not exist for them. */
export interface Confines {
  /** The one client whose person this is; its stored id. */
  clientId: string | null
  /** Stored ids of shops: orders and invoices of others are out of sight. Null is every shop. */
  shopIds: readonly string[] | null
  /** Clients without one of these tags are out of sight. Null is every client. */
  tags: readonly string[] | null
  /** Whose confines they are: a person's stored id. */
  personId: string
}

/** How far somebody goes alone, in minor units of the reseller's own currency; null is no limit. */
export interface PersonalLimits {
  /** The largest single credit that may be given or recovered. */
  largestCreditMinor: bigint | null
  /** What may be returned to clients in a day of the reseller's zone. */
  refundsPerDayMinor: bigint | null
  /** Above it a second person has to agree. */
  secondPersonAboveMinor: bigint | null
}

interface Tenant {
  resellerId: string
  /** The world that everything this actor does happens in. */
  environmentId: string
  world: World
  /** IANA name of the reseller's zone, in which times are told; UTC when it is not known. */
  timeZone?: string
  /** Null or absent for whoever may see all of the world. */
  confines?: Confines | null
}

/** A person who signed in to the portal. */
export interface UserActor extends Tenant {
  kind: 'USER'
  id: string
  name: string
  rights: readonly Right[]
  /** Absent where there are none. */
  limits?: PersonalLimits
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

/** Greenlight itself at work in a world. */
export const greenlight = (tenant: Tenant, rights: readonly Right[] = []): SystemActor => ({
  kind: 'SYSTEM',
  id: 'system',
  name: 'Greenlight',
  rights,
  ...tenant,
})

/** Who acts. There is no acting without one. */
export type Actor = UserActor | ApiKeyActor | PayerActor | SystemActor
