import postgres from 'postgres'
import { expect, it } from 'vitest'
import { freshDatabase } from '../support/cluster.ts'

it('gives every test file a database that no other sees', async () => {
  const [one, two] = await Promise.all([freshDatabase(), freshDatabase()])
  const first = postgres(one.ownerUrl, { max: 1 })
  const second = postgres(two.ownerUrl, { max: 1 })
  await first`create table mine (n int)`
  const [seen] = await second`select to_regclass('public.mine') as mine`
  expect(seen?.mine).toBeNull()
  await Promise.all([first.end(), second.end()])
  await Promise.all([one.drop(), two.drop()])
})
