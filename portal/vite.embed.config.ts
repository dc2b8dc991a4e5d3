import { fileURLToPath } from 'node:url'
import { defineConfig } from 'vite'

const path = (relative: string) => fileURLToPath(new URL(relative, import.meta.url))

/** The embeddable icon: one file without dependencies, dist/portal/paid-icon.js. */
export default defineConfig({
  root: path('.'),
  publicDir: false,
  build: {
    outDir: path('../dist/portal'),
    emptyOutDir: false,
    target: 'es2022',
    // light-dark() as it stands: an older browser shows the shape in the text's own colour.
    cssTarget: ['chrome123', 'firefox120', 'safari17.5'],
    modulePreload: false,
    rolldownOptions: {
      input: path('src/embed/paid-icon.ts'),
      output: { format: 'es', entryFileNames: 'paid-icon.js' },
    },
  },
})
