import type { State } from './states.ts'

const CIRCLE = 'M12 3a9 9 0 1 0 0 18a9 9 0 1 0 0-18z'

/**
 * Shapes on a ground of 24 × 24. Paths are parted by `|`; the first letter says how each is painted, with a
 * line 2.2 wide and round ends: f filled and stroked, s stroked, d stroked with dots, t stroked in the colour of the tick (on a filled ground).
 */
export const GLYPHS: Record<State, string> = {
  unpaid: 's' + CIRCLE,
  pending: `s${CIRCLE}M12 7v5l3.2 2`,
  paid: `f${CIRCLE}|tM7.5 12.3l3 3l6-6.2`,
  partial: `s${CIRCLE}|fM12 3a9 9 0 0 0 0 18z`,
  refunded: 'sM9 14l-5-5l5-5M4 9h10.5a5.5 5.5 0 0 1 0 11H11',
  void: `s${CIRCLE}M5.7 5.7l12.6 12.6`,
  overdue: 'sM12 5a8 8 0 1 0 0 16a8 8 0 1 0 0-16zM12 9v4.5M12 17v.01M5 3L2 6M19 3l3 3',
  unknown: `d${CIRCLE}|sM9.6 9.6a2.5 2.5 0 1 1 3.5 2.3q-1.1.5-1.1 1.6M12 16.6v.01`,
}
