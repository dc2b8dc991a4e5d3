/**
 * A generator that can be ended while it waits. A plain one ends only at its next `yield`, so that a stream in which
 * nothing happens would outlive its client.
 */
export function abortable<T>(open: (signal: AbortSignal) => AsyncGenerator<T>): AsyncGenerator<T> {
  const controller = new AbortController()
  const stream = open(controller.signal)
  return {
    next: () => stream.next(),
    return: (value) => {
      controller.abort()
      return stream.return(value)
    },
    throw: (error) => {
      controller.abort()
      return stream.throw(error)
    },
    [Symbol.asyncIterator]() {
      return this
    },
  } as AsyncGenerator<T>
}
