import { wordOf } from '../../../portal/src/embed/words.ts'
import type { State } from '../../../portal/src/embed/states.ts'
import type { Language } from '../../domain/kernel/context.ts'
import { escapeHtml } from '../../share/html.ts'
import { glyphSvg } from './glyphSvg.ts'

/** Text and ground of each state; at least 4.5 : 1. */
const TONES: Record<State, { ink: string; ground: string }> = {
  unpaid: { ink: '#8a5a00', ground: '#fff4d6' },
  pending: { ink: '#8a5a00', ground: '#fff4d6' },
  partial: { ink: '#8a5a00', ground: '#fff4d6' },
  paid: { ink: '#067a46', ground: '#e7f6ee' },
  refunded: { ink: '#6d28d9', ground: '#f1eafe' },
  overdue: { ink: '#9b1c1c', ground: '#fdeaea' },
  void: { ink: '#475569', ground: '#eef2f6' },
  unknown: { ink: '#475569', ground: '#eef2f6' },
}

const HEIGHT = 24

/**
 * The light as a picture for e-mails and PDFs: shape and word on a ground of its own, so that it can be read on any
 * background. 24 units high.
 */
export function iconSvg(state: State, language: Language): string {
  const { ink, ground } = TONES[state]
  const word = wordOf(language, state)
  // No picture can ask which font its reader has: the word is set to the width that it was given.
  const textWidth = widthOf(word)
  const width = 30 + textWidth + 11
  return (
    `<svg xmlns="http://www.w3.org/2000/svg" role="img" lang="${language}" width="${width}" height="${HEIGHT}" ` +
    `viewBox="0 0 ${width} ${HEIGHT}" color="${ink}"><title>${escapeHtml(word)}</title>` +
    `<rect width="${width}" height="${HEIGHT}" rx="12" fill="${ground}"/>` +
    `<g transform="translate(5 3) scale(.75)">${glyphSvg(state, ground)}</g>` +
    `<text x="28" y="16.5" fill="currentColor" font-family="system-ui,-apple-system,'Segoe UI',Roboto,Helvetica,Arial,` +
    `sans-serif" font-size="13" font-weight="600" textLength="${textWidth}" lengthAdjust="spacingAndGlyphs">` +
    `${escapeHtml(word)}</text></svg>`
  )
}

/** About how wide a word is at 13 units in a semibold sans-serif. */
function widthOf(word: string): number {
  const widths = [...word.normalize('NFD').replace(/\p{Diacritic}/gu, '')].map((letter) => {
    if (/[iljtfrI ]/.test(letter)) return 4.3
    if (/[mwMW]/.test(letter)) return 11
    return /[A-Z]/.test(letter) ? 8.8 : 7.5
  })
  return Math.round(widths.reduce((sum, width) => sum + width, 0))
}
