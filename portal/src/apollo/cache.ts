import type { TypePolicies } from '@apollo/client/core'
import { possibleTypes } from './possibleTypes.ts'
import { VersionedCache } from './versionedCache.ts'

/** There is one of each of these, so that a query and a subscription heal the same record. */
const singleton = { keyFields: [] } as const
/** Values that have no identity of their own: replaced whole. */
const value = { keyFields: false, merge: false } as const

const typePolicies: TypePolicies = {
  Viewer: singleton,
  Preferences: singleton,
  Today: singleton,
  ActivationPolicySetting: { keyFields: ['paymentMethod'] },
  Money: value,
  Limits: value,
  AvailableAction: value,
  OrderLine: value,
  InvoiceShare: value,
  PageInfo: value,
  CreditRecoveryPreview: value,
  Event: value,
  ActivationQueueGroup: value,
  OrderConnection: value,
  SubAccountConnection: value,
  InvoiceConnection: value,
  CreditEntryConnection: value,
  JournalConnection: value,
  ActivationQueueConnection: value,
}

/** The cache: entities by id, connections frozen as they were answered. */
export function createCache(): VersionedCache {
  return new VersionedCache({ possibleTypes, typePolicies })
}
