import type { ActorKind } from '../../../db/schema/events.ts'
import { publicId, readPublicId } from '../kernel/ids.ts'

/** How the log names whoever has no id, such as `system`. */
const WORD = /^[\w.:-]{1,64}$/
const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/

/** Who acted as the outside names them: a person or key by its public id, anybody else by the word in the log. */
export function publicActorId(kind: ActorKind, actorId: string): string {
  if (!UUID.test(actorId)) return actorId
  if (kind === 'PAYER') return publicId('INVOICE', actorId)
  return publicId(kind === 'API_KEY' ? 'API_KEY' : 'USER', actorId)
}

/** As the log names them; null for what is neither a public id nor a word of the log's own. */
export const storedActorId = (id: string): string | null => readPublicId(id)?.uuid ?? (WORD.test(id) ? id : null)
