import { createRequire } from 'node:module'
import { defineConfig } from 'vitest/config'

const require = createRequire(import.meta.url)

export default defineConfig({
  resolve: {
    // Vite would take graphql's ESM file and Node its CommonJS one: two copies, and `instanceof` fails between them.
    alias: [{ find: /^graphql$/, replacement: require.resolve('graphql') }],
  },
  oxc: {
    decorator: { legacy: true },
  },
  test: {
    include: ['test/**/*.test.ts'],
    globalSetup: ['test/support/clusterSetup.ts'],
    pool: 'forks',
    // Two cores are shared with PostgreSQL, and some tests start a browser.
    maxWorkers: 2,
    testTimeout: 30_000,
    hookTimeout: 60_000,
  },
})
