import { fileURLToPath } from 'node:url'
import { defineConfig } from 'vite'

// The server as plain JavaScript for Node.js. Packages stay outside: one copy of each, as installed.
export default defineConfig({
  root: fileURLToPath(new URL('..', import.meta.url)),
  publicDir: false,
  oxc: {
    decorator: { legacy: true },
  },
  build: {
    ssr: true,
    rollupOptions: { input: { main: 'server/main.ts', operator: 'server/operator/main.ts' } },
    outDir: 'dist/server',
    target: 'node20',
    sourcemap: true,
    minify: false,
  },
})
