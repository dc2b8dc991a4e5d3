// The floor of news: whatever is posted becomes a row, by one prepared statement that is a transaction of its own; then
// all who listen are told, and the writer is answered. No tenant, no row security, no journal, no GraphQL.
import { createServer } from 'node:http'
import postgres from 'postgres'
import { WebSocketServer } from 'ws'

const sql = postgres(process.env['DATABASE_URL']!, { max: 1, connection: { application_name: 'floor' } })

const server = createServer((request, response) => {
  const chunks: Buffer[] = []
  request.on('data', (chunk: Buffer) => chunks.push(chunk))
  request.on('end', () => {
    write(Buffer.concat(chunks).toString()).then(
      () => response.writeHead(200, { 'content-type': 'application/json' }).end('{"errors":[]}'),
      (error: Error) => response.writeHead(500).end(error.message),
    )
  })
})
const sockets = new WebSocketServer({ server, perMessageDeflate: false })
sockets.on('connection', (socket) => socket.on('message', () => socket.send('{"type":"connection_ack"}')))

async function write(text: string): Promise<void> {
  const [row] = await sql<[{ id: string }]>`insert into bench.news (text) values (${text}) returning id`
  for (const socket of sockets.clients) socket.send(`{"id":"1","type":"next","payload":{"data":{"id":"${row.id}"}}}`)
}

server.listen(Number(process.env['PORT']), '127.0.0.1')
