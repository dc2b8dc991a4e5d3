import { graphql, type ResultOf, type VariablesOf } from '../../graphql.ts'

export const auditQuery = graphql(`
  query Audit($filter: AuditFilter, $first: Int, $after: String) {
    audit(filter: $filter, first: $first, after: $after) {
      nodes {
        id
        number
        kind
        message
        actor
        actorKind
        subjectId
        occurredAt
        change {
          before
          after
        }
        hash
      }
      pageInfo {
        hasNextPage
        endCursor
      }
    }
  }
`)

export const auditActorsQuery = graphql(`
  query AuditActors {
    auditActors {
      id
      kind
      name
    }
  }
`)

export const journalProofQuery = graphql(`
  query JournalProof {
    journalProof {
      intact
      provenTo
      proven
      entries
      brokenAt
    }
  }
`)

export type AuditFilter = NonNullable<VariablesOf<typeof auditQuery>['filter']>
export type AuditEntry = ResultOf<typeof auditQuery>['audit']['nodes'][number]
export type AuditPageInfo = ResultOf<typeof auditQuery>['audit']['pageInfo']

export const auditTopics = ['ORDERS', 'CLIENTS', 'CREDIT', 'INVOICES', 'PEOPLE', 'KEYS', 'SETTINGS'] as const
export type AuditTopic = (typeof auditTopics)[number]
