import { expect, it } from 'vitest'
import { csvCell, csvLine } from '../../portal/src/features/audit/auditCsv.ts'

it.each(['=1+1', '+cmd', '-2+3', '@SUM(A1)', '\t=1', '\r=1', '  =1'])('no spreadsheet runs the cell %j', (text) => {
  expect(csvCell(text).replace(/^"/, '')).toMatch(/^'/)
})

it.each(['-50', '-1,234.50', '12.00', 'Zoë & Sons', ''])('a number or plain text stays as it is: %j', (text) => {
  expect(csvCell(text).replaceAll('"', '')).toBe(text)
})

it('quotes what would break a line or a cell', () => {
  expect(csvLine(['a,b', 'say "yes"', 'two\nlines', null, 7])).toBe('"a,b","say ""yes""","two\nlines",,7\r\n')
})
