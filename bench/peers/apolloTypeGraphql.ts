// Our own schema and resolvers as type-graphql's documentation has it: Apollo Server with its defaults, standalone, no
// read lane, no compiled executor, not bundled. It is also the executor that every other answer is compared with.
import 'reflect-metadata'
import { ApolloServer } from '@apollo/server'
import { startStandaloneServer } from '@apollo/server/standalone'
import { openDatabase } from '../../db/client.ts'
import { SignInAttempts } from '../../server/domain/users/SignInAttempts.ts'
import { identify } from '../../server/http/graphql/identify.ts'
import { Live } from '../../server/live/Live.ts'
import { OpenSockets } from '../../server/live/OpenSockets.ts'
import { buildGraphQLSchema } from '../../server/resolvers/buildSchema.ts'
import type { GraphContext } from '../../server/resolvers/kernel/GraphContext.ts'
import { graphOf } from '../../server/resolvers/kernel/graphOf.ts'

const port = Number(process.env['PORT'])
const publicUrl = `http://localhost:${port}`
const db = openDatabase(process.env['DATABASE_URL']!, { max: Number(process.env['BENCH_POOL'] ?? 10) })
const live = new Live(db, console as never)
const shared = {
  db,
  publicUrl,
  live,
  sockets: new OpenSockets(),
  attempts: new SignInAttempts(db),
  // Nobody signs in to it.
  failures: null as never,
  vault: null as never,
}

const apollo = new ApolloServer<GraphContext>({ schema: buildGraphQLSchema() })
await startStandaloneServer(apollo, {
  listen: { port, host: '127.0.0.1' },
  context: async ({ req }) => {
    const authorization = req.headers.authorization ?? null
    const identity = await identify(db, { authorization, sessionToken: null }, true)
    return graphOf(shared, identity?.actor ?? null, { language: 'en', cookie: null })
  },
})
