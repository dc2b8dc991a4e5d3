/** The numbers of worlds that one statement may serve; what is left over of them asks for nothing. */
const SIZES = [1, 2, 4, 8]

/** The most worlds that one statement serves. */
export const MOST_WORLDS = SIZES.at(-1)!

/** What a row of the world that a part of a statement was given fulfils. */
export const inItsWorld = (row: string): string => `${row}.environment_id = world.tenant::uuid`

/** A statement for the world of that number, from 0, with the names of its values, from 0 too. */
export type Part = (world: number, value: (i: number) => string) => string

/**
 * A statement by the number of worlds that ask at once. Each world has a part of its own, which first sets the tenant and
 * then reads; the parts run one after the other, and row security looks at the tenant in each table of each part anew.
 */
export class SharedText {
  readonly #texts = new Map<number, string>()
  readonly #part: Part
  /** How many values one world has: itself, and an array for each of the others. */
  readonly width: number
  /** Whether several worlds may share it. */
  readonly manyWorlds: boolean

  constructor(width: number, part: Part) {
    this.width = width
    this.#part = part
    this.manyWorlds = namesEveryWorld(part(0, String))
  }

  /** The statement for that many worlds, and how many it has place for. */
  for(worlds: number): { text: string; size: number } {
    const size = SIZES.find((one) => one >= worlds)!
    const text = this.#texts.get(size) ?? this.#write(size)
    this.#texts.set(size, text)
    return { text, size }
  }

  #write(size: number): string {
    const parts = Array.from({ length: size }, (_, world) => this.#part(world, (i) => `$${world * this.width + i + 1}`))
    // Nothing of one part may be planned together with another.
    return size === 1 ? parts[0]! : parts.map((part) => `(${part} offset 0)`).join(' union all ')
  }
}

/**
 * Whether every table of a statement is read by rows that name their world. Such a part would find nothing at all, and
 * never another world's rows, if row security ever looked at the tenant of another part. What reads anything in another
 * way is for one world alone.
 */
function namesEveryWorld(text: string): boolean {
  const tables = text.match(/\b(from|join)\s+(?!\(|lateral\b)\w+/gi) ?? []
  const named = text.match(/\bfrom \w+ (\w+) where \1\.environment_id = world\.tenant::uuid/g) ?? []
  return tables.length === named.length
}
