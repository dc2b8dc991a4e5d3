/** Upper ends of the buckets, in milliseconds. */
const BOUNDS_MS = [1, 2.5, 5, 10, 25, 50, 100, 250, 500, 1_000, 2_500, 5_000, 15_000]

interface Value {
  metricName: string
  labels: Record<string, string | number>
  value: number
}

/** How often something took how long. Adding to it costs some nanoseconds; it becomes text only when it is asked for. */
export class Distribution {
  readonly #counts = new Float64Array(BOUNDS_MS.length + 1)
  #count = 0
  #sumMs = 0

  add(ms: number): void {
    let bucket = 0
    while (bucket < BOUNDS_MS.length && ms > BOUNDS_MS[bucket]!) bucket++
    this.#counts[bucket]!++
    this.#count++
    this.#sumMs += ms
  }

  /** As Prometheus wants a histogram: cumulative, in seconds. */
  values(name: string, labels: Record<string, string>): Value[] {
    let below = 0
    const buckets = BOUNDS_MS.map((bound, at) => {
      below += this.#counts[at]!
      return { metricName: `${name}_bucket`, labels: { ...labels, le: bound / 1_000 }, value: below }
    })
    return [
      ...buckets,
      { metricName: `${name}_bucket`, labels: { ...labels, le: '+Inf' }, value: this.#count },
      { metricName: `${name}_sum`, labels, value: this.#sumMs / 1_000 },
      { metricName: `${name}_count`, labels, value: this.#count },
    ]
  }
}
