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

/**
 * Puts the right to read in front of every field that leads from one object to another: who may read orders does not
 * thereby read the credit of their clients. Root fields have their own guard; what a mutation answers is what it changed,
 * parts of a list were asked for at the list, and Today leaves out what may not be read.
 */
export function guardReads(schema: GraphQLSchema): GraphQLSchema {
  const roots = [schema.getQueryType(), schema.getMutationType(), schema.getSubscriptionType()]
  for (const type of Object.values(schema.getTypeMap())) {
    if (!isObjectType(type) || roots.includes(type) || /^Today$|(Payload|Connection|Edge)$/.test(type.name)) continue
    guardFields(type)
  }
  return schema
}

function guardFields(type: GraphQLObjectType<unknown, GraphContext>): void {
  for (const field of Object.values(type.getFields())) {
    const right = RIGHT_TO_READ[getNamedType(field.type).name]
    if (!right) continue
    const resolve = field.resolve ?? defaultFieldResolver
    field.resolve = (source, args, graph, info) => {
      requireRight(signedIn(graph).actor, right)
      return resolve(source, args, graph, info)
    }
  }
}
