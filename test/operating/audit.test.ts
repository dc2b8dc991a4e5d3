import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { startApp } from '../support/app.ts'
import type { TestApp } from '../support/app.ts'

let app: TestApp
let cookie: string
let client: { id: string }

beforeAll(async () => {
  app = await startApp()
  client = await app.make.client({ name: 'Zoë' })
  await app.make.credit(client.id, '20.00')
  await app.make.order({ subAccountId: client.id })
  cookie = await app.signIn()
  const minimum = `mutation ($id: ID!) { setMinimumBalance(input: { subAccountId: $id, minimumBalance: { amount: "-50.00", currency: "EUR" } }) { errors { code } } }`
  await app.gql(minimum, { id: client.id }, { cookie })
  const policy =
    'mutation { setActivationPolicy(input: { paymentMethod: CARD, policy: AUTOMATIC }) { errors { code } } }'
  await app.gql(policy, {}, { cookie })
})
afterAll(() => app.stop())

const FIELDS = 'kind message actor actorId actorKind number change { before after } subjectId occurredAt'
const audit = async (filter = '', page = 'first: 100', as = {}) => {
  const query = `{ audit(${filter && `filter: { ${filter} }, `}${page}) { nodes { ${FIELDS} } pageInfo { hasNextPage endCursor } } }`
  const { data, errors } = await app.gql(query, {}, as)
  if (!data) throw new Error(JSON.stringify(errors))
  return data.audit as { nodes: Entry[]; pageInfo: { hasNextPage: boolean; endCursor: string } }
}
interface Entry {
  kind: string
  message: string
  actor: string
  actorId: string
  actorKind: string
  number: number
  change: { before: string; after: string } | null
  subjectId: string
  occurredAt: string
}

