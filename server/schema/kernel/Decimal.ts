import { stringScalar } from './stringScalar.ts'

const LONGEST = 40

/**
 * The scalar Decimal: an amount as text. Only its form is judged here, a string of at most 40 characters; whether it is
 * an amount that the currency can hold is a question for the rules, which answer with a typed refusal.
 */
export const Decimal = stringScalar<string>({
  name: 'Decimal',
  description: 'A decimal number as a string, never rounded: "12.30".',
  expected: `Send an amount as a string of at most ${LONGEST} characters, such as "12.30".`,
  parse: (text) => (text.length <= LONGEST ? text : undefined),
  print: (value) => (typeof value === 'string' ? value : undefined),
})
