import { isCalendarDay } from './isCalendarDay.ts'
import { stringScalar } from './stringScalar.ts'

/** The scalar Date: a day without a time, YYYY-MM-DD, kept as that string; only days that exist. */
export const CalendarDate = stringScalar<string>({
  name: 'Date',
  description: 'ISO 8601 calendar date.',
  expected: 'Send a date that exists as a string of year, month and day, such as "2026-03-31".',
  parse: (text) => (isCalendarDay(text) ? text : undefined),
  print: (value) => (typeof value === 'string' && isCalendarDay(value) ? value : undefined),
})
