import { read } from '../kernel/context.ts'
import type { Context } from '../kernel/context.ts'
import { readRoleViews } from './roleView.ts'
import type { RoleView } from './roleView.ts'

/** The reseller's roles: those that every reseller begins with, then its own by name. */
export const readRoles = (ctx: Context): Promise<RoleView[]> => read(ctx, (tx) => readRoleViews(tx))

/** One role by its stored id; null when there is none. */
export const readRole = async (ctx: Context, uuid: string): Promise<RoleView | null> =>
  (await read(ctx, (tx) => readRoleViews(tx, uuid)))[0] ?? null
