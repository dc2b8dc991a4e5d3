import type { WebSocket } from 'ws'

const EVERY_MS = 12_000

/** Pings the other side and ends the socket of one that no longer answers, or reads nothing. Answers how to stop. */
export function keepAlive(socket: WebSocket): () => void {
  let answered = true
  socket.on('pong', () => {
    answered = true
  })
  const timer = setInterval(() => {
    if (!answered) return socket.terminate()
    answered = false
    socket.ping()
  }, EVERY_MS)
  return () => clearInterval(timer)
}
