import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'
import type Typescript from 'typescript'
import { benchFolder, projectFolder } from './Bench.ts'

/**
 * Our sources as plain JavaScript, file by file, with packages where they are installed: what a server that nobody
 * bundled is started from. Answers the entry of Apollo + type-graphql.
 */
export function transpileUnbundled(): string {
  const out = join(benchFolder, '.data/unbundled')
  const ts = createRequire(join(projectFolder, 'package.json'))('typescript') as typeof Typescript
  rmSync(out, { recursive: true, force: true })
  const files = ['db', 'server'].flatMap((folder) =>
    readdirSync(join(projectFolder, folder), { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile() && entry.name.endsWith('.ts'))
      .map((entry) => join(entry.parentPath, entry.name)),
  )
  for (const file of [...files, join(benchFolder, 'peers/apolloTypeGraphql.ts')]) {
    const { outputText } = ts.transpileModule(readFileSync(file, 'utf8'), {
      compilerOptions: {
        target: ts.ScriptTarget.ES2022,
        module: ts.ModuleKind.ESNext,
        experimentalDecorators: true,
        useDefineForClassFields: true,
        verbatimModuleSyntax: true,
      },
    })
    const target = join(out, file.slice(projectFolder.length)).replace(/\.ts$/, '.js')
    mkdirSync(dirname(target), { recursive: true })
    writeFileSync(target, outputText.replace(/(from '\.[^']*)\.ts'/g, "$1.js'"))
  }
  writeFileSync(join(out, 'package.json'), '{"type":"module"}\n')
  const modules = join(out, 'node_modules')
  if (!existsSync(modules)) symlinkSync(join(projectFolder, 'node_modules'), modules)
  return join(out, 'bench/peers/apolloTypeGraphql.js')
}
