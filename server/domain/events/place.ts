import type { Context } from '../kernel/context.ts'
import { DomainError } from '../kernel/errors.ts'
import { readSigningKey } from '../kernel/signing.ts'
import { seal, unseal } from '../kernel/tokens.ts'
import { readHead } from './readHead.ts'

const PURPOSE = 'events'

/** A place in the log as the outside sees it: sealed for this world, so that no other world's is ever believed. */
export async function sealPlace(ctx: Context, seq: bigint): Promise<string> {
  return seal(await readSigningKey(ctx), PURPOSE, String(seq))
}

/**
 * The place that a cursor stands for. Throws CURSOR_INVALID for a cursor that was forged, comes from another world or
 * list, or lies in the future; CURSOR_EXPIRED when events after it are no longer kept.
 */
export async function openPlace(ctx: Context, cursor: string): Promise<bigint> {
  const seq = unseal(await readSigningKey(ctx), PURPOSE, cursor)
  if (typeof seq !== 'string') throw new DomainError('CURSOR_INVALID').at('after')
  const place = BigInt(seq)
  const { lastSeq, prunedSeq } = await readHead(ctx.db, ctx.actor.environmentId)
  if (place > lastSeq) throw new DomainError('CURSOR_INVALID').at('after')
  if (place < prunedSeq) throw new DomainError('CURSOR_EXPIRED').at('after')
  return place
}
