/** What the command line asks for. */
export interface Options {
  quick: boolean
  /** Names of scenarios; all when empty. */
  only: string[]
  orders: number
  /** A world that has only what lists of orders read, for scales that would not fit a disk otherwise. */
  listsOnly: boolean
  /** Writes docs/benchmarks.md and its chart. */
  publish: boolean
  /** Builds worlds of other scales for scenarios that compare them. */
  other: boolean
}

export const USAGE = `npm run bench -- [--quick] [--only list,byId] [--orders 1000000] [--lists-only] [--other] [--publish]
  --quick        short rounds of what has goals: under three minutes once the world is built
  --only         some scenarios by name
  --orders       the size of the world
  --lists-only   a world of what lists of orders read and nothing else, a folder of its own: for 10000000 orders
  --other        also builds the smaller world that the list is compared with
  --publish      writes docs/benchmarks.md and its chart from this run`

/** Throws with the usage for anything else. */
export function readOptions(args: string[]): Options {
  const options: Options = { quick: false, only: [], orders: 1_000_000, listsOnly: false, publish: false, other: false }
  const rest = args.filter((arg) => arg !== '--')
  for (let arg = rest.shift(); arg !== undefined; arg = rest.shift()) {
    if (arg === '--quick') options.quick = true
    else if (arg === '--publish') options.publish = true
    else if (arg === '--other') options.other = true
    else if (arg === '--lists-only') options.listsOnly = true
    else if (arg === '--only') options.only = (rest.shift() ?? '').split(',').filter(Boolean)
    else if (arg === '--orders') options.orders = Number(rest.shift())
    else throw new Error(USAGE)
  }
  if (!Number.isInteger(options.orders) || options.orders < 1_000) throw new Error(USAGE)
  return options
}
