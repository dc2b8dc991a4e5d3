import { z } from 'zod'
import type { MailSettings } from './gateways/mail/mailSettings.ts'
import { readNetwork } from './domain/kernel/readNetwork.ts'
import { SHARES } from './http/limits/limits.ts'
import type { Shares } from './http/limits/limits.ts'
import { USUAL_ANSWERS_MB } from './reads/Standing.ts'

/** A setting that cannot be used; the message names the variable and says what to do. */
export class ConfigError extends Error {
  override name = 'ConfigError'
}

const number = (least: number, most: number) =>
  z
    .string()
    .regex(/^\d+$/, `must be a whole number from ${least} to ${most}`)
    .transform(Number)
    .refine((value) => value >= least && value <= most, `must be a whole number from ${least} to ${most}`)

const origin = z
  .string()
  .refine(isOrigin, 'must be an address such as https://greenlight.example, without a path')
  .transform((text) => new URL(text).origin)

const networks = z
  .string()
  .transform((text) => text.split(',').map((entry) => entry.trim()))
  .refine(
    (entries) => entries.every(readNetwork),
    'must be addresses or networks such as 10.0.0.0/8, separated by commas',
  )

/** Every setting, each a variable of the environment. An empty one counts as not set. */
const settings = z.object({
  /** The port of everything: API, sockets, portal, payment page, icon, explorer. */
  PORT: number(1, 65_535).default(4000),
  /**
   * The interface to listen on. By default only this machine is served, by IPv4 and IPv6, since the connection is not
   * encrypted. Set 0.0.0.0 or :: to serve others, best behind a proxy that speaks TLS.
   */
  HOST: z.string().default('localhost'),
  /** PostgreSQL 15 or newer, signed in as the owner of its tables; not set, the bundled one is started. */
  DATABASE_URL: z
    .string()
    .regex(/^postgres(ql)?:\/\//, 'must be an address of the form postgres://user:password@host:5432/database')
    .optional(),
  /** How many processes serve on the one port; more than one are watched over by one more, which serves nobody. */
  PROCESSES: number(1, 64).default(1),
  /**
   * A pooler in transaction mode, such as PgBouncer, that everything but migrations, listening and locks goes through; those
   * still go to DATABASE_URL. It signs in as a role of its own: see docs/growing.md.
   */
  DATABASE_POOLER_URL: z
    .string()
    .regex(/^postgres(ql)?:\/\//, 'must be an address of the form postgres://user:password@host:5432/database')
    .optional(),
  /** For `npm run backup`: a role that may read all rows, where DATABASE_URL's owner is bound by row security itself. */
  BACKUP_DATABASE_URL: z
    .string()
    .regex(/^postgres(ql)?:\/\//, 'must be an address of the form postgres://user:password@host:5432/database')
    .optional(),
  /** How many connections to the database one process opens. */
  DATABASE_POOL: number(2, 500).default(10),
  /** Folder of the bundled database and of demo.json. */
  GREENLIGHT_DATA: z.string().default('.greenlight'),
  /** The address that payers, icons and browsers reach this installation at. Not set: http://localhost:PORT. */
  PUBLIC_URL: origin.optional(),
  /**
   * Addresses and networks, separated by commas, of the proxies in front of Greenlight. Only what they say of where a
   * request comes from (X-Forwarded-For) is believed; not set, nobody is.
   */
  TRUST_PROXY: networks.default([]),
  /** What one API key or person may spend in a minute, in the cost of requests. Each process counts for itself. */
  COST_PER_MINUTE: number(1_000, 1_000_000_000).default(SHARES.costPerMinute),
  /** How many sockets one API key or person may hold. */
  SOCKETS_PER_USER: number(1, 1_000_000).default(SHARES.socketsPerUser),
  /** How many sockets one address may hold without a sign-in. */
  SOCKETS_PER_ADDRESS: number(1, 1_000_000).default(SHARES.socketsPerAddress),
  /** How many icons one address may look up in a minute. */
  ICONS_PER_MINUTE: number(1, 1_000_000_000).default(SHARES.iconsPerMinute),
  /** How many megabytes of answers that still stand one process keeps; 0 reads every answer anew. */
  ANSWERS_MB: number(0, 65_536).default(USUAL_ANSWERS_MB),
  /** The port of /metrics for Prometheus, apart from everything else; not set, nobody is served any. */
  METRICS_PORT: number(1, 65_535).optional(),
  /** The interface of METRICS_PORT. By default only this machine is served: the figures tell how much business is done. */
  METRICS_HOST: z.string().default('localhost'),
  /**
   * 32 random bytes in base64 (`openssl rand -base64 32`), which open what the database keeps sealed: the secrets of
   * one-time codes. The same for every process of an installation. Not set: the file secret.key in GREENLIGHT_DATA, made
   * at the first start.
   */
  SECRET_KEY: z
    .string()
    .refine((text) => Buffer.from(text, 'base64').length >= 32, 'must be 32 bytes or more in base64')
    .optional(),
  /** The mail server, such as smtps://user:password@mail.example:465. Not set: mail waits, and a demo shows it at /dev/mail. */
  SMTP_URL: z
    .string()
    .regex(/^smtps?:\/\/[^\s]+$/, 'must be an address of the form smtps://user:password@mail.example:465')
    .optional(),
  /** Who mail is from, as readers see it. Not set: Greenlight <no-reply@ the host of PUBLIC_URL>. */
  MAIL_FROM: z
    .string()
    .regex(/^[^\r\n]*@[^\r\n]+$/, 'must be an e-mail address, with or without a name')
    .optional(),
  /** Whether mail that waits is shown at /dev/mail, to this machine alone. Not set: only with the bundled demo. */
  DEV_MAIL: z.enum(['on', 'off']).optional(),
  LOG_LEVEL: z.enum(['fatal', 'error', 'warn', 'info', 'debug', 'trace', 'silent']).default('info'),
})

export interface Config {
  port: number
  host: string
  /** How many processes serve. */
  processes: number
  /** Null: start the bundled PostgreSQL. */
  databaseUrl: string | null
  /** Null: there is no pooler. */
  poolerUrl: string | null
  /** Null: backups read as the owner. */
  backupUrl: string | null
  databasePool: number
  dataFolder: string
  /** Without a slash at its end. */
  publicUrl: string
  trustedProxies: readonly string[]
  shares: Shares
  answersMb: number
  /** Null: the figures are served nowhere. */
  metricsPort: number | null
  metricsHost: string
  /** Null: it is kept in the data folder. */
  secretKey: string | null
  mail: MailSettings
  logLevel: string
}

/** Settings whose values are secrets, which no message repeats. */
const SECRET = new Set(['DATABASE_URL', 'BACKUP_DATABASE_URL', 'DATABASE_POOLER_URL', 'SMTP_URL', 'SECRET_KEY'])

/** Reads the settings once. Throws ConfigError. */
export function readConfig(environment: Record<string, string | undefined> = process.env): Config {
  const given = Object.fromEntries(Object.entries(environment).filter(([, value]) => value !== ''))
  const read = settings.safeParse(given)
  if (!read.success) {
    const [issue] = read.error.issues
    const name = String(issue!.path[0])
    const shown = SECRET.has(name) ? '' : ` is "${given[name]}" and`
    throw new ConfigError(`${name}${shown} ${sentence(issue!.message)} Correct or unset it.`)
  }
  const { PORT, HOST, PROCESSES, DATABASE_URL, DATABASE_POOL, GREENLIGHT_DATA, PUBLIC_URL, LOG_LEVEL } = read.data
  return {
    port: PORT,
    host: HOST,
    processes: PROCESSES,
    databaseUrl: DATABASE_URL ?? null,
    poolerUrl: read.data.DATABASE_POOLER_URL ?? null,
    backupUrl: read.data.BACKUP_DATABASE_URL ?? null,
    databasePool: DATABASE_POOL,
    dataFolder: GREENLIGHT_DATA,
    publicUrl: PUBLIC_URL ?? `http://localhost:${PORT}`,
    trustedProxies: read.data.TRUST_PROXY,
    shares: {
      costPerMinute: read.data.COST_PER_MINUTE,
      socketsPerUser: read.data.SOCKETS_PER_USER,
      socketsPerAddress: read.data.SOCKETS_PER_ADDRESS,
      iconsPerMinute: read.data.ICONS_PER_MINUTE,
    },
    answersMb: read.data.ANSWERS_MB,
    metricsPort: read.data.METRICS_PORT ?? null,
    metricsHost: read.data.METRICS_HOST,
    secretKey: read.data.SECRET_KEY ?? null,
    mail: {
      smtpUrl: read.data.SMTP_URL ?? null,
      from: read.data.MAIL_FROM ?? `Greenlight <no-reply@${new URL(PUBLIC_URL ?? 'http://localhost').hostname}>`,
      shown: (read.data.DEV_MAIL ?? (DATABASE_URL === undefined ? 'on' : 'off')) === 'on',
    },
    logLevel: LOG_LEVEL,
  }
}

function isOrigin(text: string): boolean {
  if (!URL.canParse(text)) return false
  const { protocol, pathname, search, hash } = new URL(text)
  return /^https?:$/.test(protocol) && pathname === '/' && search === '' && hash === ''
}

const sentence = (issue: string) => (issue.startsWith('must') ? `${issue}.` : `cannot be used (${issue}).`)
