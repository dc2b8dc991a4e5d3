/** How much one request may ask for. */
export interface Limits {
  /** Characters of the document. */
  length: number
  tokens: number
  /** Levels of fields below the operation; introspection has its own rule. */
  depth: number
  /** Fields with an alias, in the whole document. */
  aliases: number
  /** Times that one field may stand under different names at one place. */
  sameField: number
  rootFields: number
  mutations: number
  /** Fields after every fragment was put in its places. */
  fields: number
  /** Directives in the whole document. */
  directives: number
  /** Characters of one text, among the variables or in the document. */
  text: number
  /** Items of one list, among the variables or in the document. */
  list: number
  /** What one request may cost: see `costOf`. */
  cost: number
}

export const SIGNED_IN_LIMITS: Limits = {
  length: 20_000,
  tokens: 2_000,
  depth: 10,
  aliases: 50,
  sameField: 10,
  rootFields: 20,
  mutations: 10,
  fields: 5_000,
  directives: 50,
  text: 10_000,
  list: 500,
  cost: 5_000,
}

export const ANONYMOUS_LIMITS: Limits = {
  length: 4_000,
  tokens: 500,
  depth: 6,
  aliases: 10,
  sameField: 5,
  rootFields: 5,
  mutations: 1,
  fields: 1_000,
  directives: 10,
  text: 2_000,
  list: 20,
  cost: 500,
}

/** What one key or person may spend in a minute, and how many sockets each may hold; an installation may say otherwise. */
export interface Shares {
  /** Cost per minute of one API key or person. */
  costPerMinute: number
  /** Sockets of one API key or person. */
  socketsPerUser: number
  /** Sockets that one address has opened without a sign-in. */
  socketsPerAddress: number
  /** Icons that one address may look up in a minute, as JSON or picture, over HTTP or a socket. */
  iconsPerMinute: number
}

export const SHARES: Shares = {
  costPerMinute: 100_000,
  socketsPerUser: 20,
  socketsPerAddress: 20,
  iconsPerMinute: 600,
}

/** Bytes of one request's body. */
export const LARGEST_BODY = 256 * 1024
export const LARGEST_ANONYMOUS_BODY = 16 * 1024

/** Bytes of one message on a socket. */
export const LARGEST_MESSAGE = 64 * 1024

/** Fields that a document may ask for once only: each call is a guess at a secret. */
export const ONCE_PER_DOCUMENT = [
  'signIn',
  'confirmSignIn',
  'signInWithPasskey',
  'startPasskeySignIn',
  'requestPasswordReset',
  'resetPassword',
  'changePassword',
  'startOneTimeCodes',
  'confirmOneTimeCodes',
  'stopOneTimeCodes',
  'renewRecoveryCodes',
  'startPasskey',
  'removePasskey',
]
