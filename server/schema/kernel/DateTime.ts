import { isCalendarDay } from './isCalendarDay.ts'
import { stringScalar } from './stringScalar.ts'

const TIME = /^(?:[01]\d|2[0-3]):[0-5]\d:[0-5]\d(?:\.\d{1,9})?(?:Z|[+-](?:[01]\d|2[0-3]):[0-5]\d)$/

/**
 * The scalar DateTime: an instant (RFC 3339). Answered in UTC with milliseconds; accepted with Z or any offset,
 * of digits beyond the millisecond nothing is kept. Leap seconds and days that do not exist are refused.
 */
export const DateTime = stringScalar<Date>({
  name: 'DateTime',
  description: 'RFC 3339, UTC.',
  expected: 'Send an instant as an RFC 3339 string with its offset, such as "2026-03-31T09:30:00Z".',
  parse: readInstant,
  print(value) {
    const instant = typeof value === 'string' ? readInstant(value) : value
    return instant instanceof Date && !Number.isNaN(instant.getTime()) ? instant.toISOString() : undefined
  },
})

function readInstant(text: string): Date | undefined {
  const [day, time, ...rest] = text.split('T')
  if (!day || !time || rest.length > 0 || !isCalendarDay(day) || !TIME.test(time)) return undefined
  const instant = new Date(text)
  const year = instant.getUTCFullYear()
  return year >= 1 && year <= 9999 ? instant : undefined
}
