const BASE62 = '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz'
const HEX = Array.from({ length: 1 << 16 }, (_, value) => value.toString(16).padStart(4, '0'))

/** Numbers that look random and are the same for the same seed (xorshift128), and ids and handles made of them. */
export class Dice {
  private x: number
  private y = 0x9e3779b9
  private z = 0x243f6a88
  private w = 0xb7e15162

  constructor(seed: number) {
    this.x = seed | 1
    for (let i = 0; i < 20; i++) this.word()
  }

  /** 32 bits. */
  word(): number {
    const t = this.x ^ (this.x << 11)
    this.x = this.y
    this.y = this.z
    this.z = this.w
    this.w = (this.w ^ (this.w >>> 19) ^ t ^ (t >>> 8)) >>> 0
    return this.w
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

  /** 16 bits each, so that two make a word. */
  private hex(): string {
    const word = this.word()
    return HEX[word >>> 16]! + HEX[word & 0xffff]!
  }

  /** A UUID of version 7 of that time. */
  id(at: number): string {
    const ms = at.toString(16).padStart(12, '0')
    const a = this.hex()
    const b = this.hex()
    const c = this.hex()
    return `${ms.slice(0, 8)}-${ms.slice(8)}-7${a.slice(0, 3)}-${'89ab'[this.word() & 3]}${a.slice(3, 6)}-${b}${c.slice(0, 4)}`
  }

  /** 22 letters and digits that stand for fewer than 128 bits, as the second half of a handle does. */
  handle(): string {
    let text = BASE62[this.word() % 7]!
    for (let i = 1; i < 22; i++) text += BASE62[this.word() % 62]!
    return text
  }
}
