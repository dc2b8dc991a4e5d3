import { readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { defineConfig, type Plugin } from 'vite'

const here = (relative: string) => fileURLToPath(new URL(relative, import.meta.url))

/** Two copies of graphql refuse each other's schemas, so whoever imports any part of it gets the same one. */
const oneGraphql: Plugin = {
  name: 'one-graphql',
  resolveId: {
    order: 'pre',
    filter: { id: /^graphql(\/|$)/ },
    async handler(source, importer, options) {
      const found = await this.resolve(source, importer, { ...options, skipSelf: true })
      return found && { ...found, id: found.id.replace(/\.js$/, '.mjs') }
    },
  },
  generateBundle(_options, bundle) {
    const modules = Object.values(bundle).flatMap((file) => (file.type === 'chunk' ? file.moduleIds : []))
    const copies = modules.filter((id) => /\/graphql\/type\/schema\.m?js$/.test(id))
    if (copies.length !== 1) this.error(`The server must have one graphql, not ${copies.length}: ${copies.join(', ')}`)
  },
}

/** The programs inside the one built file, each started by a file of its name. */
const programs: Plugin = {
  name: 'programs',
  generateBundle(_options, bundle) {
    const [bundled] = Object.values(bundle).filter((file) => file.type === 'chunk')
    const load =
      `import { fileURLToPath } from 'node:url'\nimport { loadProgram } from './loadProgram.js'\n\n` +
      `const { exports, keepCode } = loadProgram(fileURLToPath(new URL('./${bundled!.fileName}', import.meta.url)))\n`
    const emit = (fileName: string, source: string) => this.emitFile({ type: 'asset', fileName, source })
    emit('loadProgram.js', readFileSync(here('lib/loadProgram.mjs'), 'utf8'))
    emit('main.js', `${load}if (await exports.main()) keepCode()\n`)
    emit('operator.js', `${load.replace(', keepCode', '')}await exports.operate()\n`)
  },
}

/**
 * The server and its packages in one file of CommonJS: a start reads one file instead of a thousand, and V8 can keep
 * the compiled code of it (see lib/loadProgram.mjs). Outside stay packages of native code or of files.
 */
export default defineConfig({
  root: here('..'),
  publicDir: false,
  plugins: [oneGraphql, programs],
  oxc: {
    decorator: { legacy: true },
  },
  ssr: {
    noExternal: true,
    external: ['@node-rs/argon2', 'altair-static'],
  },
  build: {
    ssr: true,
    outDir: 'dist/server',
    target: 'node20',
    sourcemap: true,
    rolldownOptions: {
      input: { greenlight: 'server/programs.ts' },
      output: {
        format: 'cjs',
        // Kept code cannot import any more.
        dynamicImportInCjs: false,
        codeSplitting: false,
        // Stacks name places; the sources themselves would be two thirds of a map that is read while a server runs.
        sourcemapExcludeSources: true,
        entryFileNames: '[name]-[hash].cjs',
        // Names stay: they are those of types in the schema, and of functions in stacks.
        minify: { mangle: false, compress: true, codegen: { removeWhitespace: true } },
      },
    },
  },
})
