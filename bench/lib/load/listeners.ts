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
let heard = 0

function open(): Promise<void> {
  return new Promise((resolve, reject) => {
    const socket = connect(job.port, '127.0.0.1', () => socket.write(hello(job.port)))
    let step = job.query ? 0 : 2
    socket
      .setNoDelay(true)
      .on('error', reject)
      .on('data', (chunk: Buffer) => {
        const data = chunk[0] === 0x89 ? chunk.subarray(2 + (chunk[1]! & 127)) : chunk
        if (data !== chunk) socket.write(PONG)
        if (data.length === 0) return
        if (step === 0) socket.write(init)
        if (step === 1) socket.write(subscribe)
        if (step === 1 || step === 2) resolve()
        if (step++ >= 2 && !String(data.subarray(0, 4)).startsWith('HTTP')) hear(data)
      })
  })
}

function hear(data: Buffer): void {
  if (++heard % job.sockets !== 0) return
  process.send!({ lastAt: String(process.hrtime.bigint()), text: String(data.subarray(data[1]! < 126 ? 2 : 4)) })
}

for (let opened = 0; opened < job.sockets; opened += AT_ONCE) {
  await Promise.all(Array.from({ length: Math.min(AT_ONCE, job.sockets - opened) }, open))
}
process.send!({ opened: true })
process.on('disconnect', () => process.exit())
