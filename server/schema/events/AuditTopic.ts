import { registerEnumType } from 'type-graphql'
import { enumOf } from '../kernel/enumOf.ts'

export const AuditTopic = enumOf(['ORDERS', 'CLIENTS', 'CREDIT', 'INVOICES', 'PEOPLE', 'KEYS', 'SETTINGS'])
export type AuditTopic = keyof typeof AuditTopic

registerEnumType(AuditTopic, {
  name: 'AuditTopic',
  description: 'What an entry of the operations journal is about.',
})
