import { createHash } from 'node:crypto'
import { and, eq } from 'drizzle-orm'
import type { Tx } from '../../../db/client.ts'
import { idempotencyKeys } from '../../../db/schema/access.ts'
import type { Actor } from './actor.ts'
import { DomainError } from './errors.ts'

/** What a caller may repeat without a second effect: the operation, its whole input and the key it chose. */
export interface Repeatable {
  operation: string
  input: object
  key: string
}

const VISIBLE_ASCII = /^[\x21-\x7e]{8,128}$/

/**
 * Takes the key for this transaction. A twin that is under way is waited for. Answers what was answered before, or
 * null when this is the first call. Throws IDEMPOTENCY_KEY_INVALID, IDEMPOTENCY_KEY_REUSED.
 */
export async function claimKey(tx: Tx, actor: Actor, call: Repeatable): Promise<{ answer: unknown } | null> {
  assertKey(call.key)
  const inputHash = hashOf(call)
  const inserted = await tx
    .insert(idempotencyKeys)
    .values({
      environmentId: actor.environmentId,
      actorId: actor.id,
      key: call.key,
      operation: call.operation,
      inputHash,
    })
    .onConflictDoNothing()
    .returning({ key: idempotencyKeys.key })
  if (inserted.length > 0) return null
  const [stored] = await tx.select().from(idempotencyKeys).where(isKey(actor, call.key))
  if (!stored || stored.operation !== call.operation || !stored.inputHash.equals(inputHash)) {
    throw keyReused()
  }
  return { answer: thaw(stored.answer!) }
}

/** Throws IDEMPOTENCY_KEY_INVALID unless the key can be one. */
export function assertKey(key: string): void {
  if (!VISIBLE_ASCII.test(key)) throw new DomainError('IDEMPOTENCY_KEY_INVALID').at('idempotencyKey')
}

/** The refusal of a key that stands for another call. */
export const keyReused = (): DomainError => new DomainError('IDEMPOTENCY_KEY_REUSED').at('idempotencyKey')

/** Keeps the answer beside the key, in the transaction of the effect. */
export async function keepAnswer(tx: Tx, actor: Actor, key: string, answer: unknown): Promise<void> {
  await tx
    .update(idempotencyKeys)
    .set({ answer: freeze(answer) })
    .where(isKey(actor, key))
}

const isKey = (actor: Actor, key: string) =>
  and(
    eq(idempotencyKeys.environmentId, actor.environmentId),
    eq(idempotencyKeys.actorId, actor.id),
    eq(idempotencyKeys.key, key),
  )

/** SHA-256 over the operation and its input. */
export function hashOf(call: Omit<Repeatable, 'key'>): Buffer {
  const { idempotencyKey: _own, ...input } = call.input as { idempotencyKey?: unknown }
  return createHash('sha256')
    .update(JSON.stringify([call.operation, sorted(input)]))
    .digest()
}

/** The same input in whatever order its fields came, and whether an optional field was null or left out. */
function sorted(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(sorted)
  if (value === null || typeof value !== 'object' || value instanceof Date) return value
  return Object.entries(value)
    .filter(([, inner]) => inner !== undefined && inner !== null)
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([name, inner]) => [name, sorted(inner)])
}

/** JSON that remembers bigints and dates. */
export function freeze(value: unknown): string {
  return JSON.stringify(value, function (key, inner) {
    const raw = (this as Record<string, unknown>)[key]
    if (raw instanceof Date) return { $date: raw.toISOString() }
    return typeof inner === 'bigint' ? { $minor: inner.toString() } : inner
  })
}

/** The reverse of freeze. */
export const thaw = (text: string): unknown => thawed(JSON.parse(text))

/** Walks what was parsed once: a reviver would look at every number and string. */
function thawed(value: unknown): unknown {
  if (value === null || typeof value !== 'object') return value
  if ('$minor' in value) return BigInt(value.$minor as string)
  if ('$date' in value) return new Date(value.$date as string)
  const held = value as Record<string, unknown>
  for (const name in held) if (typeof held[name] === 'object') held[name] = thawed(held[name])
  return value
}
