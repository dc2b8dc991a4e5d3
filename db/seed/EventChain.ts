import { hash } from 'node:crypto'
import type { SubjectType } from '../schema/events.ts'
import { CopyTable } from './CopyTable.ts'
import { instantOf } from './days.ts'

export interface SeedActor {
  kind: 'USER' | 'API_KEY' | 'SYSTEM'
  id: string
  label: string
}

export interface SeedEvent {
  kind: string
  subjectType: SubjectType
  subjectId: string
  subjectVersion: number
  subAccountId?: string | null
  orderId?: string | null
  invoiceId?: string | null
  data: Record<string, string>
}

/** An object as PostgreSQL spells jsonb: shorter names first, then by their letters. */
function jsonbText(data: Record<string, string>): string {
  const names = Object.keys(data).sort((a, b) => a.length - b.length || (a < b ? -1 : 1))
  return `{${names.map((name) => `"${name}": ${JSON.stringify(data[name])}`).join(', ')}}`
}

const quoted = (id: string | null | undefined) => (id ? `"${id}"` : 'null')

/** The log of one world, continued: numbers without holes, each entry chained to the one before as event_hash does. */
export class EventChain {
  readonly table = new CopyTable('events', [
    'environment_id',
    'seq',
    'kind',
    'subject_type',
    'subject_id',
    'subject_version',
    'sub_account_id',
    'order_id',
    'invoice_id',
    'actor_kind',
    'actor_id',
    'actor_label',
    'data',
    'hash',
    'occurred_at',
  ])

  private isLeftOut = false

  constructor(
    private readonly world: string,
    public lastSeq: bigint,
    public lastHash: Buffer,
  ) {}

  /** Tells nothing from now on: the log stays as it was. */
  leaveOut(): void {
    this.isLeftOut = true
  }

  add(actor: SeedActor, at: number, event: SeedEvent): void {
    if (this.isLeftOut) return
    const { kind, subjectType, subjectId, subjectVersion, subAccountId, orderId, invoiceId } = event
    const data = jsonbText(event.data)
    const instant = instantOf(at)
    this.lastSeq += 1n
    const link =
      `["${this.world}", ${this.lastSeq}, "${kind}", "${subjectType}", "${subjectId}", ${subjectVersion}, ` +
      `${quoted(subAccountId)}, ${quoted(orderId)}, ${quoted(invoiceId)}, "${actor.kind}", "${actor.id}", ` +
      `${JSON.stringify(actor.label)}, ${data}, "${instant.slice(0, -1)}000"]`
    this.lastHash = hash('sha256', Buffer.concat([this.lastHash, Buffer.from(link)]), 'buffer')
    this.table.add(
      this.world,
      this.lastSeq,
      kind,
      subjectType,
      subjectId,
      subjectVersion,
      subAccountId ?? null,
      orderId ?? null,
      invoiceId ?? null,
      actor.kind,
      actor.id,
      actor.label,
      data,
      `\\x${this.lastHash.toString('hex')}`,
      instant,
    )
  }
}
