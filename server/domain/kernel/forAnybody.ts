import type { TransactionSettings } from '../../../db/client.ts'

/** How long a statement may take for whoever is not signed in: less than for others, who can be asked about it. */
export const FOR_ANYBODY: TransactionSettings = { statementMs: 3_000 }
