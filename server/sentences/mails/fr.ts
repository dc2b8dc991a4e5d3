import type { MailTexts } from './MailText.ts'

export const fr: MailTexts = {
  greeting: 'Bonjour {name},',
  closing: 'Greenlight',
  kinds: {
    INVITATION: {
      subject: '{inviter} vous invite chez {reseller}',
      before: [
        '{inviter} vous invite à travailler avec {reseller} dans Greenlight. Choisissez un mot de passe pour entrer. Le lien est valable sept jours, une seule fois.',
      ],
      action: 'Choisir un mot de passe',
      after: ['Si vous ne savez pas de qui il s’agit, ne faites rien : sans vous, rien ne se passe.'],
    },
    PASSWORD_RESET: {
      subject: 'Un nouveau mot de passe pour Greenlight',
      before: [
        'Quelqu’un a demandé un nouveau mot de passe pour votre compte. Le lien est valable une heure, une seule fois.',
      ],
      action: 'Choisir un nouveau mot de passe',
      after: ['Si ce n’était pas vous, ne faites rien : votre mot de passe reste le même.'],
    },
    PASSWORD_CHANGED: {
      subject: 'Votre mot de passe a été changé',
      before: [
        'Le mot de passe de votre compte a été changé et toutes les autres sessions ont été fermées. Si c’était vous, il n’y a rien à faire. Sinon, choisissez tout de suite un nouveau mot de passe.',
      ],
      action: 'Choisir un nouveau mot de passe',
      after: [],
    },
    SECURITY_CHANGED: {
      subject: 'La connexion à votre compte a changé',
      before: [
        '{change}',
        'Si c’était vous, il n’y a rien à faire. Sinon, choisissez tout de suite un nouveau mot de passe.',
      ],
      action: 'Choisir un nouveau mot de passe',
      after: [],
    },
  },
  changes: {
    CODES_ON: 'Désormais, un code de votre application est demandé à la connexion.',
    CODES_OFF: 'Désormais, aucun code d’application n’est demandé à la connexion.',
    RECOVERY_CODE_USED: 'Quelqu’un s’est connecté avec un de vos codes de secours. Il ne peut plus servir.',
    RECOVERY_CODES_RENEWED: 'Vous avez de nouveaux codes de secours. Les précédents ne valent plus rien.',
    PASSKEY_ADDED: 'Une clé d’accès a été ajoutée à votre compte.',
    PASSKEY_REMOVED: 'Une clé d’accès a été retirée de votre compte.',
  },
}
