import { isMet } from './report.ts'
import type { Run } from './report.ts'
import type { Figure } from '../scenarios/Scenario.ts'

const BAR = 22
const LEFT = 610
const WIDTH = 1180
const HIGHEST = 6

/** Escapes a text for SVG. */
const text = (value: string) => value.replaceAll('&', '&amp;').replaceAll('<', '&lt;')

/**
 * Every ratio that has a goal as a bar, with the goal as a line across it; a logarithmic scale, because being twice as
 * fast and half as fast are equally far from 1. Readable on light and dark pages.
 */
export function chart(run: Run): string {
  const figures = run.scenarios.flatMap((s) =>
    s.figures.filter((f) => f.goal).map((f) => ({ name: s.name, figure: f })),
  )
  const height = figures.length * BAR + 60
  const lines = figures.map(({ name, figure }, i) => bar(name, figure, 40 + i * BAR))
  const grid = [0.125, 0.25, 0.5, 1, 2, 4, 8, 16].map(
    (ratio) =>
      `<line x1="${x(ratio)}" x2="${x(ratio)}" y1="30" y2="${height - 16}" class="${ratio === 1 ? 'one' : 'grid'}"/>` +
      `<text x="${x(ratio)}" y="22" text-anchor="middle" class="small">${ratio}</text>`,
  )
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${WIDTH} ${height}" font-family="system-ui, sans-serif" font-size="12">
<style>
  text { fill: #24292f } .small { fill: #57606a; font-size: 11px } .grid { stroke: #d0d7de } .one { stroke: #57606a }
  .met { fill: #0f766e } .missed { fill: #c2410c } .goal { stroke: #24292f; stroke-width: 2 } .range { stroke: #8c959f }
  @media (prefers-color-scheme: dark) {
    text { fill: #e6edf3 } .small { fill: #9198a1 } .grid { stroke: #3d444d } .one { stroke: #9198a1 }
    .met { fill: #2dd4bf } .missed { fill: #fb923c } .goal { stroke: #f0f6fc } .range { stroke: #b7bdc8 }
  }
</style>
${grid.join('\n')}
${lines.join('\n')}
</svg>
`
}

/** From 1/16 to 32 on a logarithmic scale. */
function x(ratio: number): number {
  const place = (Math.log2(Math.min(32, Math.max(1 / 16, ratio))) + 4) / (HIGHEST + 3)
  return Math.round(LEFT + place * (WIDTH - LEFT - 10))
}

function bar(name: string, figure: Figure, y: number): string {
  const { ratio, goal, what, against } = figure
  const [from, to] = [Math.min(x(1), x(ratio.median)), Math.max(x(1), x(ratio.median))]
  const wanted = 'atLeast' in goal! ? goal.atLeast : goal!.atMost
  const middle = y + BAR / 2 - 3
  return [
    `<text x="${LEFT - 8}" y="${y + 12}" text-anchor="end">${text(`${name} · ${what} / ${against}`)}</text>`,
    `<rect x="${from}" y="${y + 2}" width="${Math.max(2, to - from)}" height="${BAR - 9}" rx="2" class="${isMet(figure) ? 'met' : 'missed'}"/>`,
    `<line x1="${x(ratio.min)}" x2="${x(ratio.max)}" y1="${middle}" y2="${middle}" class="range"/>`,
    `<line x1="${x(wanted)}" x2="${x(wanted)}" y1="${y}" y2="${y + BAR - 5}" class="goal"/>`,
  ].join('')
}
