import { client } from '../../apollo/client.ts'
import { runAction, type Outcome } from '../../apollo/runAction.ts'
import { graphql } from '../../graphql.ts'
import { t } from '../../i18n/index.ts'
import { toast, toastProblem } from '../../ui/toasts.ts'
import { undoGiveCreditMutation, type CreditPayload } from './creditMutations.ts'

const entryActionsQuery = graphql(`
  query EntryActions($id: ID!) {
    node(id: $id) {
      __typename
      id
      ... on CreditEntry {
        availableActions {
          action
          allowed
          blockedBy
        }
      }
    }
  }
`)

/** Takes gifts of credit back and says how it went. Resolves to whether all are back. */
export async function undoGift(...entryIds: string[]): Promise<boolean> {
  const outcomes = await Promise.all(entryIds.map((entryId) => runAction(undoGiveCreditMutation, { entryId })))
  const done = outcomes.filter((outcome) => outcome.kind === 'done').length
  // The gift itself says now that it cannot be undone again, wherever it is shown.
  void Promise.all(entryIds.map((id) => readAgain(id)))
  if (done) toast(t('credit.undone', { n: done }, done))
  outcomes.forEach((outcome) => outcome.kind !== 'done' && tell(outcome))
  return done === outcomes.length
}

async function readAgain(id: string): Promise<void> {
  try {
    await client.query({ query: entryActionsQuery, variables: { id }, fetchPolicy: 'network-only' })
  } catch (error) {
    console.warn('The entry cannot be read again; its list will be refreshed by hand.', error)
  }
}

function tell(outcome: Outcome<CreditPayload>): void {
  if (outcome.kind === 'done') toast(t('credit.undone', { n: 1 }, 1))
  else if (outcome.kind === 'refused') toast(outcome.message, { tone: 'bad' })
  else toastProblem(outcome.problem, () => void outcome.retry().then(tell))
}
