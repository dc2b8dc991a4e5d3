import { InMemoryCache, type InMemoryCacheConfig, type StoreObject } from '@apollo/client/core'

type Merge = (older: string | StoreObject, newer: string | StoreObject) => void
interface Store {
  merge: Merge
  lookup(id: string): StoreObject | undefined
}

/**
 * A cache that never goes back in time. Every versioned entity carries `version`, which grows with each committed
 * change; an answer older than what is already here (a slow query overtaken by the live stream) may add fields that
 * are still unknown, but changes none.
 */
export class VersionedCache extends InMemoryCache {
  constructor(config: InMemoryCacheConfig) {
    super(config)
    this.guard()
  }

  override async reset(...args: Parameters<InMemoryCache['reset']>): Promise<void> {
    await super.reset(...args)
    this.guard()
  }

  private guard(): void {
    // The store is the one place through which every write passes, whatever field or alias it came from.
    const store = this['data'] as unknown as Store
    const merge: Merge = store.merge.bind(store)
    store.merge = (older, newer) => {
      const existing = typeof older === 'string' ? store.lookup(older) : undefined
      merge(
        older,
        existing && typeof newer === 'object' && isOlder(newer, existing) ? unknownTo(existing, newer) : newer,
      )
    }
  }
}

/** Whether `incoming` describes an earlier version of the entity than `existing`. */
export function isOlder(incoming: StoreObject, existing: StoreObject): boolean {
  const before = existing['version']
  const now = incoming['version']
  return typeof before === 'number' && typeof now === 'number' && now < before
}

function unknownTo(existing: StoreObject, incoming: StoreObject): StoreObject {
  return Object.fromEntries(Object.entries(incoming).filter(([field]) => !(field in existing)))
}
