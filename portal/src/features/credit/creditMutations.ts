import { creditAccountFields } from '../../entities/creditAccount.ts'
import { refusalFields } from '../../entities/userError.ts'
import { graphql, type ResultOf } from '../../graphql.ts'
import { recoveryPreviewFields } from './creditQueries.ts'

/** The client's account after a move, and the entry that the move left there. */
const creditPayload = graphql(
  `
    fragment CreditPayloadFields on CreditPayload {
      credit {
        ...CreditAccountFields
      }
      entry {
        id
        amount {
          amount
          currency
        }
      }
      errors {
        ...RefusalFields
      }
    }
  `,
  [creditAccountFields, refusalFields],
)

export type CreditPayload = ResultOf<typeof creditPayload>

export const giveCreditsMutation = graphql(
  `
    mutation GiveCredits($inputs: [GiveCreditInput!]!) {
      giveCredits(inputs: $inputs) {
        results {
          ...CreditPayloadFields
        }
      }
    }
  `,
  [creditPayload],
)

export const undoGiveCreditMutation = graphql(
  `
    mutation UndoGiveCredit($input: UndoGiveCreditInput!) {
      undoGiveCredit(input: $input) {
        ...CreditPayloadFields
      }
    }
  `,
  [creditPayload],
)

/** Refused with BALANCE_CHANGED, it carries what can be recovered now. */
export const recoverCreditMutation = graphql(
  `
    mutation RecoverCredit($input: RecoverCreditInput!) {
      recoverCredit(input: $input) {
        credit {
          ...CreditAccountFields
        }
        errors {
          ...RefusalFields
          ... on BalanceChanged {
            preview {
              ...RecoveryPreviewFields
            }
          }
        }
      }
    }
  `,
  [creditAccountFields, refusalFields, recoveryPreviewFields],
)

export const setMinimumBalanceMutation = graphql(
  `
    mutation SetMinimumBalance($input: SetMinimumBalanceInput!) {
      setMinimumBalance(input: $input) {
        ...CreditPayloadFields
      }
    }
  `,
  [creditPayload],
)
