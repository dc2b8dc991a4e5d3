/** Names of what never stands in the log, wherever it would. */
const SECRETS = new Set(
  [
    'password',
    'newPassword',
    'currentPassword',
    'passwordHash',
    'token',
    'secret',
    'totp',
    'totpSecret',
    'recoveryCode',
    'recoveryCodes',
    'authorization',
    'cookie',
    'apiKey',
    'key',
    'headers',
    'variables',
    'query',
    'body',
    'parameters',
    'params',
    'args',
    'link',
    'url',
    'resetUrl',
  ].map((name) => name.toLowerCase()),
)
const DEEPEST = 5

/**
 * A line's object without secrets. The first guard is that lines hold our own names and ids alone; this is the second,
 * for whatever somebody logs one day.
 */
export function redacted(value: Record<string, unknown>, depth = 0): Record<string, unknown> {
  let clean: Record<string, unknown> | null = null
  for (const name in value) {
    const part = value[name]
    const shown = SECRETS.has(name.toLowerCase()) ? '[redacted]' : shownPart(part, depth)
    if (shown !== part) (clean ??= { ...value })[name] = shown
  }
  return clean ?? value
}

function shownPart(part: unknown, depth: number): unknown {
  if (typeof part !== 'object' || part === null || part instanceof Error) return part
  if (depth >= DEEPEST) return '[too deep]'
  if (Array.isArray(part)) return part.map((item) => shownPart(item, depth + 1))
  return redacted(part as Record<string, unknown>, depth + 1)
}
