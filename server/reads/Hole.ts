import type { Reader } from './ReadMap.ts'

/** Stands before and behind what code must still put into a text; JSON text never has these characters. */
export const OPEN = '\u0001'
export const CLOSE = '\u0002'

/** What kind of hole it is, behind OPEN. */
export const UUID = 'i'
export const INSTANT = 't'
export const AMOUNT = 'm'
export const CODE = 'c'

/** Something that code says: the JSON text for what the statement told of it, itself JSON. */
export type Hole = (told: unknown, reader: Reader) => string
