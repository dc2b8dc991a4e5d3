import { once } from 'node:events'
import { connect, createServer } from 'node:net'
import type { AddressInfo, Socket } from 'node:net'

/** The way to a database that counts how often it is asked: a round trip is whatever is sent once it has answered. */
export interface TripCounter {
  /** The address of the same database, through here. */
  readonly url: string
  /** How many round trips one call took, which is the only one under way. */
  of(call: () => Promise<unknown>): Promise<number>
  close(): Promise<void>
}

/** Opens the way to this database. */
export async function countTrips(databaseUrl: string): Promise<TripCounter> {
  const there = new URL(databaseUrl)
  const sockets = new Set<Socket>()
  let trips = 0
  const server = createServer((client) => {
    const database = connect(Number(there.port || 5432), there.hostname)
    let answered = true
    client.on('data', () => {
      if (answered) trips++
      answered = false
    })
    database.on('data', () => (answered = true))
    for (const [from, to] of [
      [client, database],
      [database, client],
    ] as const) {
      sockets.add(from)
      from.setNoDelay(true)
      from.pipe(to)
      from.on('error', () => to.destroy())
      from.on('close', () => (sockets.delete(from), to.destroy()))
    }
  }).listen(0, '127.0.0.1')
  await once(server, 'listening')
  const here = new URL(databaseUrl)
  here.hostname = '127.0.0.1'
  here.port = String((server.address() as AddressInfo).port)
  return {
    url: here.href,
    of: async (call) => {
      const before = trips
      await call()
      return trips - before
    },
    close: async () => {
      server.close()
      for (const socket of sockets) socket.destroy()
    },
  }
}
