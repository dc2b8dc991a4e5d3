import { parseArgs } from 'node:util'
import { findViolations } from '../../db/invariants.ts'
import { readConfig } from '../config.ts'
import type { Config } from '../config.ts'
import { topUpResellerCredit } from '../domain/credit/topUpResellerCredit.ts'
import { DomainError } from '../domain/kernel/errors.ts'
import { toDecimal } from '../domain/kernel/money.ts'
import { sayRefusal } from '../sentences/say.ts'
import { backupCommand, restoreCommand } from './backupCommands.ts'
import { createResellerCommand } from './createResellerCommand.ts'
import type { NewResellerOptions } from './createResellerCommand.ts'
import { openForOperator } from './openForOperator.ts'
import type { OperatorDatabase } from './openForOperator.ts'
import { ownerOf } from './ownerOf.ts'

const HELP = `What an operator does, beside the running server:

  create-reseller --name NAME --email EMAIL [--legalName … --person … --currency EUR --timeZone Europe/Rome
                  --prefix ABC --iban … --bic …]    takes a reseller on and shows its password and API keys once
  top-up --email EMAIL --amount 1000.00 [--currency EUR --world LIVE]
                                                    adds to the reseller's own credit
  check                                             checks the books of every reseller and prints what is wrong
  backup FILE                                       writes everything into one file, beside the running server
  restore FILE                                      fills a new, empty database from a backup`

const TEXT = [
  'name',
  'email',
  'legalName',
  'person',
  'currency',
  'timeZone',
  'prefix',
  'iban',
  'bic',
  'amount',
  'world',
]

type Options = Record<string, string | undefined>

const COMMANDS: Record<string, (database: OperatorDatabase, options: Options) => Promise<string[]>> = {
  'create-reseller': (database, options) => {
    need(options, ['name', 'email'])
    return createResellerCommand(database, options as unknown as NewResellerOptions)
  },
  'top-up': async ({ owner, db }, options) => {
    const { email, amount } = need(options, ['email', 'amount'])
    const world = options.world === 'TEST' ? 'TEST' : 'LIVE'
    const { ctx, defaultCurrency } = await ownerOf(owner, db, email!, world)
    const currency = options.currency ?? defaultCurrency
    const { credit } = await topUpResellerCredit(ctx, { amount: { amount: amount!, currency } })
    return [`Done. The own credit is ${toDecimal(credit.balanceMinor, currency)} ${currency} now.`]
  },
  check: async ({ owner }) => {
    const violations = await findViolations(owner)
    if (violations.length > 0) process.exitCode = 1
    return violations.length > 0 ? violations : ['Every rule of the books holds.']
  },
}

/** What needs no database that is up to this release. */
const FILE_COMMANDS: Record<string, (config: Config, file: string) => Promise<string[]>> = {
  backup: backupCommand,
  restore: restoreCommand,
}

function need(options: Options, names: string[]): Options {
  const missing = names.filter((name) => !options[name])
  if (missing.length > 0) throw new Error(`Say ${missing.map((name) => `--${name}`).join(' and ')}.\n\n${HELP}`)
  return options
}

async function run(): Promise<void> {
  const { positionals, values } = parseArgs({
    allowPositionals: true,
    options: Object.fromEntries(TEXT.map((name) => [name, { type: 'string' as const }])),
  })
  const [name = '', file] = positionals
  const fileCommand = FILE_COMMANDS[name]
  if (fileCommand) {
    if (!file) throw new Error(`Say which file: npm run ${name} -- greenlight.backup`)
    for (const line of await fileCommand(readConfig(), file)) console.log(line)
    return
  }
  const command = COMMANDS[name]
  if (!command) return console.log(HELP)
  const database = await openForOperator(readConfig())
  try {
    for (const line of await command(database, values as Options)) console.log(line)
  } finally {
    await database.close()
  }
}

/** Runs the command of the process's arguments to its end; what goes wrong is said in one sentence and exits with 1. */
export async function operate(): Promise<void> {
  try {
    await run()
  } catch (error) {
    console.error(error instanceof DomainError ? sayRefusal('en', error) : (error as Error).message)
    process.exitCode = 1
  }
}
