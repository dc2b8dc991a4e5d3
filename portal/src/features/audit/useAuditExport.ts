import { ref } from 'vue'
import { problemOf } from '../../apollo/problem.ts'
import { useI18n } from '../../i18n/useI18n.ts'
import { toast, toastProblem } from '../../ui/toasts.ts'
import { auditLine, csvLine } from './auditCsv.ts'
import type { AuditFilter } from './auditQueries.ts'
import { readAuditPage } from './useAudit.ts'

const PAGE = 100
/** Tells spreadsheets that it is UTF-8. */
const MARK = '\uFEFF'

/** Saves all that the filter finds as a CSV file, page by page. `done` counts; a second press stops it. */
export function useAuditExport(filter: () => AuditFilter) {
  const { t } = useI18n()
  const [busy, done] = [ref(false), ref(0)]
  const heads = ['number', 'time', 'actor', 'actorKind', 'kind', 'what', 'subject', 'before', 'after', 'hash']

  async function run(): Promise<void> {
    if (busy.value) {
      busy.value = false
      return
    }
    const wanted = filter()
    const parts = [MARK, csvLine(heads.map((head) => t(`audit.csv.${head}`)))]
    busy.value = true
    done.value = 0
    try {
      for (let after: string | null = null; busy.value;) {
        const { nodes, pageInfo } = await readAuditPage(wanted, PAGE, after)
        parts.push(...nodes.map((entry) => auditLine(entry, (kind) => t(`journal.kinds.${kind}`))))
        done.value += nodes.length
        after = pageInfo.endCursor
        if (!pageInfo.hasNextPage) break
      }
      if (busy.value) save(parts, `audit-${new Date().toISOString().slice(0, 10)}.csv`)
      if (busy.value) toast(t('audit.exported', { n: done.value }, done.value))
    } catch (error) {
      toastProblem(problemOf(error), () => void run())
    } finally {
      busy.value = false
    }
  }
  return { busy, done, run }
}

function save(parts: string[], name: string): void {
  const address = URL.createObjectURL(new Blob(parts, { type: 'text/csv;charset=utf-8' }))
  const link = Object.assign(document.createElement('a'), { href: address, download: name })
  link.click()
  // The browser reads it after the click.
  setTimeout(() => URL.revokeObjectURL(address), 60_000)
}
