/**
 * The headers of every payment page. Its address is the right to see it: no store, no referrer, no index, no frame,
 * and nothing loaded from or sent to anywhere else.
 *
 * `styleHash` allows the one inline style sheet, the seller's colour.
 */
export function securityHeaders(publicUrl: string, styleHash: string): Record<string, string> {
  const { host, protocol } = new URL(publicUrl)
  const socket = `${protocol === 'https:' ? 'wss' : 'ws'}://${host}`
  return {
    'content-security-policy': [
      "default-src 'none'",
      "script-src 'self'",
      `style-src 'self' '${styleHash}'`,
      "img-src 'self' data:",
      `connect-src 'self' ${socket}`,
      "form-action 'self'",
      "base-uri 'none'",
      "frame-ancestors 'none'",
    ].join('; '),
    'cache-control': 'no-store',
    'referrer-policy': 'no-referrer',
    'x-robots-tag': 'noindex, nofollow',
    'x-content-type-options': 'nosniff',
    'x-frame-options': 'DENY',
    'cross-origin-opener-policy': 'same-origin',
    'cross-origin-resource-policy': 'same-origin',
    vary: 'accept-language',
  }
}
