// PostGraphile 5 on the mirror's tables, with its own server, in production, explaining nothing.
import './polyfill.ts'
import { createServer } from 'node:http'

const { postgraphile } = await import('postgraphile')
const { PostGraphileAmberPreset } = await import('postgraphile/presets/amber')
const { makePgService } = await import('postgraphile/adaptors/pg')
const { grafserv } = await import('postgraphile/grafserv/node')

const server = createServer()
const instance = postgraphile({
  extends: [PostGraphileAmberPreset],
  pgServices: [
    makePgService({
      connectionString: process.env['DATABASE_URL']!,
      schemas: ['bench'],
      poolConfig: { max: Number(process.env['BENCH_POOL'] ?? 10), application_name: 'postgraphile' },
    }),
  ],
  grafserv: { graphqlPath: '/graphql', graphiql: false, watch: false },
  grafast: { explain: false },
})
await instance.createServ(grafserv).addTo(server)
server.listen(Number(process.env['PORT']), '127.0.0.1')
