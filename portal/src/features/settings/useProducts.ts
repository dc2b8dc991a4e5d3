import { computed, reactive, ref, shallowRef, type ComputedRef, type Ref } from 'vue'
import { client } from '../../apollo/client.ts'
import { problemOf, type Problem } from '../../apollo/problem.ts'
import { onLiveEvent } from '../../live/liveStream.ts'
import { productsQuery, type ProductRow } from './productQueries.ts'

const PAGE_SIZE = 100

interface Products {
  products: Ref<readonly ProductRow[]>
  loaded: Ref<boolean>
  loading: Ref<boolean>
  hasMore: Ref<boolean>
  problem: Ref<Problem | undefined>
  /** How many products were added elsewhere since the list was read. */
  newCount: ComputedRef<number>
  reload: () => Promise<void>
  more: () => Promise<void>
}

/** What may be ordered, by SKU, a hundred at a time. New ones are counted, not inserted. */
export function useProducts(): Products {
  const products = shallowRef<readonly ProductRow[]>([])
  const [loaded, loading, hasMore] = [ref(false), ref(false), ref(false)]
  const problem = shallowRef<Problem>()
  const created = reactive(new Set<string>())

  async function load(after: string | undefined): Promise<void> {
    loading.value = true
    problem.value = undefined
    try {
      const variables = { first: PAGE_SIZE, after }
      const { data } = await client.query({ query: productsQuery, variables, fetchPolicy: 'network-only' })
      products.value = after ? [...products.value, ...data.products] : data.products
      hasMore.value = data.products.length === PAGE_SIZE
      loaded.value = true
      if (!after) created.clear()
    } catch (error) {
      problem.value = problemOf(error)
    } finally {
      loading.value = false
    }
  }
  onLiveEvent(({ kind, subjectId }) => {
    if (kind === 'product.created') created.add(subjectId)
  })
  void load(undefined)

  return {
    products,
    loaded,
    loading,
    hasMore,
    problem,
    newCount: computed(() => [...created].filter((id) => !products.value.some((one) => one.id === id)).length),
    reload: () => load(undefined),
    more: () => load(products.value.at(-1)?.id),
  }
}
