/** Why a socket is closed by us: RFC 6455 §7.4; those of graphql-transport-ws are graphql-ws's `CloseCode`. */
export const GOING_AWAY = 1001
export const TRY_AGAIN_LATER = 1013
/** The reason beside 1013 when a user or an address holds as many as it may. */
export const TOO_MANY_SOCKETS = 'TOO_MANY_SOCKETS'
/** What fits in a close frame beside the code. */
const LONGEST_REASON = 123

/** A reason as a close frame can carry it. */
export const closeReason = (reason: string): string =>
  Buffer.byteLength(reason) <= LONGEST_REASON ? reason : `${reason.slice(0, 40)}…`
