import { onScopeDispose, shallowReadonly, shallowRef } from 'vue'
import { backoffMs } from '../apollo/socket.ts'
import { client } from '../apollo/client.ts'
import { todayChangedSubscription, todayQuery, type Today } from '../entities/today.ts'
import { whenIdle } from '../ui/whenIdle.ts'

const counts = shallowRef<Today>()

/** What needs a person now, live; undefined before the first answer. */
export const todayCounts = shallowReadonly(counts)

/** Keeps the counts live: one query for the first paint, then the stream, which comes back after any end. */
export function watchToday(): void {
  let failures = 0
  let timer: ReturnType<typeof setTimeout> | undefined
  const heal = client.watchQuery({ query: todayQuery, fetchPolicy: 'cache-and-network' }).subscribe({
    next: ({ data }) => (counts.value = data?.today ?? counts.value),
    error: (error: unknown) => console.warn('The counts cannot be read; the stream will bring them.', error),
  })
  let stream: ReturnType<typeof listen> | undefined
  let over = false
  // It sends the present counts first, so nothing is missed by beginning late.
  whenIdle(() => !over && (stream = listen()))

  function listen(): { unsubscribe(): void } {
    return client.subscribe({ query: todayChangedSubscription }).subscribe({
      next: ({ data }) => {
        failures = 0
        counts.value = data?.todayChanged ?? counts.value
      },
      error: (error: unknown) => {
        console.warn('The counts stopped; asking again.', error)
        again()
      },
      complete: again,
    })
  }
  function again(): void {
    timer = setTimeout(() => (stream = listen()), backoffMs(failures++))
  }
  onScopeDispose(() => {
    over = true
    clearTimeout(timer)
    heal.unsubscribe()
    stream?.unsubscribe()
  })
}
