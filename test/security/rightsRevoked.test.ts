import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { openDatabase } from '../../db/client.ts'
import type { Database } from '../../db/client.ts'
import { buildApp } from '../../server/app.ts'
import type { App } from '../../server/app.ts'
import { publicId } from '../../server/domain/kernel/ids.ts'
import { AMPLE, startApp } from '../support/app.ts'
import type { As, TestApp } from '../support/app.ts'
import { freePort } from '../support/freePort.ts'
import { makePerson } from '../support/people.ts'
import type { TestPerson } from '../support/people.ts'
import { Socket } from '../support/Socket.ts'
import { Stream } from '../support/Stream.ts'

const ROUNDS = 3
const PROCESSES = ['same', 'other'] as const
const MOST_MS = 1_000

let app: TestApp
let second: App
let secondDb: Database
let secondPort: number
let owner: As
let support: string
const took: Record<string, number[]> = {}

beforeAll(async () => {
  app = await startApp()
  const { host, port, user, pass, database } = app.owner.options as unknown as Record<string, string>
  secondDb = openDatabase(`postgres://${user}:${pass}@${host![0]}:${port![0]}/${database}`, { max: 4 })
  secondPort = await freePort()
  second = await buildApp({
    db: secondDb,
    publicUrl: app.url,
    portalFolder: '/nowhere',
    log: { level: 'silent' },
    farewellMs: 0,
    shares: AMPLE,
  })
  await second.fastify.listen({ port: secondPort, host: 'localhost' })
  owner = { cookie: await app.signIn() }
  const { data } = await app.gql('{ roles { id builtin } }', {}, owner)
  support = data.roles.find(({ builtin }: { builtin: string }) => builtin === 'SUPPORT').id
})
afterAll(async () => {
  await second.close()
  await secondDb.close()
  await app.stop()
  for (const [how, times] of Object.entries(took)) {
    const sorted = times.toSorted((a, b) => a - b)
    const at = (share: number) => sorted[Math.min(sorted.length - 1, Math.floor(share * sorted.length))]!.toFixed(0)
    console.log(`S4 ${how} process: ${times.length} sockets, p50 ${at(0.5)} ms, p99 ${at(0.99)} ms, max ${at(1)} ms`)
  }
})

/** Opens a socket at one of the two processes, which hears of every order. */
async function follow(process: 'same' | 'other', as: As): Promise<Stream> {
  const url = process === 'same' ? app.wsUrl : `ws://localhost:${secondPort}/graphql`
  const socket = new Socket(url, { origin: app.url, ...(as.cookie && { cookie: as.cookie }) })
  await socket.opened()
  socket.send({ type: 'connection_init', payload: as.key ? { Authorization: as.key } : {} })
  await socket.wait(({ type }) => type === 'connection_ack')
  socket.send({ type: 'subscribe', id: 'stream', payload: { query: 'subscription { orderChanged { id } }' } })
  return new Stream(socket)
}

const ask = async (query: string, input: object | null, as: As): Promise<Record<string, unknown>> => {
  const { data, errors } = await app.gql(query, input ? { input } : {}, as)
  const [payload] = Object.values(data ?? {}) as { errors: unknown[] }[]
  expect([errors, payload?.errors]).toEqual([undefined, []])
  return payload as unknown as Record<string, unknown>
}
const withInput = (name: string, fields = '') =>
  `mutation ($input: ${name[0]!.toUpperCase()}${name.slice(1)}Input!) { ${name}(input: $input) { ${fields} errors { code } } }`

interface Opened {
  as: As
  /** Takes the access away; resolves when the server has said that it did. */
  revoke: () => Promise<unknown>
}

const person = () => makePerson(app, { role: 'MANAGER' })
const idOf = ({ id }: TestPerson) => publicId('USER', id)

/** How access ends, each with somebody new. */
const WAYS: Record<string, () => Promise<Opened>> = {
  'a user is deactivated': async () => {
    const somebody = await person()
    const input = { userId: idOf(somebody) }
    return {
      as: { cookie: await app.signIn(somebody) },
      revoke: () => ask(withInput('deactivateUser'), input, owner),
    }
  },
  'a role is lowered': async () => {
    const somebody = await person()
    const input = { userId: idOf(somebody), access: { roleId: support } }
    return { as: { cookie: await app.signIn(somebody) }, revoke: () => ask(withInput('updateUser'), input, owner) }
  },
  'a key is revoked': async () => {
    const made = await ask(withInput('createApiKey', 'secret apiKey { id }'), { name: 'S4' }, owner)
    const { secret, apiKey } = made as { secret: string; apiKey: { id: string } }
    return { as: { key: secret }, revoke: () => ask(withInput('revokeApiKey'), { apiKeyId: apiKey.id }, owner) }
  },
  'somebody signs out': async () => {
    const as = { cookie: await app.signIn(await person()) }
    return { as, revoke: () => ask('mutation { signOut { errors { code } } }', null, as) }
  },
  'a password is changed': async () => {
    const somebody = await person()
    const as = { cookie: await app.signIn(somebody) }
    const elsewhere = { cookie: await app.signIn(somebody) }
    const input = { currentPassword: somebody.password, newPassword: 'another private sentence 7' }
    return { as, revoke: () => ask(withInput('changePassword'), input, elsewhere) }
  },
}

describe('S4 sockets at both processes', () => {
  it.each(Object.keys(WAYS))('are closed within a second when %s, and hear nothing later', async (how) => {
    for (let round = 0; round < ROUNDS; round++) {
      const { as, revoke } = await WAYS[how]!()
      const streams = await Promise.all(PROCESSES.map((process) => follow(process, as)))
      // Nobody says when a subscription has begun, so that orders come until it tells of them.
      for (const stream of streams) while (stream.values.length === 0) await app.make.order()
      const closed = streams.map(async ({ socket }) => ({ ...(await socket.closed), at: performance.now() }))
      await revoke()
      const revokedAt = performance.now()
      for (const [i, { code, at }] of (await Promise.all(closed)).entries()) {
        expect(code).toBe(4403)
        expect(at - revokedAt).toBeLessThan(MOST_MS)
        ;(took[PROCESSES[i]!] ??= []).push(Math.max(0, at - revokedAt))
      }
      const heard = streams.map(({ values }) => values.length)
      await app.make.order()
      expect(streams.map(({ values }) => values.length)).toEqual(heard)
    }
  })
})
