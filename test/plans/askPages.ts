import type { ListCase } from './lists.ts'

/** Asks the API and answers the data; fails when anything was refused. */
// eslint-disable-next-line @typescript-eslint/no-explicit-any
export type Ask = (query: string) => Promise<any>

/** The first page, the last, and from a cursor deep in the list onward and back. */
export async function askPages(ask: Ask, list: ListCase): Promise<number> {
  const whole = await page(ask, list, 'first: 50')
  const tail = await page(ask, list, 'last: 50')
  const deep = JSON.stringify(tail.pageInfo.startCursor)
  await page(ask, list, `first: 50, after: ${deep}`)
  await page(ask, list, `last: 50, before: ${deep}`)
  return whole.nodes.length
}

async function page(ask: Ask, { within = [], field, filter = '', rows }: ListCase, args: string) {
  const inner = `${field}(${args}, ${filter}) { nodes { ${rows} } pageInfo { startCursor endCursor } }`
  let data = await ask(`{ ${within.map((parent) => `${parent} { `).join('')}${inner}${' }'.repeat(within.length)} }`)
  for (const parent of within) data = data[parent.split('(')[0]!]
  return data[field]
}
