import { createFeed } from './feed.ts'
import type { Feed } from './feed.ts'
import type { PublicInvoice } from './states.ts'

const feeds: Record<string, Feed<PublicInvoice>> = {}

/** One feed, and so one socket, for all icons of a page that name the same server. `base` ends in a slash. */
export function feedOf(base: string): Feed<PublicInvoice> {
  return (feeds[base] ??= createFeed(
    base.replace(/^http/, 'ws') + 'graphql',
    'subscription($t:String!){publicInvoiceChanged(token:$t){light status version checkedAt}}',
    (token) => `${base}p/${token}.json`,
  ))
}
