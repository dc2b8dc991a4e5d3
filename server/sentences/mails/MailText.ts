import type { MailKind, SecurityChange } from '../../domain/mails/mailKinds.ts'

/** One mail: `{name}` and the like stand for values. The link follows `before`, under the words of `action`. */
export interface MailText {
  subject: string
  before: string[]
  action: string
  after: string[]
}

/** Everything that mails say in one language. */
export interface MailTexts {
  greeting: string
  closing: string
  kinds: Record<MailKind, MailText>
  /** What is different about signing in, as a whole sentence. */
  changes: Record<SecurityChange, string>
}
