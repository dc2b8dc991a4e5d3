import type { Page } from '../../domain/kernel/pages.ts'

/** A page of rows as a Relay connection. */
export function connection<T>(page: Page<T>) {
  const edges = page.rows.map((node) => ({ node, cursor: page.cursorOf(node) }))
  return {
    edges,
    nodes: page.rows,
    pageInfo: {
      hasNextPage: page.hasNextPage,
      hasPreviousPage: page.hasPreviousPage,
      startCursor: edges[0]?.cursor ?? null,
      endCursor: edges.at(-1)?.cursor ?? null,
    },
  }
}
