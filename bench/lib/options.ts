/** What the command line asks for. */
export interface Options {
  quick: boolean
  /** Names of scenarios; all when empty. */
  only: string[]
  orders: number
  /** Writes docs/benchmarks.md and its chart. */
  publish: boolean
  /** Builds worlds of other scales for scenarios that compare them. */
  other: boolean
}

export const USAGE = `npm run bench -- [--quick] [--only list,byId] [--orders 1000000] [--other] [--publish]
  --quick     short rounds of what has goals: under three minutes once the world is built
  --only      some scenarios by name
  --orders    the size of the world
  --other     also builds the smaller world that the list is compared with
  --publish   writes docs/benchmarks.md and its chart from this run`

/** Throws with the usage for anything else. */
export function readOptions(args: string[]): Options {
  const options: Options = { quick: false, only: [], orders: 1_000_000, publish: false, other: false }
  const rest = args.filter((arg) => arg !== '--')
  for (let arg = rest.shift(); arg !== undefined; arg = rest.shift()) {
    if (arg === '--quick') options.quick = true
    else if (arg === '--publish') options.publish = true
    else if (arg === '--other') options.other = true
    else if (arg === '--only') options.only = (rest.shift() ?? '').split(',').filter(Boolean)
    else if (arg === '--orders') options.orders = Number(rest.shift())
    else throw new Error(USAGE)
  }
  if (!Number.isInteger(options.orders) || options.orders < 1_000) throw new Error(USAGE)
  return options
}
