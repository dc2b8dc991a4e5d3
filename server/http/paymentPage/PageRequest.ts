import type { Language } from '../../domain/kernel/context.ts'

/** What one rendering of an invoice's page hangs on besides the invoice. */
export type PageRequest = {
  language: Language
  token: string
  /** Idempotency key of the payment that the form on this rendering would make. */
  attempt: string
  /** Why the payment that was just tried was not made, as a sentence; null when none was tried. */
  refusal: string | null
}
