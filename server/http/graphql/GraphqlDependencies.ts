import type { FastifyBaseLogger } from 'fastify'
import type { GraphQLSchema } from 'graphql'
import type { Reads } from '../../reads/Reads.ts'
import type { GraphContext } from '../../resolvers/kernel/GraphContext.ts'
import type { Addresses } from '../Addresses.ts'
import type { Allowances } from '../limits/Allowances.ts'
import type { Charges } from '../limits/Charges.ts'
import type { KeyUsage } from '../limits/KeyUsage.ts'
import type { Shares } from '../limits/limits.ts'
import type { Documents } from './Documents.ts'
import type { Identities } from './Identities.ts'

/** What both transports of the API are built from. */
export interface GraphqlDependencies extends Pick<
  GraphContext,
  'db' | 'publicUrl' | 'live' | 'sockets' | 'attempts' | 'failures' | 'vault'
> {
  schema: GraphQLSchema
  identities: Identities
  documents: Documents
  reads: Reads
  charges: Charges
  /** Of icons and payment pages, by address. */
  lookups: Allowances
  usage: KeyUsage
  shares: Shares
  addresses: Addresses
  log: FastifyBaseLogger
}
