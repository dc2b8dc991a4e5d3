import { FieldResolver, Resolver, Root } from 'type-graphql'
import type { MoneyValue } from '../../domain/kernel/errors.ts'
import { toDecimal } from '../../domain/kernel/money.ts'
import { Decimal } from '../../schema/kernel/Decimal.ts'
import { Money } from '../../schema/kernel/Money.ts'

@Resolver(() => Money)
export class MoneyFields {
  @FieldResolver(() => Decimal)
  amount(@Root() { minor, currency }: MoneyValue): string {
    return toDecimal(minor, currency)
  }
}
