import type { SubjectType } from '../../../db/schema/events.ts'

/** What an entry of the operations journal is about, in the words that people filter by. */
export const AUDIT_TOPICS = ['ORDERS', 'CLIENTS', 'CREDIT', 'INVOICES', 'PEOPLE', 'KEYS', 'SETTINGS'] as const
export type AuditTopic = (typeof AUDIT_TOPICS)[number]

const TYPES: Readonly<Record<AuditTopic, readonly SubjectType[]>> = {
  ORDERS: ['ORDER'],
  CLIENTS: ['SUB_ACCOUNT'],
  CREDIT: ['CREDIT_ACCOUNT', 'APPROVAL'],
  INVOICES: ['INVOICE'],
  PEOPLE: ['USER', 'ROLE'],
  KEYS: ['API_KEY'],
  SETTINGS: ['SETTING', 'PRODUCT'],
}

/** The kinds of objects that the topics stand for, each once. */
export const subjectTypesOf = (topics: readonly AuditTopic[]): SubjectType[] =>
  [...new Set(topics)].flatMap((topic) => TYPES[topic])
