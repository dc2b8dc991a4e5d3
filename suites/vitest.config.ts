import { createRequire } from 'node:module'
import { fileURLToPath } from 'node:url'
import { defineConfig } from 'vitest/config'

const file = (path: string) => fileURLToPath(new URL(path, import.meta.url))
// Greenlight's own copies, for its schemas and servers meet those of the suites.
const require = createRequire(file('../package.json'))
const apollo = (path: string) => file(`../node_modules/@apollo/server/dist/esm/${path}`)

export default defineConfig({
  root: file('..'),
  resolve: {
    alias: [
      { find: /^graphql$/, replacement: require.resolve('graphql') },
      { find: /^@apollo\/server$/, replacement: apollo('index.js') },
      { find: /^@apollo\/server\/(errors|plugin\/\w+)$/, replacement: apollo('$1/index.js') },
      { find: /^@jest\/globals$/, replacement: file('jestGlobals.ts') },
    ],
  },
  oxc: { decorator: { legacy: true } },
  test: {
    include: ['suites/**/*.test.ts'],
    globalSetup: ['test/support/clusterSetup.ts'],
    provide: { effort: 'short', seed: null, chronicle: null },
    pool: 'forks',
    maxWorkers: 2,
    testTimeout: 20_000,
    hookTimeout: 60_000,
    server: { deps: { inline: [/server-integration-testsuite/] } },
  },
})
