import { computed, type ComputedRef, type WritableComputedRef } from 'vue'
import type { InvoiceRow } from '../../entities/invoice.ts'
import type { EnumOf, VariablesOf } from '../../graphql.ts'
import { plainText } from '../../ui/plainText.ts'
import { useUrlState } from '../../ui/useUrlState.ts'
import type { invoicesQuery } from './invoicesQuery.ts'
import { isOpen } from './invoiceWords.ts'

export const invoiceViews = ['unpaid', 'overdue', 'paid', 'all'] as const
export type InvoiceView = (typeof invoiceViews)[number]
export type InvoiceStatus = EnumOf<'InvoiceStatus'>
type Filter = NonNullable<VariablesOf<typeof invoicesQuery>['filter']>

const unpaid: InvoiceStatus[] = ['OPEN', 'PARTIALLY_PAID']
const statusesOf: Record<InvoiceView, InvoiceStatus[]> = { unpaid, overdue: unpaid, paid: ['PAID'], all: [] }

export interface InvoiceFilterState {
  view: WritableComputedRef<InvoiceView>
  text: WritableComputedRef<string>
  /** Only in the view of all. */
  status: WritableComputedRef<InvoiceStatus[]>
  from: WritableComputedRef<string>
  until: WritableComputedRef<string>
  /** For the server. */
  filter: ComputedRef<Filter>
  /** How many are set besides the view. */
  count: ComputedRef<number>
  clear: () => void
  /** The same filter for invoices that the live stream brings. */
  matches: (invoice: InvoiceRow) => boolean
}

/** What the invoices page shows, kept in its address. */
export function useInvoiceFilter(): InvoiceFilterState {
  const url = useUrlState()
  const view = url.word<InvoiceView>('view', 'unpaid')
  const [text, from, until] = [url.word('q'), url.word('from'), url.word('until')]
  const status = url.words<InvoiceStatus>('status')
  const wanted = computed(() => (view.value === 'all' ? status.value : (statusesOf[view.value] ?? unpaid)))

  const filter = computed<Filter>(() => ({
    ...(wanted.value.length && { status: wanted.value }),
    ...(view.value === 'overdue' && { overdue: true }),
    ...(text.value && { text: text.value }),
    ...(from.value && { dueFrom: from.value }),
    ...(until.value && { dueTo: until.value }),
  }))

  function matches(invoice: InvoiceRow): boolean {
    return (
      (wanted.value.length === 0 || wanted.value.includes(invoice.status)) &&
      (view.value !== 'overdue' || (invoice.overdue && isOpen(invoice))) &&
      (!from.value || invoice.dueOn >= from.value) &&
      (!until.value || invoice.dueOn <= until.value) &&
      (!text.value || textOf(invoice).includes(plainText(text.value)))
    )
  }

  return {
    view,
    text,
    status,
    from,
    until,
    filter,
    matches,
    count: computed(
      () =>
        (text.value ? 1 : 0) +
        (from.value || until.value ? 1 : 0) +
        (view.value === 'all' && status.value.length ? 1 : 0),
    ),
    clear: () => url.set({ q: undefined, status: undefined, from: undefined, until: undefined }),
  }
}

const textOf = ({ number, externalId, subAccount }: InvoiceRow): string =>
  plainText([number, externalId ?? '', subAccount.name, subAccount.username].join(' '))
