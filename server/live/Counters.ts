/** What the stream engine of this process did and holds. */
export class Counters {
  /** Values that were run through the executor for a group. */
  executions = 0
  /** Values that were run through it for one listener that replays or was too slow. */
  replays = 0
  /** Messages handed to sockets, over all listeners. */
  messages = 0
  /** Statements that read the log. */
  logReads = 0
  /** Groups of identical subscriptions now. */
  groups = 0
  /** Subscriptions that follow something now, with their group or alone. */
  subscriptions = 0
  /** Those that are told with their group. */
  members = 0
  /** Times that a listener which read too slowly was sent out of its group, to go on at its own pace. */
  slow = 0
  /** Open sockets now. */
  sockets = 0
  /** Sockets that were ended because their client answered or read nothing. */
  stalled = 0
  /** How many events of the worlds that somebody follows this process had not heard of, when it last looked. */
  behind = 0
}
