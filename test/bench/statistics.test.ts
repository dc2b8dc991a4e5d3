import { describe, expect, test } from 'vitest'
import { readOptions } from '../../bench/lib/options.ts'
import { isMet, sayGoal, sayRatio } from '../../bench/lib/report.ts'
import { mean, median, percentile, ratioOf } from '../../bench/lib/statistics.ts'

describe('what the bench tells', () => {
  test('the median is the middle one, or the mean of the two in the middle', () => {
    expect(median([9, 1, 5])).toBe(5)
    expect(median([4, 1, 3, 2])).toBe(2.5)
    expect(() => median([])).toThrow(RangeError)
  })

  test('a mean weighs every measurement alike', () => {
    expect(mean([1, 2, 6])).toBe(3)
    expect(() => mean([])).toThrow(RangeError)
  })

  test('a ratio is taken within each round, so that a slow round of both changes nothing', () => {
    expect(ratioOf([200, 20, 100], [100, 10, 100])).toEqual({ median: 2, min: 1, max: 2 })
    expect(() => ratioOf([1], [1, 2])).toThrow(RangeError)
  })

  test('a percentile is a value that was measured', () => {
    const values = Array.from({ length: 200 }, (_, i) => i + 1)
    expect(percentile(values, 0.99)).toBe(198)
    expect(percentile(values, 1)).toBe(200)
    expect(percentile([7], 0.5)).toBe(7)
  })

  test('a goal is met by the median alone, whichever way it points', () => {
    const figure = { what: 'p99', against: 'floor', ratio: { median: 0.5, min: 0.2, max: 3 } }
    expect(isMet(figure)).toBeNull()
    expect(isMet({ ...figure, goal: { atMost: 0.5 } })).toBe(true)
    expect(isMet({ ...figure, goal: { atLeast: 0.6 } })).toBe(false)
    expect(sayGoal({ ...figure, goal: { atLeast: 0.6 }, stretch: 1 })).toBe('≥ 0.6 (stretch 1)')
    expect(sayRatio({ ...figure, ratio: { median: 12.345, min: 0.5, max: 20 } })).toBe('12.3 (0.50–20.0)')
  })

  test('the command line says what is wanted, and refuses what it does not know', () => {
    expect(readOptions(['--', '--quick', '--only', 'list,byId'])).toMatchObject({ quick: true, only: ['list', 'byId'] })
    expect(() => readOptions(['--fast'])).toThrow(/npm run bench/)
    expect(() => readOptions(['--orders', 'many'])).toThrow(/npm run bench/)
  })
})
