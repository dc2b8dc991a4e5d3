import { registerEnumType } from 'type-graphql'
import { enumOf } from '../kernel/enumOf.ts'

export const PaidMoney = enumOf(['TO_SOURCE', 'TO_BALANCE', 'KEEP'])
export type PaidMoney = keyof typeof PaidMoney

registerEnumType(PaidMoney, {
  name: 'PaidMoney',
  description: 'What becomes of money already paid for a deleted order.',
})
