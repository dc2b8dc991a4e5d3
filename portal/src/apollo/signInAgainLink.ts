import { ApolloLink, Observable, type FetchResult } from '@apollo/client/core'
import { signInAgain } from '../session/signInAgain.ts'

const isSignedOut = (result: FetchResult): boolean =>
  result.errors?.some((error) => error.extensions?.['code'] === 'UNAUTHENTICATED') ?? false

/**
 * When the session was lost, asks for the password over the page and repeats the request as it was: a mutation keeps
 * its idempotency key, so nothing happens twice. Requests with `context: { anonymous: true }` pass untouched.
 */
export const signInAgainLink = new ApolloLink((operation, forward) => {
  if (operation.getContext()['anonymous']) return forward(operation)
  return new Observable<FetchResult>((observer) => {
    let closed = false
    const attempt = (mayAsk: boolean): void => {
      forward(operation).subscribe({
        next: (result) => {
          if (!mayAsk || !isSignedOut(result)) return observer.next(result)
          closed = true
          signInAgain().then(
            () => {
              closed = false
              attempt(false)
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
    attempt(true)
  })
})