describe('the operations journal', () => {
  it('tells everything that anybody did, newest first and without a gap', async () => {
    const { nodes } = await audit()
    expect(nodes.map(({ number }) => number)).toEqual(nodes.map((_, at) => nodes.length - at))
    expect(nodes.map(({ kind }) => kind)).toEqual(
      expect.arrayContaining(['credit.given', 'order.created', 'sub_account.created']),
    )
  })

  it('tells what was before and after', async () => {
    const { nodes } = await audit()
    const changeOf = (kind: string) => nodes.find((entry) => entry.kind === kind)!.change
    expect(changeOf('credit.minimum_set')).toEqual({ before: '€0.00', after: '-€50.00' })
    expect(changeOf('activation_policy.set')).toEqual({
      before: expect.stringMatching(/hand/i),
      after: expect.stringMatching(/automatic/i),
    })
    expect(changeOf('order.created')).toBeNull()
  })

  it('finds what one person did, what is about one object, and what is about people', async () => {
    const { data } = await app.gql('{ auditActors { id kind name } }')
    const person = data.auditActors.find(({ kind }: { kind: string }) => kind === 'USER')
    const theirs = (await audit(`actorId: "${person.id}"`)).nodes
    expect(theirs.length).toBeGreaterThanOrEqual(2)
    expect(new Set(theirs.map(({ actorId }) => actorId))).toEqual(new Set([person.id]))
    const about = (await audit(`subjectId: "${client.id}"`)).nodes
    expect(new Set(about.map(({ subjectId }) => subjectId))).toEqual(new Set([client.id]))
    const settings = (await audit('topics: [SETTINGS]')).nodes
    expect(new Set(settings.map(({ kind }) => kind))).toEqual(new Set(['activation_policy.set', 'product.created']))
    const several = (await audit('topics: [SETTINGS, CLIENTS]')).nodes
    expect(several.map(({ number }) => number)).toEqual(several.map(({ number }) => number).toSorted((a, b) => b - a))
    expect(several.length).toBeGreaterThan(settings.length)
  })

  it('pages through several topics without losing or repeating any', async () => {
    const all = (await audit('topics: [SETTINGS, CLIENTS, CREDIT]')).nodes.map(({ number }) => number)
    const paged: number[] = []
    let after = ''
    for (;;) {
      const page = await audit('topics: [SETTINGS, CLIENTS, CREDIT]', `first: 2${after && `, after: "${after}"`}`)
      paged.push(...page.nodes.map(({ number }) => number))
      if (!page.pageInfo.hasNextPage) break
      after = page.pageInfo.endCursor
    }
    expect(paged).toEqual(all)
  })

  it('is kept for longer than fifteen months, and finds a time in it', async () => {
    const world = app.other.environmentId
    const key = app.otherApiKey
    for (const daysAgo of [700, 600, 500, 400, 100, 3]) {
      await app.db.transaction(
        world,
        async (tx) => {
          const { appendEvents } = await import('../../server/domain/kernel/events.ts')
          const about = { subjectType: 'SETTING', subjectId: crypto.randomUUID(), subjectVersion: 1 } as const
          await appendEvents(tx, app.other.ctx.actor, [
            { kind: 'activation_policy.set', ...about, data: { method: 'CARD', policy: 'MANUAL' } },
          ])
        },
        { clock: new Date(Date.now() - daysAgo * 86_400_000) },
      )
    }
    const day = (daysAgo: number) => new Date(Date.now() - daysAgo * 86_400_000).toISOString()
    const found = (await audit(`topics: [SETTINGS], from: "${day(650)}", to: "${day(450)}"`, 'first: 100', { key }))
      .nodes
    expect(found).toHaveLength(2)
    expect(
      (await audit(`topics: [SETTINGS], from: "${day(480)}"`, 'first: 100', { key })).nodes.length,
    ).toBeGreaterThanOrEqual(3)
  })

  it('is shown to nobody without the right, and nothing of it to another reseller', async () => {
    const create =
      'mutation { createApiKey(input: { name: "Narrow", scopes: ["orders.read"] }) { secret errors { code } } }'
    const { data } = await app.gql(create, {}, { cookie })
    const { errors } = await app.gql('{ audit { nodes { id } } }', {}, { key: data.createApiKey.secret })
    expect(errors![0].extensions.code).toBe('FORBIDDEN')
    const theirs = await app.gql(
      `{ audit(filter: { subjectId: "${client.id}" }) { nodes { id } } auditActors { id } }`,
      {},
      { key: app.otherApiKey },
    )
    expect(theirs.data.audit.nodes).toEqual([])
  })
})

describe('the proof of the journal', () => {
  const proof = async () =>
    (await app.gql('{ journalProof { intact provenTo proven entries brokenAt } }')).data.journalProof

  it('goes on from where the last one ended', async () => {
    const before = await proof()
    expect(before).toMatchObject({ intact: true, brokenAt: null })
    expect(before.proven).toBe(before.entries)
    await app.make.client()
    const after = await proof()
    expect(after).toMatchObject({ intact: true, proven: before.entries + 1, entries: before.entries + 1 })
    const newest = (await audit('', 'first: 1')).nodes[0]!
    expect(after.provenTo).toBe(newest.occurredAt)
  })

  it.each([
    ['changed', `update events set data = data || '{"client": "Somebody else"}'`],
    ['taken out', 'delete from events'],
  ])('finds an entry that was %s behind its back', async (_what, statement) => {
    const { entries } = await proof()
    await app.make.client()
    await app.make.client()
    const place = entries + 1
    const where = `where environment_id = '${app.mine.environmentId}' and seq = ${place}`
    await app.owner.unsafe(`create table kept as select * from events ${where}`)
    const untriggered = async (work: string) => {
      await app.owner.begin(async (sql) => {
        await sql`set local session_replication_role = replica`
        await sql.unsafe(work)
      })
    }
    await untriggered(`${statement} ${where}`)
    expect(await proof()).toMatchObject({ intact: false, brokenAt: place, proven: entries })
    // What is put right again is found to be right.
    await untriggered(`delete from events ${where}`)
    await app.owner.unsafe('insert into events select * from kept; drop table kept')
    expect(await proof()).toMatchObject({ intact: true, proven: entries + 2 })
  })
})
