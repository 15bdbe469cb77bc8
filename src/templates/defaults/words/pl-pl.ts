import type { Words } from './words.ts';

/** Names are not inflected: the noun beside each („serwis”, „organizacja”) takes the case. */
export const plPl: Words = {
  mails: {
    SignIn: {
      subject: '{code} to Twój kod logowania do serwisu {place}',
      heading: 'Twój kod logowania',
      instruction: 'Wpisz ten kod, aby zalogować się do serwisu {place}.',
      unexpected: 'Jeśli to nie Ty próbujesz się zalogować, zignoruj tę wiadomość. Bez kodu nikt się nie zaloguje.',
    },
    Register: {
      subject: '{code} to Twój kod rejestracji w serwisie {place}',
      heading: 'Potwierdź swój adres e-mail',
      instruction: 'Wpisz ten kod, aby utworzyć konto w serwisie {place}.',
      unexpected: 'Jeśli to nie Ty się rejestrujesz, zignoruj tę wiadomość. Bez kodu konto nie powstanie.',
    },
    ForgotPassword: {
      subject: '{code} to Twój kod resetowania hasła w serwisie {place}',
      heading: 'Zresetuj hasło',
      instruction: 'Wpisz ten kod, aby ustawić nowe hasło w serwisie {place}.',
      unexpected: 'Jeśli ta prośba nie pochodzi od Ciebie, zignoruj tę wiadomość. Hasło pozostanie bez zmian.',
    },
    OrganizationInvitation: {
      subject: 'Zaproszenie do organizacji {place}',
      heading: 'Masz zaproszenie',
      instruction: 'Czeka na Ciebie zaproszenie do organizacji {place}.',
      unexpected: 'Jeśli nie spodziewasz się tego zaproszenia, zignoruj tę wiadomość.',
    },
    Generic: {
      subject: '{code} to Twój kod weryfikacyjny do serwisu {place}',
      heading: 'Twój kod weryfikacyjny',
      instruction: 'Wpisz ten kod, aby dalej korzystać z serwisu {place}.',
      unexpected: 'Jeśli prośba o kod nie pochodzi od Ciebie, zignoruj tę wiadomość.',
    },
    UserPermissionValidation: {
      subject: '{code} to kod potwierdzający zmianę na koncie w serwisie {place}',
      heading: 'Potwierdź, że to Ty',
      instruction: 'Wpisz ten kod, aby potwierdzić zmianę na swoim koncie w serwisie {place}.',
      unexpected: 'Jeśli to nie Ty, ktoś może korzystać z Twojego konta: nie wpisuj kodu i zmień hasło.',
    },
    BindNewIdentifier: {
      subject: '{code} to kod potwierdzający Twój adres e-mail w serwisie {place}',
      heading: 'Potwierdź nowy adres e-mail',
      instruction: 'Wpisz ten kod, aby dodać ten adres e-mail do swojego konta w serwisie {place}.',
      unexpected: 'Jeśli ta prośba nie pochodzi od Ciebie, zignoruj tę wiadomość. Bez kodu adres nie zostanie dodany.',
    },
    MfaVerification: {
      subject: '{code} to kod weryfikacji dwuetapowej w serwisie {place}',
      heading: 'Twój kod weryfikacji dwuetapowej',
      instruction: 'Wpisz ten kod, aby dokończyć logowanie do serwisu {place}.',
      unexpected: 'Jeśli to nie Ty się teraz logujesz, ktoś może znać Twoje hasło: zmień je jak najszybciej.',
    },
    BindMfa: {
      subject: '{code} to kod do włączenia weryfikacji dwuetapowej w serwisie {place}',
      heading: 'Włącz weryfikację dwuetapową',
      instruction: 'Wpisz ten kod, aby używać tego adresu e-mail jako drugiego etapu logowania do serwisu {place}.',
      unexpected: 'Jeśli ta prośba nie pochodzi od Ciebie, zignoruj tę wiadomość. Bez kodu nic się nie zmieni.',
    },
  },
  textMessages: {
    SignIn: '{code} to Twój kod logowania.',
    Register: '{code} to Twój kod rejestracji.',
    ForgotPassword: '{code} to Twój kod resetowania hasła.',
    OrganizationInvitation: 'Zaproszenie do organizacji: {link}',
    Generic: '{code} to Twój kod weryfikacyjny.',
    UserPermissionValidation: '{code} to kod potwierdzający zmianę na koncie.',
    BindNewIdentifier: '{code} to kod potwierdzający nowy numer telefonu.',
    MfaVerification: '{code} to kod weryfikacji dwuetapowej.',
    BindMfa: '{code} to kod do włączenia weryfikacji dwuetapowej.',
  },
  afterTextMessageCode: 'Kod wygaśnie {inTime}. Nie podawaj go nikomu.',
  invitedBy: {
    subject: '{inviter} zaprasza Cię do organizacji {place}',
    instruction: '{inviter} zaprasza Cię do organizacji {place}.',
  },
  applicationAtOrganization: '{application} (organizacja {organization})',
  acceptInvitation: 'Przyjmij zaproszenie',
  orOpenAddress: 'Możesz też otworzyć ten adres w przeglądarce:',
  continueByLink: 'Kontynuuj za pomocą linku',
  linkIsForBrowser: 'Link działa w przeglądarce, w której poproszono o tę wiadomość. Wszędzie indziej wpisz kod.',
  codeExpires: 'Kod wygaśnie {inTime}.',
  invitationExpires: 'Zaproszenie wygaśnie {inTime}.',
  neverShare: 'Nie podawaj nikomu tego kodu. Nigdy o niego nie prosimy.',
  notices: {
    PasswordChanged: {
      subject: 'Zmieniono hasło do Twojego konta w serwisie {place}',
      heading: 'Zmieniono Twoje hasło',
      message: 'Hasło do Twojego konta w serwisie {place} zostało zmienione.',
      unexpected: 'Jeśli to nie Ty, natychmiast zresetuj hasło i sprawdź swoje konto.',
    },
    EmailChanged: {
      subject: 'Zmieniono adres e-mail Twojego konta w serwisie {place}',
      heading: 'Zmieniono Twój adres e-mail',
      message:
        'Z Twoim kontem w serwisie {place} jest teraz powiązany adres {address}. Adres, na który przyszła ta wiadomość, nie służy już do logowania.',
      unexpected: 'Jeśli to nie Ty, ktoś inny mógł przejąć Twoje konto: natychmiast skontaktuj się z nami.',
    },
    EmailRemoved: {
      subject: 'Usunięto adres e-mail z Twojego konta w serwisie {place}',
      heading: 'Usunięto Twój adres e-mail',
      message:
        'Ten adres e-mail nie jest już powiązany z Twoim kontem w serwisie {place} i nie służy już do logowania.',
      unexpected: 'Jeśli to nie Ty, ktoś inny mógł przejąć Twoje konto: natychmiast skontaktuj się z nami.',
    },
    PhoneChanged: {
      subject: 'Zmieniono numer telefonu Twojego konta w serwisie {place}',
      heading: 'Zmieniono Twój numer telefonu',
      message: 'Z Twoim kontem w serwisie {place} jest teraz powiązany numer telefonu {phone}.',
      unexpected: 'Jeśli to nie Ty, natychmiast zmień hasło i sprawdź swoje konto.',
    },
    PhoneRemoved: {
      subject: 'Usunięto numer telefonu z Twojego konta w serwisie {place}',
      heading: 'Usunięto Twój numer telefonu',
      message: 'Numer telefonu {phone} nie jest już powiązany z Twoim kontem w serwisie {place}.',
      unexpected: 'Jeśli to nie Ty, natychmiast zmień hasło i sprawdź swoje konto.',
    },
    IdentityLinked: {
      subject: 'Do serwisu {place} możesz się teraz logować przez {service}',
      heading: 'Dodano sposób logowania',
      message: 'Od teraz na Twoje konto w serwisie {place} można się logować przez {service}.',
      unexpected: 'Jeśli to nie Ty, natychmiast zmień hasło i sprawdź swoje konto.',
    },
    IdentityRemoved: {
      subject: 'Usunięto logowanie przez {service} z Twojego konta w serwisie {place}',
      heading: 'Usunięto sposób logowania',
      message: 'Na Twoje konto w serwisie {place} nie można się już logować przez {service}.',
      unexpected: 'Jeśli to nie Ty, natychmiast zmień hasło i sprawdź swoje konto.',
    },
    NewDevice: {
      subject: 'Nowe logowanie do serwisu {place}',
      heading: 'Logowanie z nowego urządzenia',
      message: 'Na Twoje konto w serwisie {place} zalogowano się z urządzenia, którego wcześniej nie widzieliśmy.',
      unexpected: 'Jeśli to nie Ty, natychmiast zmień hasło i sprawdź swoje konto.',
    },
    MfaAdded: {
      subject: 'Włączono weryfikację dwuetapową na koncie w serwisie {place}',
      heading: 'Włączono weryfikację dwuetapową',
      message: 'Od teraz logowanie na Twoje konto w serwisie {place} wymaga drugiego etapu.',
      unexpected: 'Jeśli to nie Ty, natychmiast zmień hasło i sprawdź swoje konto.',
    },
    MfaRemoved: {
      subject: 'Wyłączono weryfikację dwuetapową na koncie w serwisie {place}',
      heading: 'Wyłączono weryfikację dwuetapową',
      message: 'Logowanie na Twoje konto w serwisie {place} nie wymaga już tego drugiego etapu.',
      unexpected: 'Jeśli to nie Ty, natychmiast zmień hasło i ponownie włącz weryfikację dwuetapową.',
    },
  },
  details: { time: 'Czas', device: 'Urządzenie', network: 'Sieć' },
};
