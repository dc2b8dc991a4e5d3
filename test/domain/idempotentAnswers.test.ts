import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { freeze, thaw } from '../../server/domain/kernel/idempotency.ts'

const leaf = fc.oneof(
  fc.bigInt(),
  fc.date({ noInvalidDate: true }),
  fc.string({ unit: 'binary' }),
  fc.integer(),
  fc.boolean(),
  fc.constant(null),
)
const { answer } = fc.letrec((tie) => ({
  answer: fc.oneof(
    { depthSize: 'small' },
    leaf,
    fc.array(tie('answer')),
    fc.dictionary(fc.stringMatching(/^[a-z]\w*$/), tie('answer'), { noNullPrototype: true }),
  ),
}))

describe('an answer that is kept for a repeated call', () => {
  it('comes back the same, amounts and instants included', () => {
    fc.assert(
      fc.property(answer, (value) => {
        expect(thaw(freeze(value))).toEqual(value)
      }),
    )
  })

  it('keeps an amount beyond what a floating-point number can hold', () => {
    expect(thaw(freeze({ balanceMinor: 9_007_199_254_740_993n }))).toEqual({ balanceMinor: 9_007_199_254_740_993n })
  })
})
