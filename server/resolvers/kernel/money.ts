import type { MoneyValue } from '../../domain/kernel/errors.ts'

/** An amount of a row, as the type Money takes it. */
export const money = (minor: bigint, row: { currency: string }): MoneyValue => ({ minor, currency: row.currency })
