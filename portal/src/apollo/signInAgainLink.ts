import { ApolloLink, Observable, type FetchResult } from '@apollo/client/core'
import { signInAgain } from '../session/signInAgain.ts'
import { changesAnswered } from './changesAnswered.ts'

const isSignedOut = (result: FetchResult): boolean =>
  result.errors?.some((error) => error.extensions?.['code'] === 'UNAUTHENTICATED') ?? false

/**
 * When the session was lost, repeats the request as it was: first with the cookie that a change under way may bring, then
 * after asking for the password over the page. A mutation keeps its idempotency key, so nothing happens twice. Requests with `context: { anonymous: true }` pass untouched.
 */
export const signInAgainLink = new ApolloLink((operation, forward) => {
  if (operation.getContext()['anonymous']) return forward(operation)
  return new Observable<FetchResult>((observer) => {
    let closed = false
    const attempt = ([wait, ...left]: (() => Promise<void>)[]): void => {
      forward(operation).subscribe({
        next: (result) => {
          if (!wait || !isSignedOut(result)) return observer.next(result)
          closed = true
          wait().then(
            () => {
              closed = false
              attempt(left)
            },
            () => {
              observer.next(result)
              observer.complete()
            },
          )
        },
        error: (error) => observer.error(error),
        complete: () => closed || observer.complete(),
      })
    }
    attempt([changesAnswered, signInAgain])
  })
})
