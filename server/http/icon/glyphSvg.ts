import { GLYPHS } from '../../../portal/src/embed/glyphs.ts'
import type { State } from '../../../portal/src/embed/states.ts'

/**
 * The shape of a state as SVG elements on a ground of 24 × 24, painted in the current colour without any style sheet.
 * `ground` is the colour of the tick on its disc.
 */
export function glyphSvg(state: State, ground: string): string {
  return GLYPHS[state]
    .split('|')
    .map((path) => {
      const paint = path.charAt(0)
      const fill = paint === 'f' ? 'currentColor' : 'none'
      const stroke = paint === 't' ? ground : 'currentColor'
      const dots = paint === 'd' ? ' stroke-dasharray="0.1 4.6"' : ''
      return `<path fill="${fill}" stroke="${stroke}" stroke-width="2.2" stroke-linecap="round" stroke-linejoin="round"${dots} d="${path.slice(1)}"/>`
    })
    .join('')
}
