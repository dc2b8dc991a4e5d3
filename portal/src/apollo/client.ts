import { ApolloClient, split } from '@apollo/client/core'
import { isSubscriptionOperation } from '@apollo/client/utilities'
import { createCache } from './cache.ts'
import { httpLink } from './httpLink.ts'
import { signInAgainLink } from './signInAgainLink.ts'
import { socketLink } from './socket.ts'

/** The one client of the portal. Components use it through `useQuery` and `runAction`. */
export const client = new ApolloClient({
  cache: createCache(),
  link: split(({ query }) => isSubscriptionOperation(query), socketLink, signInAgainLink.concat(httpLink)),
  // A partly failed answer is an error: half a list of money is worse than a Retry button.
  defaultOptions: { watchQuery: { errorPolicy: 'none' }, query: { errorPolicy: 'none' } },
})
