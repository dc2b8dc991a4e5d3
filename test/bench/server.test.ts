import { expect, it } from 'vitest'
import { Server } from '../../bench/lib/Server.ts'

/** Takes a connection and is gone, as a server does that only tries its port; listens for good a while later. */
const TRIES_ITS_PORT_FIRST = `
  const port = Number(process.env.PORT)
  const probe = require('node:net').createServer((socket) => {
    socket.destroy()
    probe.close(() => setTimeout(() => require('node:http').createServer((_, response) => response.end('here')).listen(port, '127.0.0.1'), 300))
  })
  probe.listen(port, '127.0.0.1')`

it('a server that only tries its port is not taken for one that listens', async () => {
  const server = await Server.start({ name: 'tries its port', args: ['-e', TRIES_ITS_PORT_FIRST] })
  try {
    const response = await fetch(server.url)
    expect(await response.text()).toBe('here')
    expect(server.listeningAfterMs).toBeGreaterThanOrEqual(300)
  } finally {
    await server.stop()
  }
})

it('a server that ends before it listens is told with its last words', async () => {
  const starting = Server.start({ name: 'no port', args: ['-e', 'console.error("Port 1 is taken."); process.exit(1)'] })
  await expect(starting).rejects.toThrow('no port did not start:\nPort 1 is taken.')
})
