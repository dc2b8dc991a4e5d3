/** What the generator is told to do: the same for every server. */
export interface LoadJob {
  port: number
  /** Whole HTTP/1.1 requests, head and body. One is chosen at random each time, or each is sent once in turn. */
  requests: Uint8Array[]
  order: 'random' | 'once'
  connections: number
  /** `once` ends earlier when all were sent. */
  durationMs: number
  /** Where a request has this text, a number that is never used again takes its place, as wide as the text. */
  fresh?: string
  /** An answer without this text is a failure. */
  mustContain?: string
}

export interface LoadResult {
  answers: number
  failures: number
  /** One failed answer, to look at. */
  failure?: string
  elapsedMs: number
  p50Ms: number
  p99Ms: number
  maxMs: number
  /** CPU that the generator itself used. */
  generatorCpuMs: number
}
