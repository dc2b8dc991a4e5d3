/** What a connection is told as it opens. */
export type Opening = Record<string, string | number>

/** What a pooler in transaction mode keeps for each of its clients; anything else it refuses. */
const KEPT_BY_POOLERS = new Set(['application_name', 'timezone', 'datestyle'])

/**
 * How a connection opens. Behind a pooler in transaction mode its settings are those of the role that signs in there, and
 * nothing stays prepared, since the next statement may run on another connection.
 */
export const opening = (settings: Opening, pooled: boolean): { prepare: boolean; connection: Opening } => ({
  prepare: !pooled,
  connection: pooled
    ? Object.fromEntries(Object.entries(settings).filter(([name]) => KEPT_BY_POOLERS.has(name)))
    : settings,
})
