import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { ReadConnections } from '../../db/lane.ts'
import { readConfig } from '../../server/config.ts'
import { LANGUAGES } from '../../server/domain/kernel/context.ts'
import type { Language } from '../../server/domain/kernel/context.ts'
import { Reads } from '../../server/reads/Reads.ts'
import { buildGraphQLSchema } from '../../server/resolvers/buildSchema.ts'
import type { GraphContext } from '../../server/resolvers/kernel/GraphContext.ts'
import { startApp } from '../support/app.ts'
import type { TestApp } from '../support/app.ts'
import { plannedDocument } from './plannedDocument.ts'

const ASKED = 8

let app: TestApp
let number: string
beforeAll(async () => {
  app = await startApp()
  number = (await app.make.order()).number
})
afterAll(() => app.stop())

const ORDERS = '{ orders(first: 50) { nodes { number status activationReason } } }'

/** The read lane with that much memory, and how often it read orders. */
function readsWith(answersMb: number) {
  let looks = 0
  const counting = ({ width, run }: ReadConnections): ReadConnections => ({
    width,
    run: (text, values) => {
      if (text.includes('from orders')) looks++
      return run(text, values)
    },
  })
  const { short, long } = app.db.reads
  const reads = new Reads({ ...app.db.reads, short: counting(short), long: counting(long) }, answersMb)
  const document = plannedDocument(buildGraphQLSchema(), ORDERS)
  const ask = async (language: Language = 'en') => {
    const graph = { ctx: app.mine.ctx, language, db: app.db } as unknown as GraphContext
    return (await reads.answer(document, {}, graph))!.toString()
  }
  return { ask, looks: () => looks }
}

/** Asks for the orders again and again, one after the other. Answers what came, and how often orders were read for it. */
async function asked(answersMb: number): Promise<{ answers: string[]; looks: number }> {
  const { ask, looks } = readsWith(answersMb)
  const answers: string[] = []
  for (let i = 0; i < ASKED; i++) answers.push(await ask())
  return { answers, looks: looks() }
}

describe('answers that still stand', () => {
  const { answersMb } = readConfig({})

  test('are kept, and the orders are not read again', async () => {
    const { answers, looks } = await asked(answersMb)
    expect(looks).toBeLessThanOrEqual(3)
    expect(new Set(answers).size).toBe(1)
    expect(answers[0]).toContain(number)
  })

  test('are read anew each time where ANSWERS_MB is 0, and say the same', async () => {
    const [kept, anew] = [await asked(answersMb), await asked(readConfig({ ANSWERS_MB: '0' }).answersMb)]
    expect(anew.looks).toBe(ASKED)
    expect(anew.answers).toEqual(kept.answers)
  })
})

describe('requests that share a statement', () => {
  test('are each answered in their own language, whoever is answered first', async () => {
    const alone = new Map<Language, string>()
    for (const language of LANGUAGES) alone.set(language, await readsWith(0).ask(language))
    expect(new Set(alone.values()).size).toBe(LANGUAGES.length)
    const { ask, looks } = readsWith(0)
    const languages = Array.from({ length: 30 }, (_, i) => LANGUAGES[(i * 7) % LANGUAGES.length]!)
    const answers = await Promise.all(languages.map((language) => ask(language)))
    expect(looks()).toBeLessThanOrEqual(2)
    expect(answers).toEqual(languages.map((language) => alone.get(language)))
  })
})
