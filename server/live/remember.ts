/** How many things a stream remembers having told the state of. An older one may be told twice in the same state. */
const REMEMBERED = 1_000

/** Notes what was told last of `key`; the longest untold is forgotten first. */
export function remember<T>(told: Map<string, T>, key: string, what: T): void {
  told.delete(key)
  told.set(key, what)
  if (told.size > REMEMBERED) told.delete(told.keys().next().value!)
}
