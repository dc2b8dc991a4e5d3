const BASE62 = '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz'

/** Numbers that look random and are the same for the same seed (xorshift128), and ids and handles made of them. */
export class Dice {
  private state: [number, number, number, number]

  constructor(seed: number) {
    this.state = [seed | 1, 0x9e3779b9, 0x243f6a88, 0xb7e15162]
    for (let i = 0; i < 20; i++) this.word()
  }

  /** 32 bits. */
  word(): number {
    const [x, y, z, w] = this.state
    const t = x ^ (x << 11)
    const next = (w ^ (w >>> 19) ^ t ^ (t >>> 8)) >>> 0
    this.state = [y, z, w, next]
    return next
  }

  /** From 0 up to, not including, 1. */
  part(): number {
    return this.word() / 4294967296
  }

  chance(probability: number): boolean {
    return this.part() < probability
  }

  whole(least: number, most: number): number {
    return least + Math.floor(this.part() * (most - least + 1))
  }

  pick<T>(list: readonly T[]): T {
    return list[Math.floor(this.part() * list.length)]!
  }

  private hex(): string {
    return this.word().toString(16).padStart(8, '0')
  }

  /** A UUID of version 7 of that time. */
  id(at: number): string {
    const ms = at.toString(16).padStart(12, '0')
    const [a, b, c] = [this.hex(), this.hex(), this.hex()]
    return `${ms.slice(0, 8)}-${ms.slice(8)}-7${a.slice(0, 3)}-${'89ab'[this.word() & 3]}${a.slice(3, 6)}-${b}${c.slice(0, 4)}`
  }

  /** 22 letters and digits that stand for fewer than 128 bits, as the second half of a handle does. */
  handle(): string {
    let text = BASE62[this.word() % 7]!
    for (let i = 1; i < 22; i++) text += BASE62[this.word() % 62]!
    return text
  }
}
