/** A part of an answer's JSON text: text as it is, or an SQL expression that yields text and never null. */
export type Piece = string | { sql: string }

export const sql = (expression: string): Piece => ({ sql: expression })

/** The pieces as one SQL expression that yields their text. */
export function asExpression(pieces: readonly Piece[]): string {
  const parts: string[] = []
  let text = ''
  for (const piece of pieces) {
    if (typeof piece === 'string') {
      text += piece
      continue
    }
    if (text) parts.push(literal(text))
    text = ''
    parts.push(`(${piece.sql})`)
  }
  if (text || parts.length === 0) parts.push(literal(text))
  return parts.join(' || ')
}

const literal = (text: string): string => `'${text.replaceAll("'", "''")}'`
