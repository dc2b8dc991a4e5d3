import { stringScalar } from './stringScalar.ts'

const LONGEST = 8

/**
 * The scalar CurrencyCode. Only its form is judged here, a string of at most 8 characters; whether it is a currency
 * that the reseller deals in is a question for the rules, which answer with a typed refusal.
 */
export const CurrencyCode = stringScalar<string>({
  name: 'CurrencyCode',
  description: 'ISO 4217.',
  expected: 'Send a currency as its three letters, such as "EUR".',
  parse: (text) => (text.length <= LONGEST ? text : undefined),
  print: (value) => (typeof value === 'string' ? value : undefined),
})
