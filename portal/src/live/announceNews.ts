import { viewer } from '../session/viewer.ts'
import { announce } from './announcements.ts'
import { onLiveEvent } from './liveStream.ts'

/** The news that people who listen to the page are told, and what many of them at once are called. */
const newsOf: Record<string, string> = {
  'order.created': 'newOrders',
  'order.activated': 'activated',
  'invoice.paid': 'paid',
}

/** Reads out what others do, in one breath where it comes in bursts. One's own deeds are said by their toasts. */
export function announceNews(): void {
  onLiveEvent(({ kind, actor, message }) => {
    const news = newsOf[kind]
    if (news && actor !== viewer.value?.name) announce(message, news)
  })
}
