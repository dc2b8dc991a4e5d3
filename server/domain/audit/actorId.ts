import type { ActorKind } from '../../../db/schema/events.ts'
import { publicId, readPublicId } from '../kernel/ids.ts'

const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/

/** Who acted as the outside names them: a person or key by its public id, anybody else by the word in the log. */
export function publicActorId(kind: ActorKind, actorId: string): string {
  if (!UUID.test(actorId)) return actorId
  if (kind === 'PAYER') return publicId('INVOICE', actorId)
  return publicId(kind === 'API_KEY' ? 'API_KEY' : 'USER', actorId)
}

/** As the log names them. What is no public id is a word of the log's own. */
export const storedActorId = (id: string): string => readPublicId(id)?.uuid ?? id
