/**
 * The remainder by 97 of a text read as a number in which A is 10 … Z is 35, as ISO 7064 mod 97-10 has it.
 * `text` holds nothing but A–Z and 0–9.
 */
export function mod97(text: string): bigint {
  return BigInt(text.replace(/[A-Z]/g, (letter) => String(letter.charCodeAt(0) - 55))) % 97n
}
