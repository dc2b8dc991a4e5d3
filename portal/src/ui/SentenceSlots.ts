import type { FunctionalComponent, VNode } from 'vue'
import { partsOf } from '../i18n/sentences.ts'
import { t } from '../i18n/index.ts'

type Slots = Record<string, () => VNode[]>

/** A sentence with components in its places: `<SentenceSlots of="credit.entry.GIVE"><template #client>…`. */
export const SentenceSlots: FunctionalComponent<{ of: string }, Record<string, never[]>, Slots> = ({ of }, { slots }) =>
  partsOf(t(of)).map((part, at) => (at % 2 ? slots[part]?.() : part))

SentenceSlots.props = ['of']
