/** How mail leaves this installation. */
export interface MailSettings {
  /** Address of the mail server, with its secrets; null: there is none, and mail waits. */
  smtpUrl: string | null
  /** The sender that readers see. */
  from: string
  /** Whether /dev/mail shows the mail that waits, to this machine alone. */
  shown: boolean
}
