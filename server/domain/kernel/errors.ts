/** An amount that a sentence speaks of. */
export interface MoneyValue {
  minor: bigint
  currency: string
}
export type SentenceValue = string | number | Date | MoneyValue

/**
 * Every refusal: the reason that has a sentence in each language, and the stable code that programs see.
 * Several reasons may share a code.
 */
export const REFUSALS = {
  MISSING_RIGHT: 'FORBIDDEN',
  ORDER_NOT_FOUND: 'NOT_FOUND',
  SUB_ACCOUNT_NOT_FOUND: 'NOT_FOUND',
  INVOICE_NOT_FOUND: 'NOT_FOUND',
  PRODUCT_NOT_FOUND: 'NOT_FOUND',
  SHOP_NOT_FOUND: 'NOT_FOUND',
  ENTRY_NOT_FOUND: 'NOT_FOUND',
  API_KEY_NOT_FOUND: 'NOT_FOUND',
  SUBJECT_NOT_FOUND: 'NOT_FOUND',
  VIEW_NOT_FOUND: 'NOT_FOUND',
  PAYMENT_PAGE_NOT_FOUND: 'NOT_FOUND',
  ORDER_ALREADY_ACTIVE: 'INVALID_STATE',
  ORDER_DELETED: 'INVALID_STATE',
  ORDER_NOT_DELETED: 'INVALID_STATE',
  ORDER_MONEY_MOVED: 'INVALID_STATE',
  ORDER_RESTORE_TOO_LATE: 'INVALID_STATE',
  INVOICE_VOID: 'INVALID_STATE',
  INVOICE_ALREADY_PAID: 'INVALID_STATE',
  INSUFFICIENT_CREDIT: 'INSUFFICIENT_CREDIT',
  BALANCE_CHANGED: 'BALANCE_CHANGED',
  RECOVERY_TOKEN_INVALID: 'INVALID_TOKEN',
  NOTHING_TO_RECOVER: 'NOTHING_TO_RECOVER',
  PAID_MONEY_UNDECIDED: 'PAID_MONEY_REQUIRED',
  UNDO_NOT_A_GIFT: 'INVALID_STATE',
  UNDO_TOO_LATE: 'INVALID_STATE',
  UNDO_NOT_YOURS: 'FORBIDDEN',
  UNDO_ALREADY_DONE: 'INVALID_STATE',
  AMOUNT_INVALID: 'INVALID_AMOUNT',
  AMOUNT_TOO_PRECISE: 'INVALID_AMOUNT',
  AMOUNT_NOT_POSITIVE: 'INVALID_AMOUNT',
  AMOUNT_TOO_LARGE: 'INVALID_AMOUNT',
  AMOUNT_ABOVE_OUTSTANDING: 'INVALID_AMOUNT',
  CURRENCY_UNKNOWN: 'INVALID_CURRENCY',
  CURRENCY_MISMATCH: 'CURRENCY_MISMATCH',
  TEXT_EMPTY: 'INVALID_INPUT',
  TEXT_TOO_LONG: 'INVALID_INPUT',
  TEXT_INVALID: 'INVALID_INPUT',
  EMAIL_INVALID: 'INVALID_INPUT',
  QUANTITY_INVALID: 'INVALID_INPUT',
  LINES_MISSING: 'INVALID_INPUT',
  LIST_TOO_LONG: 'INVALID_INPUT',
  PAGE_SIZE_INVALID: 'INVALID_INPUT',
  PAGE_BOTH_WAYS: 'INVALID_INPUT',
  ID_INVALID: 'INVALID_INPUT',
  DATE_OUT_OF_RANGE: 'INVALID_INPUT',
  SCOPE_UNKNOWN: 'INVALID_INPUT',
  OVERLAP_OUT_OF_RANGE: 'INVALID_INPUT',
  PERIOD_OUT_OF_RANGE: 'INVALID_INPUT',
  ADDRESS_INVALID: 'INVALID_INPUT',
  PEOPLE_ONLY: 'FORBIDDEN',
  WORLD_NOT_YOURS: 'FORBIDDEN',
  PREFERENCE_INVALID: 'INVALID_INPUT',
  USERNAME_TAKEN: 'CONFLICT',
  EXTERNAL_ID_TAKEN: 'CONFLICT',
  INVOICE_NUMBER_TAKEN: 'CONFLICT',
  SKU_TAKEN: 'CONFLICT',
  IDEMPOTENCY_KEY_REUSED: 'IDEMPOTENCY_KEY_REUSED',
  IDEMPOTENCY_KEY_INVALID: 'INVALID_INPUT',
  CURSOR_INVALID: 'INVALID_CURSOR',
  CURSOR_EXPIRED: 'CURSOR_EXPIRED',
  SIGN_IN_FAILED: 'SIGN_IN_FAILED',
  UNAUTHENTICATED: 'UNAUTHENTICATED',
  KEY_MALFORMED: 'UNAUTHENTICATED',
  KEY_UNKNOWN: 'UNAUTHENTICATED',
  KEY_WRONG_WORLD: 'UNAUTHENTICATED',
  KEY_ADDRESS_NOT_ALLOWED: 'KEY_ADDRESS_NOT_ALLOWED',
  RATE_LIMITED: 'RATE_LIMITED',
  DATABASE_UNAVAILABLE: 'UNAVAILABLE',
  INTERNAL: 'INTERNAL_SERVER_ERROR',
} as const
export type Reason = keyof typeof REFUSALS

/** What a refusal carries beyond its sentence. */
export interface RefusalDetails {
  /** The input field it is about. */
  path?: string[]
  /** Fields of the concrete error type, such as `available` and `missing`. */
  fields?: Record<string, unknown>
  /** Fields of the payload that are known although the call was refused, such as the order as it stands. */
  payload?: Record<string, unknown>
}

/**
 * The business says no. Thrown, so that the transaction rolls back; shown as a sentence in the viewer's language.
 */
export class DomainError extends Error {
  override name = 'DomainError'
  readonly code: string

  constructor(
    readonly reason: Reason,
    readonly values: Record<string, SentenceValue> = {},
    readonly details: RefusalDetails = {},
  ) {
    super(reason)
    this.code = REFUSALS[reason]
  }

  /** The same refusal, said of one input field. */
  at(...path: string[]): DomainError {
    return new DomainError(this.reason, this.values, { ...this.details, path })
  }
}
