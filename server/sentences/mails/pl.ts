import type { MailTexts } from './MailText.ts'

export const pl: MailTexts = {
  greeting: 'Dzień dobry, {name},',
  closing: 'Greenlight',
  kinds: {
    INVITATION: {
      subject: '{inviter} zaprasza do {reseller}',
      before: [
        '{inviter} zaprasza do pracy z {reseller} w Greenlight. Wybierz hasło, aby wejść. Link jest ważny siedem dni, tylko raz.',
      ],
      action: 'Wybierz hasło',
      after: ['Jeśli nie wiesz, kto to jest, nie rób nic: bez Ciebie nic się nie stanie.'],
    },
    PASSWORD_RESET: {
      subject: 'Nowe hasło do Greenlight',
      before: ['Ktoś poprosił o nowe hasło do Twojego konta. Link jest ważny godzinę, tylko raz.'],
      action: 'Wybierz nowe hasło',
      after: ['Jeśli to nie Ty, nie rób nic: hasło pozostanie bez zmian.'],
    },
    PASSWORD_CHANGED: {
      subject: 'Twoje hasło zostało zmienione',
      before: [
        'Hasło do Twojego konta zostało zmienione, a wszystkie inne sesje zakończone. Jeśli to Ty, nie musisz nic robić. Jeśli nie, od razu wybierz nowe hasło.',
      ],
      action: 'Wybierz nowe hasło',
      after: [],
    },
    SECURITY_CHANGED: {
      subject: 'Zmieniło się logowanie do Twojego konta',
      before: ['{change}', 'Jeśli to Ty, nie musisz nic robić. Jeśli nie, od razu wybierz nowe hasło.'],
      action: 'Wybierz nowe hasło',
      after: [],
    },
  },
  changes: {
    CODES_ON: 'Od teraz przy logowaniu potrzebny jest kod z Twojej aplikacji.',
    CODES_OFF: 'Od teraz przy logowaniu nie jest potrzebny kod z aplikacji.',
    RECOVERY_CODE_USED: 'Ktoś zalogował się jednym z Twoich kodów zapasowych. Nie można go użyć ponownie.',
    RECOVERY_CODES_RENEWED: 'Masz nowe kody zapasowe. Poprzednie już nie działają.',
    PASSKEY_ADDED: 'Do Twojego konta dodano klucz dostępu.',
    PASSKEY_REMOVED: 'Z Twojego konta usunięto klucz dostępu.',
  },
}
