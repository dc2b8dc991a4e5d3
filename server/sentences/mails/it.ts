import type { MailTexts } from './MailText.ts'

export const it: MailTexts = {
  greeting: 'Buongiorno {name},',
  closing: 'Greenlight',
  kinds: {
    INVITATION: {
      subject: '{inviter} ti invita in {reseller}',
      before: [
        '{inviter} ti invita a lavorare con {reseller} in Greenlight. Scegli una password per entrare. Il link vale sette giorni, una volta sola.',
      ],
      action: 'Scegli una password',
      after: ['Se non sai chi sia, non fare nulla: senza di te non succede niente.'],
    },
    PASSWORD_RESET: {
      subject: 'Una nuova password per Greenlight',
      before: ['Qualcuno ha chiesto una nuova password per il tuo account. Il link vale un’ora, una volta sola.'],
      action: 'Scegli una nuova password',
      after: ['Se non sei stato tu, non fare nulla: la tua password resta com’è.'],
    },
    PASSWORD_CHANGED: {
      subject: 'La tua password è stata cambiata',
      before: [
        'La password del tuo account è stata cambiata e ogni altro accesso è stato chiuso. Se sei stato tu, non c’è nulla da fare. Altrimenti scegli subito una nuova password.',
      ],
      action: 'Scegli una nuova password',
      after: [],
    },
    SECURITY_CHANGED: {
      subject: 'L’accesso al tuo account è cambiato',
      before: ['{change}', 'Se sei stato tu, non c’è nulla da fare. Altrimenti scegli subito una nuova password.'],
      action: 'Scegli una nuova password',
      after: [],
    },
  },
  changes: {
    CODES_ON: 'D’ora in poi per accedere serve un codice della tua app.',
    CODES_OFF: 'D’ora in poi per accedere non serve più un codice dell’app.',
    RECOVERY_CODE_USED: 'Qualcuno è entrato con uno dei tuoi codici di recupero. Non può più essere usato.',
    RECOVERY_CODES_RENEWED: 'Hai nuovi codici di recupero. Quelli di prima non valgono più.',
    PASSKEY_ADDED: 'Al tuo account è stata aggiunta una passkey.',
    PASSKEY_REMOVED: 'Dal tuo account è stata tolta una passkey.',
  },
}
