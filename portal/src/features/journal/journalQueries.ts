import { refusalFields } from '../../entities/userError.ts'
import { graphql, type ResultOf } from '../../graphql.ts'

export const journalEntryFields = graphql(`
  fragment JournalEntryFields on JournalEntry {
    id
    kind
    message
    note
    actor
    actorKind
    subjectId
    occurredAt
  }
`)

export const journalQuery = graphql(
  `
    query Journal($subjectId: ID, $first: Int, $after: String) {
      journal(subjectId: $subjectId, first: $first, after: $after) {
        nodes {
          ...JournalEntryFields
        }
        pageInfo {
          hasNextPage
          endCursor
        }
      }
    }
  `,
  [journalEntryFields],
)

export const addNoteMutation = graphql(
  `
    mutation AddNote($input: AddNoteInput!) {
      addNote(input: $input) {
        entry {
          ...JournalEntryFields
        }
        errors {
          ...RefusalFields
        }
      }
    }
  `,
  [journalEntryFields, refusalFields],
)

export type JournalEntry = ResultOf<typeof journalEntryFields>
