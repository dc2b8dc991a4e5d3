import { sql } from 'drizzle-orm'
import { approvals } from '../../../db/schema/approvals.ts'

/** Whether a request still waits for a second person, as PostgreSQL sees it. */
export const isWaiting = sql`${approvals.status} = 'WAITING' and ${approvals.expiresAt} > clock_now()`
