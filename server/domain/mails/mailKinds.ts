/** Every mail that is sent: the values that its text needs, and for how many hours it is of use. */
export const MAIL_KINDS = {
  /** To somebody who may choose a password and come in. `link` holds the secret. */
  INVITATION: { values: ['name', 'inviter', 'reseller', 'link'], hours: 7 * 24 },
  /** To somebody who asked for a new password. `link` holds the secret. */
  PASSWORD_RESET: { values: ['name', 'link'], hours: 1 },
  /** The password is another one now. `link` leads to a new one, for whoever did not do that. */
  PASSWORD_CHANGED: { values: ['name', 'link'], hours: 72 },
  /** Something about signing in is different; `change` is one of SECURITY_CHANGES. */
  SECURITY_CHANGED: { values: ['name', 'change', 'link'], hours: 72 },
} as const satisfies Record<string, { values: readonly string[]; hours: number }>
export type MailKind = keyof typeof MAIL_KINDS

export const SECURITY_CHANGES = [
  'CODES_ON',
  'CODES_OFF',
  'RECOVERY_CODE_USED',
  'RECOVERY_CODES_RENEWED',
  'PASSKEY_ADDED',
  'PASSKEY_REMOVED',
] as const
export type SecurityChange = (typeof SECURITY_CHANGES)[number]

/** The values of one kind of mail, as text. */
export type MailValues<K extends MailKind = MailKind> = Record<(typeof MAIL_KINDS)[K]['values'][number], string>
