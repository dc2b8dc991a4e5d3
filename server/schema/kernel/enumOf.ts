/**
 * The object form of a closed list of words, as GraphQL enums want it: every word is its own value, in the list's order.
 */
export function enumOf<Word extends string>(words: readonly Word[]): { readonly [W in Word]: W } {
  return Object.fromEntries(words.map((word) => [word, word])) as { [W in Word]: W }
}
