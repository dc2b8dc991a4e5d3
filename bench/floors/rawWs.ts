// The floor of streams: bare ws. Whoever connects hears every text that is posted to /publish, as one prepared frame.
import { createServer } from 'node:http'
import { WebSocketServer } from 'ws'

const server = createServer((request, response) => {
  const chunks: Buffer[] = []
  request.on('data', (chunk: Buffer) => chunks.push(chunk))
  request.on('end', () => {
    const text = Buffer.concat(chunks)
    for (const socket of sockets.clients) socket.send(text, { binary: false })
    response.writeHead(204).end()
  })
})
const sockets = new WebSocketServer({ server, perMessageDeflate: false })
server.listen({ port: Number(process.env['PORT']), host: '127.0.0.1', backlog: 4_096 })
