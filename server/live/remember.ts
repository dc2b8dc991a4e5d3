import { keepNewest } from '../domain/kernel/keepNewest.ts'

/** How many things a stream remembers having told the state of. An older one may be told twice in the same state. */
const REMEMBERED = 1_000

/** Notes what was told last of `key`; the longest untold is forgotten first. */
export function remember<T>(told: Map<string, T>, key: string, what: T): void {
  keepNewest(told, key, what, REMEMBERED)
}
