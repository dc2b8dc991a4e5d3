import type { SentenceTree } from '../../i18n/sentences.ts'

const files = import.meta.glob<SentenceTree>('./*.json', { eager: true, import: 'default' })

/** Every sentence of this language: the file's name is the first part of a key. */
export const messages: SentenceTree = Object.fromEntries(
  Object.entries(files).map(([path, sentences]) => [path.slice(2, -'.json'.length), sentences]),
)
