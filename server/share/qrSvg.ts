import { create } from 'qrcode'
import { escapeHtml } from './html.ts'

/** Modules of empty ground around the code, as ISO/IEC 18004 asks. */
const QUIET_ZONE = 4

export type QrOptions = {
  /** What the code is, for somebody who cannot see it. */
  title: string
  /** Share of the code that may be damaged: L 7 %, M 15 % (what EPC069-12 asks), Q 25 %, H 30 %. */
  errorCorrection?: 'L' | 'M' | 'Q' | 'H'
}

/**
 * Draws a QR code as an SVG document: one path, dark modules on an own white ground with its quiet zone, so that it
 * can be scanned on a dark page too. It has no size of its own and needs no style sheet.
 */
export function qrSvg(text: string, { title, errorCorrection = 'M' }: QrOptions): string {
  const { modules } = create(text, { errorCorrectionLevel: errorCorrection })
  const side = modules.size + 2 * QUIET_ZONE
  let path = ''
  for (let row = 0; row < modules.size; row++) {
    for (let column = 0; column < modules.size; column++) {
      let run = 0
      while (column + run < modules.size && modules.get(row, column + run)) run++
      if (run > 0) path += `M${column + QUIET_ZONE} ${row + QUIET_ZONE}h${run}v1h-${run}z`
      column += run
    }
  }
  return (
    `<svg xmlns="http://www.w3.org/2000/svg" role="img" viewBox="0 0 ${side} ${side}" shape-rendering="crispEdges">` +
    `<title>${escapeHtml(title)}</title>` +
    `<path fill="#fff" d="M0 0h${side}v${side}H0z"/><path fill="#000" d="${path}"/></svg>`
  )
}
