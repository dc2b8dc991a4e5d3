import { defaultFieldResolver, getNamedType, isObjectType } from 'graphql'
import type { GraphQLObjectType, GraphQLSchema } from 'graphql'
import { requireRight } from '../../domain/kernel/rights.ts'
import type { Right } from '../../domain/kernel/rights.ts'
import type { GraphContext } from './GraphContext.ts'
import { signedIn } from './signedIn.ts'

/** What it takes to read an object, whichever way a document reaches it. */
const RIGHT_TO_READ: Record<string, Right> = {
  Order: 'orders.read',
  OrderConnection: 'orders.read',
  Invoice: 'invoices.read',
  InvoiceConnection: 'invoices.read',
  Payment: 'invoices.read',
  CreditAccount: 'credit.read',
  CreditEntry: 'credit.read',
  CreditEntryConnection: 'credit.read',
}

/** Objects whose fields lead on without a right of their own: see guardReads. */
const UNGUARDED = /^(Query|Mutation|Subscription|Today)$|(Payload|Connection|Edge)$/

/** The right that a field of `parent` needs to lead to an object of `type`; null where it needs none. */
export const rightToReach = (parent: string, type: string): Right | null =>
  UNGUARDED.test(parent) ? null : (RIGHT_TO_READ[type] ?? null)

/**
 * Puts the right to read in front of every field that leads from one object to another: who may read orders does not
 * thereby read the credit of their clients. Root fields have their own guard; what a mutation answers is what it changed,
 * parts of a list were asked for at the list, and Today leaves out what may not be read.
 */
export function guardReads(schema: GraphQLSchema): GraphQLSchema {
  for (const type of Object.values(schema.getTypeMap())) if (isObjectType(type)) guardFields(type)
  return schema
}

function guardFields(type: GraphQLObjectType<unknown, GraphContext>): void {
  for (const field of Object.values(type.getFields())) {
    const right = rightToReach(type.name, getNamedType(field.type).name)
    if (!right) continue
    const resolve = field.resolve ?? defaultFieldResolver
    field.resolve = (source, args, graph, info) => {
      requireRight(signedIn(graph).actor, right)
      return resolve(source, args, graph, info)
    }
  }
}
