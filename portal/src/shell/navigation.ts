import {
  BadgeCheck,
  CircleUserRound,
  CodeXml,
  Coins,
  FileText,
  House,
  ListChecks,
  ScrollText,
  Settings,
  UserCog,
  Users,
} from '@lucide/vue'
import { computed, type Component } from 'vue'
import { useRouter, type RouteLocationRaw } from 'vue-router'
import { todayCounts } from '../live/todayCounts.ts'
import { can, ownAccount } from '../session/viewer.ts'

export interface Place {
  /** The route's name; the place is absent where there is no such route. */
  name: string
  icon: Component
  /** Goes there after `g`. */
  key: string
  /** Where it leads, when its name alone does not say. */
  to?: () => RouteLocationRaw
  /** The right without which it has nothing to show. */
  right?: string
  count?: () => { number: number; word?: string } | undefined
}

const positive = (number = 0, word?: string) => (number > 0 ? { number, word } : undefined)

/** Every place of the staff, open or not. */
export const places: Place[] = [
  { name: 'today', icon: House, key: 't' },
  { name: 'orders', icon: ListChecks, key: 'o', count: () => positive(todayCounts.value?.pendingOrders) },
  { name: 'clients', icon: Users, key: 'l' },
  { name: 'credit', icon: Coins, key: 'c', count: () => positive(todayCounts.value?.accountsOverLimit, 'overLimit') },
  { name: 'invoices', icon: FileText, key: 'i', count: () => positive(todayCounts.value?.overdueInvoices, 'overdue') },
  { name: 'approvals', icon: BadgeCheck, key: 'p', right: 'credit.approve' },
  { name: 'users', icon: UserCog, key: 'u', right: 'users.manage' },
  { name: 'developers', icon: CodeXml, key: 'd', right: 'keys.manage' },
  { name: 'audit', icon: ScrollText, key: 'a', right: 'audit.read' },
  { name: 'settings', icon: Settings, key: 's' },
]

/** The same for somebody of a client: the account, which is what the client's card is to the staff, and its papers. */
const placesOfClient: Place[] = [
  {
    name: 'account',
    icon: CircleUserRound,
    key: 't',
    to: () => ({ name: 'client', params: { id: ownAccount.value?.id } }),
  },
  { name: 'invoices', icon: FileText, key: 'i' },
  { name: 'settings', icon: Settings, key: 's' },
]

export const leadsTo = (place: Place): RouteLocationRaw => place.to?.() ?? { name: place.name }

/** Where one can go, in the order of the sidebar. */
export function usePlaces() {
  const router = useRouter()
  const isOpen = ({ name, right }: Place): boolean => router.hasRoute(name) && (!right || can(right))
  return computed(() => (ownAccount.value ? placesOfClient : places.filter(isOpen)))
}
