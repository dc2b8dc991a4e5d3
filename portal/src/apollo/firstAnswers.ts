/** What `first.js` asked the server while this program was still on its way. */
interface FirstAnswers {
  language: string
  /** By the question, as JSON of its name, variables and document. */
  answers: Record<string, Promise<Response>>
}

/** A page that opens asks at once; whatever asks the same later wants to know how it is then. */
const GOOD_FOR_MS = 10_000

declare global {
  var greenlightFirst: FirstAnswers | undefined
}

/** The answer to a request that was sent already, once; undefined: send it. */
export function takeFirstAnswer({ body, headers }: RequestInit = {}): Promise<Response> | undefined {
  const first = globalThis.greenlightFirst
  if (!first || typeof body !== 'string') return undefined
  const { operationName, variables, query } = JSON.parse(body) as Record<string, string>
  const isLate = performance.now() > GOOD_FOR_MS
  // A mutation may make every answer from before it untrue.
  if (isLate || query?.startsWith('mutation')) {
    globalThis.greenlightFirst = undefined
    return undefined
  }
  if (new Headers(headers).get('accept-language') !== first.language) return undefined
  const question = JSON.stringify([operationName, variables, query])
  const answer = first.answers[question]
  delete first.answers[question]
  return answer
}
