import { fileURLToPath } from 'node:url'
import { defineConfig } from 'vite'

const path = (relative: string) => fileURLToPath(new URL(relative, import.meta.url))

/** Script and style sheet of the payment page, which the server renders: dist/portal/pay.js and pay.css. */
export default defineConfig({
  root: path('.'),
  publicDir: false,
  build: {
    outDir: path('../dist/portal'),
    emptyOutDir: false,
    target: 'es2022',
    modulePreload: false,
    rolldownOptions: {
      input: path('src/pay/pay.ts'),
      output: { format: 'es', entryFileNames: 'pay.js', assetFileNames: 'pay.[ext]' },
    },
  },
})
