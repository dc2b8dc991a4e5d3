/** Drizzle tells a failed query with the values that were sent. */
const VALUES_OF_QUERY = /\nparams:[\s\S]*$/
const LONGEST_MESSAGE = 1_000
const MOST_CAUSES = 5

/** An error as the log tells it. */
export interface LoggedError {
  type: string
  message: string
  code?: string
  constraint?: string
  stack: string
  cause?: LoggedError
  [more: string]: unknown
}

/**
 * What is worth knowing of an error, without the values that it may repeat: those of a query, those that PostgreSQL or
 * JavaScript could not read, and the details of a row that stood in the way.
 */
export function loggedError(error: unknown, depth = 0): LoggedError {
  if (!(error instanceof Error))
    return { type: typeof error, message: 'something that is no error was thrown', stack: '' }
  const { code, constraint_name: constraint } = error as Error & { code?: unknown; constraint_name?: unknown }
  const frames = error.stack?.split('\n').filter((line) => /^\s+at /.test(line))
  return {
    type: error.name,
    message: withoutValues(error, typeof code === 'string' ? code : ''),
    ...(typeof code === 'string' && { code }),
    ...(typeof constraint === 'string' && { constraint }),
    stack: frames?.join('\n') ?? '',
    ...(error.cause !== undefined && depth < MOST_CAUSES && { cause: loggedError(error.cause, depth + 1) }),
  }
}

function withoutValues({ name, message }: Error, code: string): string {
  const told = message.replace(VALUES_OF_QUERY, '').slice(0, LONGEST_MESSAGE)
  const repeats = name === 'SyntaxError' || /^(22|23)...$/.test(code)
  return repeats ? told.replace(/: ".*$/s, ': …').replace(/"[^"]{41,}"/g, '"…"') : told
}
