import os from 'node:os'
import type { Figure, Row, ScenarioResult } from '../scenarios/Scenario.ts'

/** One run, as it is kept beside the code. */
export interface Run {
  at: string
  quick: boolean
  /** Measured in a world that holds only what lists of orders read. */
  listsOnly?: true
  machine: Record<string, string | number>
  versions: Record<string, string>
  scenarios: (ScenarioResult & { name: string; title: string })[]
}

export const machine = (): Record<string, string | number> => ({
  cpu: os.cpus()[0]?.model ?? 'unknown',
  cores: os.cpus().length,
  memoryGB: Math.round(os.totalmem() / 1e9),
  load: os
    .loadavg()
    .map((value) => value.toFixed(2))
    .join(' '),
})

const two = (value: number) => (value >= 10 ? value.toFixed(1) : value.toFixed(2))

/** Whether the median reaches the goal; null without one. */
export function isMet({ goal, ratio }: Figure): boolean | null {
  if (!goal) return null
  return 'atLeast' in goal ? ratio.median >= goal.atLeast : ratio.median <= goal.atMost
}

export function sayGoal({ goal, stretch }: Figure): string {
  if (!goal) return ''
  const sign = 'atLeast' in goal ? `≥ ${goal.atLeast}` : `≤ ${goal.atMost}`
  return stretch === undefined ? sign : `${sign} (stretch ${stretch})`
}

export const sayRatio = ({ ratio }: Figure): string => `${two(ratio.median)} (${two(ratio.min)}–${two(ratio.max)})`

/** The lines of one scenario for a terminal. */
export function sayScenario(title: string, { figures, rows, notes }: ScenarioResult): string {
  const ratios = figures.map((figure) => {
    const met = isMet(figure)
    const mark = met === null ? ' ' : met ? '✓' : '✗'
    return [`${mark} ${figure.what}`, `/ ${figure.against}`, sayRatio(figure), sayGoal(figure)]
  })
  const parts = [`\n${title}`, table(ratios), rowTable(rows), ...notes.map((note) => `  ${note}`)]
  return parts.filter(Boolean).join('\n')
}

function rowTable(rows: readonly Row[]): string {
  if (rows.length === 0) return ''
  const columns = [...new Set(rows.flatMap(({ values }) => Object.keys(values)))]
  return table([
    ['', ...columns],
    ...rows.map(({ contestant, values }) => [contestant, ...columns.map((name) => String(values[name] ?? ''))]),
  ])
}

function table(lines: string[][]): string {
  const widths = (lines[0] ?? []).map((_, column) => Math.max(...lines.map((line) => line[column]!.length)))
  return lines.map((line) => `  ${line.map((cell, i) => cell.padEnd(widths[i]!)).join('  ')}`.trimEnd()).join('\n')
}
