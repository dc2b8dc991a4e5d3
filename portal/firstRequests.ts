import { addTypenameToDocument } from '@apollo/client/utilities'
import { readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { print, type DocumentNode, type OperationDefinitionNode } from 'graphql'
import { runnerImport, type Plugin, type Rolldown } from 'vite'

type Bundle = Rolldown.OutputBundle
type Chunk = Rolldown.OutputChunk

interface Question {
  document: DocumentNode
  variables?: object
}

interface Questions {
  firstPages: Record<string, { file: string; questions: Record<string, Question[]> }>
  everyPage: Question[]
}

const here = (path: string): string => fileURLToPath(new URL(path, import.meta.url))

/**
 * Puts a small script before all others that sends a page's first questions and fetches its code at once: otherwise the
 * browser would learn of each only after it had read what is before it. It takes the place of `theme.js`, which it
 * contains.
 */
export function firstRequests(): Plugin {
  return {
    name: 'first-requests',
    apply: 'build',
    enforce: 'post',
    async generateBundle(_options, bundle) {
      const html = bundle['index.html']
      if (html?.type !== 'asset') return this.error('There is no index.html to begin with.')
      const { module } = await runnerImport<Questions>(here('src/firstQuestions.ts'), {
        configFile: false,
        root: here('.'),
      })
      const text = String(html.source)
      const plan = planOf(
        module,
        bundle,
        new Set([...text.matchAll(/(?:src|href)="\/([^"]+)"/g)].map(([, file]) => file!)),
      )
      const source = [
        readFileSync(here('public/theme.js'), 'utf8'),
        readFileSync(here('first.js'), 'utf8').replace(/\(plan\)\s*$/, `(${JSON.stringify(plan)})\n`),
      ].join('\n')
      const file = this.getFileName(this.emitFile({ type: 'asset', name: 'first.js', source }))
      html.source = text.replace('src="/theme.js"', `src="/${file}"`)
    },
  }
}

function planOf({ firstPages, everyPage }: Questions, bundle: Bundle, known: Set<string>): object {
  const chunks = Object.values(bundle).filter((file) => file.type === 'chunk')
  const chunkOf = (file: string): Chunk => {
    const found = chunks.find((chunk) => chunk.facadeModuleId?.endsWith(`/portal/src/${file}`))
    if (!found) throw new Error(`The build has no file for ${file}.`)
    return found
  }
  const sentences = ['en', 'it', 'ro', 'pl', 'fr'].map((language) => [
    language,
    `/${chunkOf(`locales/${language}/index.ts`).fileName}`,
  ])
  // Several questions differ in their variables alone.
  const documents: string[] = []
  const short = (question: Question): unknown[] => shortened(question, documents)
  return {
    every: everyPage.map(short),
    sentences: Object.fromEntries(sentences),
    pages: mapped(firstPages, ({ file, questions }) => ({
      questions: mapped(questions, (asked) => asked.map(short)),
      files: filesOf(chunkOf(file), bundle, known),
    })),
    documents,
  }
}

const mapped = <From, To>(from: Record<string, From>, change: (value: From) => To): Record<string, To> =>
  Object.fromEntries(Object.entries(from).map(([key, value]) => [key, change(value)]))

/** As the client sends it, with the document's place in `documents`, where it is added if it is new. */
function shortened({ document, variables = {} }: Question, documents: string[]): unknown[] {
  const [operation] = document.definitions as OperationDefinitionNode[]
  const text = print(addTypenameToDocument(document))
  if (!documents.includes(text)) documents.push(text)
  return [operation!.name!.value, variables, documents.indexOf(text)]
}

/** Addresses of a chunk and of all that it imports, but for what the page loads anyway. */
function filesOf(chunk: Chunk, bundle: Bundle, known: Set<string>, found = new Set<string>()): string[] {
  const { importedCss = new Set<string>() } =
    (chunk as { viteMetadata?: { importedCss?: Set<string> } }).viteMetadata ?? {}
  for (const file of [chunk.fileName, ...importedCss]) if (!known.has(file)) found.add(`/${file}`)
  for (const file of chunk.imports) {
    const imported = bundle[file]
    if (imported?.type === 'chunk' && !found.has(`/${file}`) && !known.has(file))
      filesOf(imported, bundle, known, found)
  }
  return [...found]
}
