/** How many different ids share one prebuilt frame; clients that count from 1 use the same few. */
const SHARED_IDS = 16
const TEXT_FRAME = 0x81

/**
 * What one event has for all listeners of a group: serialised once, as the payload of a `next` message. Whoever uses
 * an id that others use too shares the whole frame with them.
 */
export class Payload {
  readonly #body: Buffer
  #lastId = ''
  #lastFrame: Buffer | null = null
  #shared: Map<string, Buffer> | null = null

  /** `json` is the execution's result as text. */
  constructor(json: string) {
    this.#body = Buffer.from(`${json}}`)
  }

  /** The whole unmasked WebSocket frame for the subscription with this id. Not to be changed. */
  frame(id: string): Buffer {
    if (id === this.#lastId && this.#lastFrame) return this.#lastFrame
    const frame = this.#shared?.get(id) ?? this.#build(id)
    this.#lastId = id
    this.#lastFrame = frame
    return frame
  }

  #build(id: string): Buffer {
    const frame = textFrame(`{"id":${JSON.stringify(id)},"type":"next","payload":`, this.#body)
    this.#shared ??= new Map()
    if (this.#shared.size < SHARED_IDS) this.#shared.set(id, frame)
    return frame
  }
}

/** RFC 6455 §5.2: one final text frame from a server, of a text and the bytes after it. */
function textFrame(head: string, body: Buffer): Buffer {
  const headBytes = Buffer.byteLength(head)
  const length = headBytes + body.length
  const offset = length < 126 ? 2 : length < 65_536 ? 4 : 10
  const frame = Buffer.allocUnsafe(offset + length)
  frame[0] = TEXT_FRAME
  if (offset === 2) frame[1] = length
  else if (offset === 4) {
    frame[1] = 126
    frame.writeUInt16BE(length, 2)
  } else {
    frame[1] = 127
    frame.writeBigUInt64BE(BigInt(length), 2)
  }
  frame.write(head, offset)
  body.copy(frame, offset + headBytes)
  return frame
}
