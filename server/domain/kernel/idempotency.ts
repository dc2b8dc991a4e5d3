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
  if (!VISIBLE_ASCII.test(call.key)) throw new DomainError('IDEMPOTENCY_KEY_INVALID').at('idempotencyKey')
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
    throw new DomainError('IDEMPOTENCY_KEY_REUSED').at('idempotencyKey')
  }
  return { answer: thaw(stored.answer!) }
}

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

function hashOf(call: Repeatable): Buffer {
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
export function thaw(text: string): unknown {
  return JSON.parse(text, (_key, inner) => {
    if (inner && typeof inner === 'object' && '$minor' in inner) return BigInt(inner.$minor)
    if (inner && typeof inner === 'object' && '$date' in inner) return new Date(inner.$date)
    return inner
  })
}
