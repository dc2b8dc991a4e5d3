/** The start of a calendar day in the viewer's zone, `plus` days later. */
export function midnight(day: string, plus = 0): Date {
  const start = new Date(`${day}T00:00:00`)
  start.setDate(start.getDate() + plus)
  return start
}
