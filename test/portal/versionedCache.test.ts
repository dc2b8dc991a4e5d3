import { parse } from 'graphql'
import { beforeEach, describe, expect, it } from 'vitest'
import { createCache } from '../../portal/src/apollo/cache.ts'

const short = parse('query { order { __typename id version status } }')
const long = parse('query { order { __typename id version status number } }')
const order = { __typename: 'Order', id: 'ord_1' }

describe('the cache of the portal', () => {
  let cache: ReturnType<typeof createCache>
  const shown = () => cache.readQuery<{ order: object }>({ query: short })?.order

  beforeEach(() => {
    cache = createCache()
    cache.writeQuery({ query: short, data: { order: { ...order, version: 5, status: 'ACTIVE' } } })
  })

  it('takes a newer version of an order', () => {
    cache.writeQuery({ query: short, data: { order: { ...order, version: 6, status: 'DELETED' } } })
    expect(shown()).toMatchObject({ version: 6, status: 'DELETED' })
  })

  it('never goes back to an older version that arrives late', () => {
    cache.writeQuery({ query: short, data: { order: { ...order, version: 4, status: 'PENDING' } } })
    expect(shown()).toMatchObject({ version: 5, status: 'ACTIVE' })
  })

  it('still learns from a late answer what it did not know', () => {
    cache.writeQuery({ query: long, data: { order: { ...order, version: 4, status: 'PENDING', number: 'O-1' } } })
    expect(cache.readQuery({ query: long })).toEqual({
      order: { ...order, version: 5, status: 'ACTIVE', number: 'O-1' },
    })
  })

  it('takes an optimistic state of the same version back when the answer is there', () => {
    cache.recordOptimisticTransaction((layer) => {
      layer.writeQuery({ query: short, data: { order: { ...order, version: 5, status: 'ACTIVATING' } } })
    }, 'attempt')
    expect(cache.readQuery({ query: short }, true)).toMatchObject({ order: { status: 'ACTIVATING' } })
    cache.removeOptimistic('attempt')
    expect(shown()).toMatchObject({ status: 'ACTIVE' })
  })

  it('guards as well after it was emptied', async () => {
    await cache.reset()
    cache.writeQuery({ query: short, data: { order: { ...order, version: 2, status: 'ACTIVE' } } })
    cache.writeQuery({ query: short, data: { order: { ...order, version: 1, status: 'PENDING' } } })
    expect(shown()).toMatchObject({ version: 2 })
  })
})
