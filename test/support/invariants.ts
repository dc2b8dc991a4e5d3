import type postgres from 'postgres'
import { expect } from 'vitest'
import { findViolations } from '../../db/invariants.ts'

/** Every rule of the books holds, over all worlds. Belongs at the end of every scenario. */
export async function expectSoundBooks({ owner }: { owner: postgres.Sql }): Promise<void> {
  expect(await findViolations(owner)).toEqual([])
}
