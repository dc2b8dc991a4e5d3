import { ApolloLink, HttpLink } from '@apollo/client/core'
import { language } from '../i18n/index.ts'
import { changesLink } from './changesAnswered.ts'
import { takeFirstAnswer } from './firstAnswers.ts'

/** Says which language the answer's sentences should be in. */
const languageLink = new ApolloLink((operation, forward) => {
  operation.setContext(({ headers = {} }: { headers?: Record<string, string> }) => ({
    headers: { ...headers, 'accept-language': language.value },
  }))
  return forward(operation)
})

/** Queries and mutations over HTTP with the session cookie. The extra header keeps other sites' forms out. */
export const httpLink = ApolloLink.from([
  languageLink,
  changesLink,
  new HttpLink({
    uri: '/graphql',
    credentials: 'same-origin',
    headers: { 'apollo-require-preflight': 'true' },
    fetch: (uri, options) => takeFirstAnswer(options) ?? fetch(uri, options),
  }),
])
