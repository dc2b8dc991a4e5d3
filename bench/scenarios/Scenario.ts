import type { Bench } from '../lib/Bench.ts'
import type { Spread } from '../lib/statistics.ts'

/** One ratio that the scenario is about. */
export interface Figure {
  /** What was measured, such as `requests per second`. */
  what: string
  /** What it was measured against, such as `floor`. */
  against: string
  ratio: Spread
  /** What is wanted of the ratio; left out for a figure that is only told. */
  goal?: { atLeast: number } | { atMost: number }
  stretch?: number
}

/** One contestant's own numbers, by column; medians, already in the unit that the column names. */
export interface Row {
  contestant: string
  values: Record<string, number | string>
}

export interface ScenarioResult {
  figures: Figure[]
  rows: Row[]
  /** Whatever a reader must know to judge the figures. */
  notes: string[]
}

/** One question that is measured. Each stands in a file of its own and is listed in `all.ts`. */
export interface Scenario {
  /** How `--only` calls it. */
  name: string
  title: string
  /** Whether it changes what is stored: those run after all that only read. */
  writes: boolean
  /** Left out of a quick run, unless it is named. */
  longOnly?: true
  /** Reads lists of orders and no mirror, so that a world for lists alone is enough. */
  listsOnly?: true
  run(bench: Bench): Promise<ScenarioResult>
}
