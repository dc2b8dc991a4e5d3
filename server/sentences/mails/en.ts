import type { MailTexts } from './MailText.ts'

export const en: MailTexts = {
  greeting: 'Hello {name},',
  closing: 'Greenlight',
  kinds: {
    INVITATION: {
      subject: '{inviter} invites you to {reseller}',
      before: [
        '{inviter} invites you to work with {reseller} in Greenlight. Choose a password to come in. The link is good for seven days, once.',
      ],
      action: 'Choose a password',
      after: ['If you do not know who that is, do nothing: without you nothing happens.'],
    },
    PASSWORD_RESET: {
      subject: 'A new password for Greenlight',
      before: ['Somebody asked for a new password for your account. The link is good for one hour, once.'],
      action: 'Choose a new password',
      after: ['If that was not you, do nothing: your password stays as it is.'],
    },
    PASSWORD_CHANGED: {
      subject: 'Your password was changed',
      before: [
        'The password of your account was changed, and you were signed out everywhere else. If that was you, there is nothing to do. If it was not, choose a new password at once.',
      ],
      action: 'Choose a new password',
      after: [],
    },
    SECURITY_CHANGED: {
      subject: 'Signing in to your account has changed',
      before: ['{change}', 'If that was you, there is nothing to do. If it was not, choose a new password at once.'],
      action: 'Choose a new password',
      after: [],
    },
  },
  changes: {
    CODES_ON: 'From now on, a code from your app is asked for when you sign in.',
    CODES_OFF: 'From now on, no code from an app is asked for when you sign in.',
    RECOVERY_CODE_USED: 'Somebody signed in with one of your recovery codes. It cannot be used again.',
    RECOVERY_CODES_RENEWED: 'You have new recovery codes. The ones before are no good any more.',
    PASSKEY_ADDED: 'A passkey was added to your account.',
    PASSKEY_REMOVED: 'A passkey was removed from your account.',
  },
}
