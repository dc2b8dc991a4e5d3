import { createRequire } from 'node:module'
import { defineConfig } from 'vitest/config'

const require = createRequire(import.meta.url)
const { GREENLIGHT_EFFORT, GREENLIGHT_SEED, GREENLIGHT_CHRONICLE } = process.env

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
    provide: {
      effort: GREENLIGHT_EFFORT === 'long' ? 'long' : 'short',
      seed: GREENLIGHT_SEED ? Number(GREENLIGHT_SEED) : null,
      chronicle: GREENLIGHT_CHRONICLE ?? null,
    },
    globalSetup: ['test/support/clusterSetup.ts'],
    pool: 'forks',
    // Two cores are shared with PostgreSQL, and some tests start a browser; but many wait for most of their time.
    maxWorkers: 3,
    testTimeout: 30_000,
    hookTimeout: 60_000,
    // Pages and processes of a shared machine take their time; who waits for them asks until they are there.
    expect: { poll: { timeout: 10_000 } },
  },
})
