const DIGITS = Buffer.from('0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz')
const WIDTH = 22
/** Five digits of base62 at a time: the largest power whose remainders a limb of 16 bits can follow exactly. */
const STEP = 62 ** 5

/** What a hexadecimal digit's byte is worth; a dash is none. */
const WORTH = new Int8Array(256).fill(-1)
for (const [worth, digit] of [...'0123456789abcdef'].entries()) WORTH[digit.charCodeAt(0)] = worth

const limbs = new Float64Array(8)

/** Writes the UUID whose hexadecimal digits, with dashes or without, begin at `from` as the 22 characters of base62 that public ids have. */
export function writeBase62(bytes: Buffer, to: number, from: number): number {
  let limb = 0
  let place = 0
  for (let at = from; place < 32; at++) {
    const worth = WORTH[bytes[at]!]!
    if (worth < 0) continue
    limb = limb * 16 + worth
    if (++place % 4 === 0) {
      limbs[place / 4 - 1] = limb
      limb = 0
    }
  }
  for (let end = to + WIDTH; end > to; end -= 5) {
    let rest = 0
    for (let i = 0; i < 8; i++) {
      const value = rest * 65536 + limbs[i]!
      const whole = Math.floor(value / STEP)
      limbs[i] = whole
      rest = value - whole * STEP
    }
    for (let at = end - 1; at >= end - 5 && at >= to; at--) {
      bytes[at] = DIGITS[rest % 62]!
      rest = Math.floor(rest / 62)
    }
  }
  return to + WIDTH
}
