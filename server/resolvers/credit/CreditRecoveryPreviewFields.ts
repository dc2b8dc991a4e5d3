import { FieldResolver, Resolver, Root } from 'type-graphql'
import type { RecoveryPreview } from '../../domain/credit/previewRecovery.ts'
import { CreditRecoveryPreview } from '../../schema/credit/CreditRecoveryPreview.ts'
import { Money } from '../../schema/kernel/Money.ts'
import { money } from '../kernel/money.ts'

@Resolver(() => CreditRecoveryPreview)
export class CreditRecoveryPreviewFields {
  @FieldResolver(() => Money)
  amount(@Root() preview: RecoveryPreview) {
    return money(preview.amountMinor, preview)
  }

  @FieldResolver(() => Money)
  held(@Root() preview: RecoveryPreview) {
    return money(preview.heldMinor, preview)
  }

  @FieldResolver(() => Money)
  balanceBefore(@Root() preview: RecoveryPreview) {
    return money(preview.balanceBeforeMinor, preview)
  }

  @FieldResolver(() => Money)
  balanceAfter(@Root() preview: RecoveryPreview) {
    return money(preview.balanceAfterMinor, preview)
  }
}
