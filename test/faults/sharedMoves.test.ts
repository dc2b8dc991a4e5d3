import { setTimeout as sleep } from 'node:timers/promises'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { databaseIsAway } from '../../db/client.ts'
import { giveCredit } from '../../server/domain/credit/giveCredit.ts'
import type { CreditMoved, GiveCreditInput } from '../../server/domain/credit/giveCredit.ts'
import { publicId } from '../../server/domain/kernel/ids.ts'
import { createSubAccount } from '../../server/domain/subAccounts/createSubAccount.ts'
import { openBooks } from '../support/books.ts'
import type { Books } from '../support/books.ts'
import { expectSoundBooks } from '../support/invariants.ts'
import { watchUnhandled } from '../support/unhandled.ts'

const GIFTS = 600
const CLERKS = 30
/** Calls that lose their connection before it is enough. */
const CUT_OFF = 150

let books: Books

beforeAll(async () => {
  books = await openBooks()
})
afterAll(() => books.close())

it(
  'K3 gifts whose connections are cut off, and which are asked for again with their keys, happen once each',
  { timeout: 120_000 },
  async () => {
    const unhandled = watchUnhandled()
    const { ctx } = books.mine
    const person = { username: 'cut-off', name: 'Cut Off', email: 'cut@example.com' }
    const subAccountId = publicId('SUB_ACCOUNT', (await createSubAccount(ctx, person)).subAccount.id)

    let lost = 0
    let open = true
    const cutting = (async () => {
      while (open && lost < CUT_OFF) {
        await books.owner`select pg_terminate_backend(pid) from pg_stat_activity
        where datname = current_database() and application_name = 'greenlight moves'`
        await sleep(10 + Math.random() * 40)
      }
    })()
    const giveUntilTold = async (input: GiveCreditInput): Promise<CreditMoved> => {
      for (;;) {
        try {
          return await giveCredit(ctx, input)
        } catch (error) {
          if (!databaseIsAway(error)) throw error
          lost++
        }
      }
    }
    const told: CreditMoved[] = []
    let next = 0
    const clerk = async () => {
      while (next < GIFTS) {
        const i = next++
        told[i] = await giveUntilTold({
          subAccountId,
          amount: { amount: '0.01', currency: 'EUR' },
          idempotencyKey: `cut-off-${i}`,
        })
      }
    }
    await Promise.all(Array.from({ length: CLERKS }, clerk))
    open = false
    await cutting

    expect(lost).toBeGreaterThan(0)
    const stored = await books.owner<
      { id: string; number: number }[]
    >`select id, credit_entry_number as number from transfers
    where environment_id = ${books.mine.environmentId} and kind = 'GIVE' order by credit_entry_number`
    expect(stored.map(({ number }) => number)).toEqual(Array.from({ length: GIFTS }, (_, i) => i + 1))
    // What each was told is what is stored, and nothing else is.
    expect(told.map(({ entry }) => entry!.transferId).toSorted()).toEqual(stored.map(({ id }) => id).toSorted())
    await expectSoundBooks(books)
    expect(unhandled.stop()).toEqual([])
  },
)
