import type { Language } from '../domain/kernel/context.ts'
import { sayDatum } from './say.ts'
import type { SayableEvent } from './say.ts'

/** Where an event of this kind keeps what is so since; of any other it is `after`. */
const AFTER: Readonly<Record<string, string>> = { 'credit.minimum_set': 'minimum', 'activation_policy.set': 'policy' }

/** What was before and after an event, where it tells both. */
export function sayChange(
  language: Language,
  event: SayableEvent,
): { before: string | null; after: string | null } | null {
  const before = sayDatum(language, event, 'before') ?? null
  if (before === null) return null
  return { before, after: sayDatum(language, event, AFTER[event.kind] ?? 'after') ?? null }
}
