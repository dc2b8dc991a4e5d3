import { randomBytes } from 'node:crypto'
import postgres from 'postgres'
import { inject } from 'vitest'
import { migrate } from '../../db/migrate.ts'

/** A migrated, empty database of one test file. */
export interface FreshDatabase {
  /** URL of its owner; `openDatabase` takes it. */
  readonly ownerUrl: string
  /** Removes the database, ending the connections to it. */
  drop(): Promise<void>
}

const TEMPLATE = 'greenlight_template'

/** Migrates the database of a cluster that every fresh one is a copy of. */
export async function prepareTemplate(clusterUrl: string): Promise<void> {
  await administer(clusterUrl, `create database ${TEMPLATE}`)
  const url = new URL(clusterUrl)
  url.pathname = TEMPLATE
  await migrate(url.href)
}

/** Copies the migrated template into a database of its own, in some 40 ms. */
export async function freshDatabase(clusterUrl = inject('clusterUrl')): Promise<FreshDatabase> {
  const name = `test_${randomBytes(6).toString('hex')}`
  await administer(clusterUrl, `create database ${name} template ${TEMPLATE} strategy file_copy`)
  const url = new URL(clusterUrl)
  url.pathname = name
  return {
    ownerUrl: url.href,
    drop: () => administer(clusterUrl, `drop database if exists ${name} with (force)`),
  }
}

async function administer(clusterUrl: string, statement: string): Promise<void> {
  const admin = postgres(clusterUrl, { max: 1, onnotice: () => {} })
  try {
    await admin.unsafe(statement)
  } finally {
    await admin.end()
  }
}
