import { ApolloLink, Observable, type FetchResult } from '@apollo/client/core'
import { isMutationOperation } from '@apollo/client/utilities'

/** How long another tab's answer may be behind the news of what it changed. */
const OTHER_TAB_MS = 300

const underWay = new Set<Promise<void>>()

/** Knows which mutations have no answer yet. */
export const changesLink = new ApolloLink((operation, forward) => {
  if (!isMutationOperation(operation.query)) return forward(operation)
  return new Observable<FetchResult>((observer) => {
    const { promise, resolve } = Promise.withResolvers<void>()
    underWay.add(promise)
    const subscription = forward(operation).subscribe(observer)
    // Called when the answer is complete or has failed, and when nobody wants it any more.
    return () => {
      underWay.delete(promise)
      resolve()
      subscription.unsubscribe()
    }
  })
})

/**
 * Resolves when every change under way is answered. The server ends a session and its socket before the answer with the
 * cookie of the next one can be here: whoever is told «signed out» asks once more after this.
 */
export async function changesAnswered(): Promise<void> {
  await new Promise((resolve) => setTimeout(resolve, OTHER_TAB_MS))
  while (underWay.size > 0) await Promise.all(underWay)
}
