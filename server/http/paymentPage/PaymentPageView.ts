/** An amount as the API gives it: a decimal string beside an ISO 4217 code. */
export type MoneyView = { amount: string; currency: string }

/** What the payer sees of an invoice: type PaymentPage of the API, as plain data. */
export type PaymentPageView = {
  sellerName: string
  sellerLegalName: string
  brandColor: string
  invoiceNumber: string
  total: MoneyView
  paid: MoneyView
  outstanding: MoneyView
  status: string
  light: string
  /** Calendar dates, ISO 8601. */
  issuedOn: string
  dueOn: string
  overdue: boolean
  paidAt: Date | string | null
  lines: { description: string; quantity: number; total: MoneyView }[]
  bankTransfer: {
    beneficiary: string
    iban: string
    bic: string | null
    reference: string
    amount: MoneyView
    epcPayload: string | null
  } | null
  /** What the client's credit can pay of it now; null when nothing. */
  payableFromBalance: MoneyView | null
  version: number
}
