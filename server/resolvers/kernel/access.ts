import { Extensions } from 'type-graphql'
import type { Right } from '../../domain/kernel/rights.ts'

/**
 * Who may call a root field: whoever holds a right, anybody who is signed in, or the public, for fields where a token
 * among the arguments is the right.
 */
export type Access = Right | 'SIGNED_IN' | 'PUBLIC'

/** The name under which a root field declares its access in the schema's extensions. */
export const ACCESS = 'access'

/** Declares who may call a root field. `guardRootFields` enforces it; a field without it stops the start. */
export const Allow = (access: Access): MethodDecorator => Extensions({ [ACCESS]: access }) as MethodDecorator
