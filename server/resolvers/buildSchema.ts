import 'reflect-metadata'
import { isAbstractType } from 'graphql'
import type { GraphQLSchema } from 'graphql'
import { buildSchemaSync } from 'type-graphql'
import type { PubSub } from 'type-graphql'
import { orphanedTypes } from '../schema/orphanedTypes.ts'
import { subscriptionDescription } from '../schema/subscriptionDescription.ts'
import { ApiKeyOperations } from './access/ApiKeyOperations.ts'
import { PasskeyOperations } from './access/PasskeyOperations.ts'
import { PasswordOperations } from './access/PasswordOperations.ts'
import { SecondStepOperations } from './access/SecondStepOperations.ts'
import { SessionOperations } from './access/SessionOperations.ts'
import { ApprovalFields } from './approvals/ApprovalFields.ts'
import { ApprovalOperations } from './approvals/ApprovalOperations.ts'
import { CreditAccountFields } from './credit/CreditAccountFields.ts'
import { CreditEntryFields } from './credit/CreditEntryFields.ts'
import { CreditOperations } from './credit/CreditOperations.ts'
import { CreditRecoveryPreviewFields } from './credit/CreditRecoveryPreviewFields.ts'
import { EventFields } from './events/EventFields.ts'
import { AuditQueries } from './events/AuditQueries.ts'
import { EventQueries } from './events/EventQueries.ts'
import { JournalEntryFields } from './events/JournalEntryFields.ts'
import { InvoiceFields } from './invoices/InvoiceFields.ts'
import { InvoiceOperations } from './invoices/InvoiceOperations.ts'
import { InvoiceShareFields } from './invoices/InvoiceShareFields.ts'
import { PaymentFields } from './invoices/PaymentFields.ts'
import { MoneyFields } from './kernel/MoneyFields.ts'
import { NodeResolver } from './kernel/NodeResolver.ts'
import { guardReads } from './kernel/guardReads.ts'
import { guardRootFields } from './kernel/guardRootFields.ts'
import { LiveResolver } from './live/LiveResolver.ts'
import { NoteMutations } from './notes/NoteMutations.ts'
import { OrderFields } from './orders/OrderFields.ts'
import { OrderLineFields } from './orders/OrderLineFields.ts'
import { OrderMutations } from './orders/OrderMutations.ts'
import { OrderQueries } from './orders/OrderQueries.ts'
import { PayerOperations } from './payer/PayerOperations.ts'
import { InvitationOperations } from './people/InvitationOperations.ts'
import { RoleFields } from './people/RoleFields.ts'
import { RoleOperations } from './people/RoleOperations.ts'
import { UserOperations } from './people/UserOperations.ts'
import { SavedViewFields } from './savedViews/SavedViewFields.ts'
import { SavedViewOperations } from './savedViews/SavedViewOperations.ts'
import { ProductFields } from './shops/ProductFields.ts'
import { ShopFields } from './shops/ShopFields.ts'
import { ShopOperations } from './shops/ShopOperations.ts'
import { SubAccountFields } from './subAccounts/SubAccountFields.ts'
import { SubAccountOperations } from './subAccounts/SubAccountOperations.ts'
import { TodayFields } from './today/TodayFields.ts'
import { TodayQueries } from './today/TodayQueries.ts'

const RESOLVERS = [
  ApiKeyOperations,
  PasskeyOperations,
  PasswordOperations,
  SecondStepOperations,
  SessionOperations,
  ApprovalFields,
  ApprovalOperations,
  CreditAccountFields,
  CreditEntryFields,
  CreditOperations,
  CreditRecoveryPreviewFields,
  EventFields,
  AuditQueries,
  EventQueries,
  JournalEntryFields,
  InvoiceFields,
  InvoiceOperations,
  InvoiceShareFields,
  PaymentFields,
  MoneyFields,
  NodeResolver,
  LiveResolver,
  NoteMutations,
  OrderFields,
  OrderLineFields,
  OrderMutations,
  OrderQueries,
  PayerOperations,
  InvitationOperations,
  RoleFields,
  RoleOperations,
  UserOperations,
  SavedViewFields,
  SavedViewOperations,
  ProductFields,
  ShopFields,
  ShopOperations,
  SubAccountFields,
  SubAccountOperations,
  TodayFields,
  TodayQueries,
] as const

/** type-graphql wants one before it builds a subscription; ours bring their own generators. */
const noPubSub: PubSub = {
  publish: () => {
    throw new Error('Nothing is published: streams follow the event log.')
  },
  subscribe: () => {
    throw new Error('Nothing is published: streams follow the event log.')
  },
}

/** The whole API, with the declared access in front of every root field. */
export function buildGraphQLSchema(): GraphQLSchema {
  const schema = buildSchemaSync({
    resolvers: RESOLVERS,
    orphanedTypes,
    validate: false,
    pubSub: noPubSub,
    // It would introspect itself whole; Apollo refuses an invalid schema too, when it starts.
    skipCheck: true,
  })
  schema.getSubscriptionType()!.description = subscriptionDescription
  return guardReads(guardRootFields(nameTypes(schema)))
}

/** Our values say their own type's name wherever several are possible; compiled documents need to be told at once. */
function nameTypes(schema: GraphQLSchema): GraphQLSchema {
  for (const type of Object.values(schema.getTypeMap())) {
    if (isAbstractType(type)) type.resolveType = ({ __typename }: { __typename: string }) => __typename
  }
  return schema
}
