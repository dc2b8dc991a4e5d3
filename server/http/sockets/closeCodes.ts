/** Why a socket is closed by us: RFC 6455 §7.4 and graphql-transport-ws. */
export const GOING_AWAY = 1001
export const TRY_AGAIN_LATER = 1013
export const FORBIDDEN = 4403
export const INTERNAL_ERROR = 4500
