import { readonly, ref } from 'vue'
import { t } from '../i18n/index.ts'

/** What happens within this time is said in one breath. */
const TOGETHER_MS = 3_000

const spoken = ref('')
let waiting: { kind: string; sentence: string }[] = []
let timer: ReturnType<typeof setTimeout> | undefined

/** The sentence that the page's polite live region holds. */
export const announcement = readonly(spoken)

/**
 * Says something to people who listen to the page, politely and at most once every three seconds. News of one `kind`
 * within that time are merged ("4 invoices paid" from `announce.<kind>`, a plural message); others are said in turn.
 */
export function announce(sentence: string, kind = 'plain'): void {
  waiting.push({ kind, sentence })
  timer ??= setTimeout(speak, spoken.value ? TOGETHER_MS : 100)
}

function speak(): void {
  const kinds = Map.groupBy(waiting, (news) => news.kind)
  waiting = []
  timer = undefined
  spoken.value = [...kinds]
    .map(([kind, news]) =>
      merged(
        kind,
        news.map((one) => one.sentence),
      ),
    )
    .join(' ')
  setTimeout(() => !timer && (spoken.value = ''), TOGETHER_MS)
}

function merged(kind: string, sentences: string[]): string {
  const distinct = [...new Set(sentences)]
  if (distinct.length < 2 || kind === 'plain') return distinct.join(' ')
  return t(`announce.${kind}`, { n: distinct.length }, distinct.length)
}
