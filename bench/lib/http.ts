/** A whole HTTP/1.1 request as bytes. */
export function requestBytes(path: string, headers: Record<string, string>, body: string): Buffer {
  const bytes = Buffer.from(body)
  const all = { host: '127.0.0.1', 'content-type': 'application/json', ...headers, 'content-length': bytes.length }
  const head = Object.entries(all).map(([name, value]) => `${name}: ${value}\r\n`)
  return Buffer.concat([Buffer.from(`POST ${path} HTTP/1.1\r\n${head.join('')}\r\n`), bytes])
}

/** A GraphQL request as bytes. */
export function graphqlBytes(body: { query: string; variables: object }, apiKey?: string): Buffer {
  return requestBytes('/graphql', apiKey ? { authorization: `Bearer ${apiKey}` } : {}, JSON.stringify(body))
}

/** Asks a server once, and leaves out what it says of the answer's cost. Throws for anything but 200 and for an answer with errors. */
export async function ask(
  url: string,
  body: { query: string; variables: object },
  apiKey?: string,
): Promise<Record<string, unknown>> {
  const headers = { 'content-type': 'application/json', ...(apiKey && { authorization: `Bearer ${apiKey}` }) }
  const response = await fetch(`${url}/graphql`, { method: 'POST', headers, body: JSON.stringify(body) })
  const text = await response.text()
  const answer = response.status === 200 ? (JSON.parse(text) as Record<string, unknown>) : null
  if (!answer || answer['errors']) throw new Error(`${url} answered ${response.status}: ${text.slice(0, 1_000)}`)
  const { extensions: _cost, ...asked } = answer
  return asked
}
