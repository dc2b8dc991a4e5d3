const FALLBACK = '#0f513a'

/** WCAG 2's least contrast for text. */
const LEAST_CONTRAST = 4.5

/**
 * The seller's colour as a ground for white text: as it is when white stands out from it by 4.5 : 1, else darkened in
 * its own hue until it does. A colour that cannot be read (`#rgb` and `#rrggbb` can) becomes a neutral green.
 */
export function brandGround(colour: string): string {
  const channels = channelsOf(colour)
  if (!channels) return FALLBACK
  let shade = channels
  for (let percent = 100; contrastWithWhite(shade) < LEAST_CONTRAST; percent -= 1) {
    shade = channels.map((channel) => Math.floor((channel * percent) / 100))
  }
  return `#${shade.map((channel) => channel.toString(16).padStart(2, '0')).join('')}`
}

/** Contrast ratio of white on a colour of three channels of 0 to 255 (WCAG 2). */
export function contrastWithWhite(channels: readonly number[]): number {
  const [red = 0, green = 0, blue = 0] = channels.map((channel) => {
    const share = channel / 255
    return share <= 0.04045 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4
  })
  return 1.05 / (0.2126 * red + 0.7152 * green + 0.0722 * blue + 0.05)
}

/** Red, green and blue of `#rgb` or `#rrggbb`; null for anything else. */
export function channelsOf(colour: string): number[] | null {
  const short = /^#([0-9a-f])([0-9a-f])([0-9a-f])$/i.exec(colour)
  const long = /^#([0-9a-f]{2})([0-9a-f]{2})([0-9a-f]{2})$/i.exec(colour)
  if (short) return short.slice(1).map((digit) => parseInt(digit + digit, 16))
  return long ? long.slice(1).map((digits) => parseInt(digits, 16)) : null
}
