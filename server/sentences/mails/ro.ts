import type { MailTexts } from './MailText.ts'

export const ro: MailTexts = {
  greeting: 'Bună ziua, {name},',
  closing: 'Greenlight',
  kinds: {
    INVITATION: {
      subject: '{inviter} vă invită la {reseller}',
      before: [
        '{inviter} vă invită să lucrați cu {reseller} în Greenlight. Alegeți o parolă ca să intrați. Linkul este valabil șapte zile, o singură dată.',
      ],
      action: 'Alegeți o parolă',
      after: ['Dacă nu știți cine este, nu faceți nimic: fără dumneavoastră nu se întâmplă nimic.'],
    },
    PASSWORD_RESET: {
      subject: 'O parolă nouă pentru Greenlight',
      before: ['Cineva a cerut o parolă nouă pentru contul dumneavoastră. Linkul este valabil o oră, o singură dată.'],
      action: 'Alegeți o parolă nouă',
      after: ['Dacă nu ați fost dumneavoastră, nu faceți nimic: parola rămâne aceeași.'],
    },
    PASSWORD_CHANGED: {
      subject: 'Parola dumneavoastră a fost schimbată',
      before: [
        'Parola contului a fost schimbată și ați fost deconectat de peste tot. Dacă ați fost dumneavoastră, nu aveți nimic de făcut. Dacă nu, alegeți imediat o parolă nouă.',
      ],
      action: 'Alegeți o parolă nouă',
      after: [],
    },
    SECURITY_CHANGED: {
      subject: 'S-a schimbat modul de conectare la contul dumneavoastră',
      before: [
        '{change}',
        'Dacă ați fost dumneavoastră, nu aveți nimic de făcut. Dacă nu, alegeți imediat o parolă nouă.',
      ],
      action: 'Alegeți o parolă nouă',
      after: [],
    },
  },
  changes: {
    CODES_ON: 'De acum, la conectare se cere un cod din aplicația dumneavoastră.',
    CODES_OFF: 'De acum, la conectare nu se mai cere un cod din aplicație.',
    RECOVERY_CODE_USED: 'Cineva s-a conectat cu unul dintre codurile de recuperare. Nu mai poate fi folosit.',
    RECOVERY_CODES_RENEWED: 'Aveți coduri de recuperare noi. Cele de dinainte nu mai sunt valabile.',
    PASSKEY_ADDED: 'La contul dumneavoastră a fost adăugată o cheie de acces.',
    PASSKEY_REMOVED: 'Din contul dumneavoastră a fost eliminată o cheie de acces.',
  },
}
