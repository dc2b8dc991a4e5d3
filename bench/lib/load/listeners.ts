// Many sockets in one process, as cheap as a socket can be: it asks once, counts the messages, and tells the parent when
// the last socket has heard an event.
import { connect } from 'node:net'
import type { ListenersJob } from '../Listeners.ts'

const job = JSON.parse(process.argv[2]!) as ListenersJob
const AT_ONCE = 50
const PONG = Buffer.from([0x8a, 0x80, 0, 0, 0, 0])
const hello = (port: number) => `GET /graphql HTTP/1.1\r
Host: localhost:${port}\r
Connection: Upgrade\r
Upgrade: websocket\r
Sec-WebSocket-Version: 13\r
Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r
Sec-WebSocket-Protocol: graphql-transport-ws\r
\r
`

/** A masked text frame, with a mask of zeroes. */
function frame(text: string): Buffer {
  const body = Buffer.from(text)
  const length = body.length < 126 ? [0x80 | body.length] : [0xfe, body.length >> 8, body.length & 255]
  return Buffer.concat([Buffer.from([0x81, ...length, 0, 0, 0, 0]), body])
}

const init = frame(JSON.stringify({ type: 'connection_init', payload: { Authorization: job.apiKey } }))
const subscribe = frame(JSON.stringify({ id: '1', type: 'subscribe', payload: { query: job.query } }))
const expected = Buffer.from(job.expects)
const PING = 9
const TEXT = 1
let heard = 0

function open(): Promise<void> {
  return new Promise((resolve, reject) => {
    const socket = connect(job.port, '127.0.0.1', () => socket.write(hello(job.port)))
    let isUpgraded = false
    let isSubscribed = job.query === null
    let rest: Buffer | null = null
    const told = (text: Buffer): void => {
      if (isSubscribed) return hear(text)
      // The server has said who it takes us for.
      isSubscribed = true
      socket.write(subscribe)
      resolve()
    }
    socket
      .setNoDelay(true)
      .on('error', reject)
      .on('data', (chunk: Buffer) => {
        let data: Buffer = rest ? Buffer.concat([rest, chunk]) : chunk
        rest = null
        if (!isUpgraded) {
          const end = data.indexOf('\r\n\r\n')
          if (end >= 0) {
            isUpgraded = true
            data = data.subarray(end + 4)
            if (isSubscribed) resolve()
            else socket.write(init)
          }
        }
        if (isUpgraded) data = eachFrame(data, told, () => socket.write(PONG))
        if (data.length > 0) rest = data
      })
  })
}

/** Tells texts and pings one by one, and answers what is not a whole frame yet. Texts here are shorter than 64 kB. */
function eachFrame(data: Buffer, told: (text: Buffer) => void, asked: () => void): Buffer {
  let at = 0
  while (data.length >= at + 2) {
    const short = data[at + 1]! & 127
    const begin = at + (short < 126 ? 2 : 4)
    if (data.length < begin) break
    const end = begin + (short < 126 ? short : data.readUInt16BE(at + 2))
    if (data.length < end) break
    const kind = data[at]! & 15
    if (kind === PING) asked()
    else if (kind === TEXT) told(data.subarray(begin, end))
    at = end
  }
  return data.subarray(at)
}

/** Whatever else happens in the world meanwhile is not what is counted. */
function hear(text: Buffer): void {
  if (!text.includes(expected) || ++heard % job.sockets !== 0) return
  process.send!({ lastAt: String(process.hrtime.bigint()), text: String(text) })
}

for (let opened = 0; opened < job.sockets; opened += AT_ONCE) {
  await Promise.all(Array.from({ length: Math.min(AT_ONCE, job.sockets - opened) }, open))
}
process.send!({ opened: true })
process.on('disconnect', () => process.exit())
