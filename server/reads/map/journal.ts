import type { EventRow } from '../../../db/schema/events.ts'
import { JournalEntryFields } from '../../resolvers/events/JournalEntryFields.ts'
import { instant, say, text, whole, word } from '../fields.ts'
import { page, pageBelow } from '../page.ts'
import type { ListMap } from '../page.ts'
import type { FieldMap, TypeMap } from '../ReadMap.ts'
import { Unplannable } from '../Unplannable.ts'

const code = new JournalEntryFields()

const told = { kind: ['kind', 'plain'], data: ['data', 'plain'] } as const

export const journalEntry: TypeMap = {
  table: 'events',
  fields: {
    id: say<EventRow>({ environmentId: ['environment_id', 'plain'], seq: ['seq', 'minor'] }, (row) => code.id(row)),
    kind: text('kind'),
    message: say<EventRow>(told, (row, graph) => code.message(row, graph)),
    note: say<EventRow>(told, (row) => code.note(row) ?? null),
    actor: say<EventRow>(
      {
        ...told,
        actorKind: ['actor_kind', 'plain'],
        actorId: ['actor_id', 'plain'],
        actorLabel: ['actor_label', 'plain'],
      },
      (row, graph) => code.actor(row, graph),
    ),
    actorKind: word('actor_kind'),
    actorId: say<EventRow>({ actorKind: ['actor_kind', 'plain'], actorId: ['actor_id', 'plain'] }, (row) =>
      code.actorId(row),
    ),
    number: whole('seq'),
    change: say<EventRow>(told, (row, graph) => code.change(row, graph)),
    subjectId: say<EventRow>({ subjectType: ['subject_type', 'plain'], subjectId: ['subject_id', 'plain'] }, (row) =>
      code.subjectId(row),
    ),
    occurredAt: instant('occurred_at'),
    hash: word((row) => `encode(${row}.hash, 'hex')`),
  },
}

/** What happened, the newest first. */
const journal: ListMap = {
  type: 'JournalEntry',
  name: 'Journal',
  order: () => ({ name: 'journal', columns: ['seq'], instant: false, falling: true, perObject: true }),
  filter: {},
}

/** What happened in the whole world. About which object is decided by its id, which no plan knows. */
export const wholeJournal: FieldMap = (at) => {
  const { args } = at.compilation.argumentsOf(at.parent, at.nodes[0]!)
  if (args['subjectId'] != null) throw new Unplannable('the journal of one object')
  // Whoever may not see the audit is told less of it: by the executor.
  at.compilation.rights.add('audit.read')
  return page(journal)(at)
}

/** What happened to an object and to what belongs to it. */
export const journalOf = (column: string): FieldMap => pageBelow(journal, { [column]: 'id' }, null)
