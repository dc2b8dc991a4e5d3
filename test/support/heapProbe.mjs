// Loaded into a server whose memory a test weighs: answers how many bytes are in use once the garbage is gone.
process.on('message', (message) => {
  if (message !== 'weigh') return
  globalThis.gc()
  const { heapUsed, external } = process.memoryUsage()
  process.send({ bytes: heapUsed + external })
})
process.channel?.unref()
