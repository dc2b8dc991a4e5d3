import type { FastifyBaseLogger } from 'fastify'
import type { GraphQLSchema } from 'graphql'
import type { Reads } from '../../reads/Reads.ts'
import type { GraphContext } from '../../resolvers/kernel/GraphContext.ts'
import type { Addresses } from '../Addresses.ts'
import type { Charges } from '../limits/Charges.ts'
import type { Shares } from '../limits/limits.ts'
import type { Documents } from './Documents.ts'
import type { Identities } from './Identities.ts'

/** What both transports of the API are built from. */
export interface GraphqlDependencies extends Pick<GraphContext, 'db' | 'publicUrl' | 'live' | 'sockets' | 'attempts'> {
  schema: GraphQLSchema
  identities: Identities
  documents: Documents
  reads: Reads
  charges: Charges
  shares: Shares
  addresses: Addresses
  log: FastifyBaseLogger
}
