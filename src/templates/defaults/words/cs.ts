import type { Words } from './words.ts';

/** Names are not inflected: the noun beside each („služba“, „organizace“) takes the case. */
export const cs: Words = {
  mails: {
    SignIn: {
      subject: '{code} je váš přihlašovací kód do služby {place}',
      heading: 'Váš přihlašovací kód',
      instruction: 'Zadáním tohoto kódu se přihlásíte do služby {place}.',
      unexpected: 'Pokud se právě nepřihlašujete, můžete tento e-mail ignorovat. Bez kódu se nikdo nepřihlásí.',
    },
    Register: {
      subject: '{code} je váš registrační kód pro službu {place}',
      heading: 'Potvrďte svou e-mailovou adresu',
      instruction: 'Zadáním tohoto kódu si vytvoříte účet ve službě {place}.',
      unexpected: 'Pokud si účet nezakládáte, můžete tento e-mail ignorovat. Bez kódu se žádný účet nevytvoří.',
    },
    ForgotPassword: {
      subject: '{code} je váš kód pro obnovení hesla ve službě {place}',
      heading: 'Obnovení hesla',
      instruction: 'Zadejte tento kód a zvolte si nové heslo do služby {place}.',
      unexpected: 'Pokud tato žádost není od vás, můžete tento e-mail ignorovat. Vaše heslo zůstane beze změny.',
    },
    OrganizationInvitation: {
      subject: 'Pozvánka do organizace {place}',
      heading: 'Pozvánka pro vás',
      instruction: 'Máte pozvánku do organizace {place}.',
      unexpected: 'Pokud tuto pozvánku nečekáte, můžete tento e-mail ignorovat.',
    },
    Generic: {
      subject: '{code} je váš ověřovací kód pro službu {place}',
      heading: 'Váš ověřovací kód',
      instruction: 'Zadejte tento kód a pokračujte ve službě {place}.',
      unexpected: 'Pokud žádost o kód není od vás, můžete tento e-mail ignorovat.',
    },
    UserPermissionValidation: {
      subject: '{code} je kód k potvrzení změny účtu ve službě {place}',
      heading: 'Potvrďte, že jste to vy',
      instruction: 'Zadáním tohoto kódu potvrdíte změnu svého účtu ve službě {place}.',
      unexpected: 'Pokud to nejste vy, může váš účet používat někdo jiný: kód nezadávejte a změňte si heslo.',
    },
    BindNewIdentifier: {
      subject: '{code} je kód k potvrzení e-mailové adresy ve službě {place}',
      heading: 'Potvrďte novou e-mailovou adresu',
      instruction: 'Zadáním tohoto kódu přidáte tuto e-mailovou adresu ke svému účtu ve službě {place}.',
      unexpected: 'Pokud tato žádost není od vás, můžete tento e-mail ignorovat. Bez kódu se adresa nepřidá.',
    },
    MfaVerification: {
      subject: '{code} je kód pro dvoufázové ověření ve službě {place}',
      heading: 'Váš kód pro dvoufázové ověření',
      instruction: 'Zadáním tohoto kódu dokončíte přihlášení do služby {place}.',
      unexpected: 'Pokud se právě nepřihlašujete, může vaše heslo znát někdo jiný: co nejdříve si ho změňte.',
    },
    BindMfa: {
      subject: '{code} je kód k nastavení dvoufázového ověření ve službě {place}',
      heading: 'Nastavení dvoufázového ověření',
      instruction: 'Zadáním tohoto kódu nastavíte tuto e-mailovou adresu jako druhý krok přihlášení do služby {place}.',
      unexpected: 'Pokud tato žádost není od vás, můžete tento e-mail ignorovat. Bez kódu se nic nezmění.',
    },
  },
  textMessages: {
    SignIn: '{code} je váš přihlašovací kód.',
    Register: '{code} je váš registrační kód.',
    ForgotPassword: '{code} je váš kód pro obnovení hesla.',
    OrganizationInvitation: 'Máte pozvánku do organizace: {link}',
    Generic: '{code} je váš ověřovací kód.',
    UserPermissionValidation: '{code} je kód k potvrzení změny účtu.',
    BindNewIdentifier: '{code} je kód k potvrzení nového telefonního čísla.',
    MfaVerification: '{code} je kód pro dvoufázové ověření.',
    BindMfa: '{code} je kód k nastavení dvoufázového ověření.',
  },
  afterTextMessageCode: 'Platnost vyprší {inTime}. Kód nikomu nesdělujte.',
  invitedBy: {
    subject: '{inviter} vás zve do organizace {place}',
    instruction: '{inviter} vás zve do organizace {place}.',
  },
  applicationAtOrganization: '{application} (organizace {organization})',
  acceptInvitation: 'Přijmout pozvánku',
  orOpenAddress: 'Nebo otevřete v prohlížeči tuto adresu:',
  continueByLink: 'Pokračovat odkazem',
  linkIsForBrowser: 'Odkaz funguje v prohlížeči, ve kterém jste si o tento e-mail požádali. Kdekoli jinde zadejte kód.',
  codeExpires: 'Platnost kódu vyprší {inTime}.',
  invitationExpires: 'Platnost pozvánky vyprší {inTime}.',
  neverShare: 'Kód nikomu nesdělujte. My se vás na něj nikdy nezeptáme.',
  notices: {
    PasswordChanged: {
      subject: 'Heslo k vašemu účtu ve službě {place} bylo změněno',
      heading: 'Vaše heslo bylo změněno',
      message: 'Heslo k vašemu účtu ve službě {place} bylo změněno.',
      unexpected: 'Pokud o této změně nevíte, ihned si obnovte heslo a zkontrolujte svůj účet.',
    },
    EmailChanged: {
      subject: 'E-mailová adresa vašeho účtu ve službě {place} byla změněna',
      heading: 'Vaše e-mailová adresa byla změněna',
      message:
        'K vašemu účtu ve službě {place} teď patří e-mailová adresa {address}. Pomocí adresy, na kterou přišla tato zpráva, se už nepřihlásíte.',
      unexpected: 'Pokud o této změně nevíte, mohl váš účet ovládnout někdo jiný: ihned nás kontaktujte.',
    },
    EmailRemoved: {
      subject: 'E-mailová adresa byla odebrána z vašeho účtu ve službě {place}',
      heading: 'Vaše e-mailová adresa byla odebrána',
      message: 'Tato e-mailová adresa už k vašemu účtu ve službě {place} nepatří a nepřihlásíte se s ní.',
      unexpected: 'Pokud o této změně nevíte, mohl váš účet ovládnout někdo jiný: ihned nás kontaktujte.',
    },
    PhoneChanged: {
      subject: 'Telefonní číslo vašeho účtu ve službě {place} bylo změněno',
      heading: 'Vaše telefonní číslo bylo změněno',
      message: 'K vašemu účtu ve službě {place} teď patří telefonní číslo {phone}.',
      unexpected: 'Pokud o této změně nevíte, ihned si změňte heslo a zkontrolujte svůj účet.',
    },
    PhoneRemoved: {
      subject: 'Telefonní číslo bylo odebráno z vašeho účtu ve službě {place}',
      heading: 'Vaše telefonní číslo bylo odebráno',
      message: 'Telefonní číslo {phone} už k vašemu účtu ve službě {place} nepatří.',
      unexpected: 'Pokud o této změně nevíte, ihned si změňte heslo a zkontrolujte svůj účet.',
    },
    IdentityLinked: {
      subject: 'Ke službě {place} se teď můžete přihlásit přes {service}',
      heading: 'Byl přidán způsob přihlášení',
      message: 'K vašemu účtu ve službě {place} se od teď lze přihlásit přes {service}.',
      unexpected: 'Pokud o této změně nevíte, ihned si změňte heslo a zkontrolujte svůj účet.',
    },
    IdentityRemoved: {
      subject: 'Přihlášení přes {service} bylo odebráno z vašeho účtu ve službě {place}',
      heading: 'Způsob přihlášení byl odebrán',
      message: 'K vašemu účtu ve službě {place} se přes {service} už nelze přihlásit.',
      unexpected: 'Pokud o této změně nevíte, ihned si změňte heslo a zkontrolujte svůj účet.',
    },
    NewDevice: {
      subject: 'Nové přihlášení do služby {place}',
      heading: 'Přihlášení z nového zařízení',
      message: 'K vašemu účtu ve službě {place} se někdo přihlásil ze zařízení, které zatím neznáme.',
      unexpected: 'Pokud o tomto přihlášení nevíte, ihned si změňte heslo a zkontrolujte svůj účet.',
    },
    MfaAdded: {
      subject: 'U vašeho účtu ve službě {place} bylo zapnuto dvoufázové ověření',
      heading: 'Dvoufázové ověření bylo zapnuto',
      message: 'Přihlášení k vašemu účtu ve službě {place} teď vyžaduje druhý krok.',
      unexpected: 'Pokud o této změně nevíte, ihned si změňte heslo a zkontrolujte svůj účet.',
    },
    MfaRemoved: {
      subject: 'U vašeho účtu ve službě {place} bylo vypnuto dvoufázové ověření',
      heading: 'Dvoufázové ověření bylo vypnuto',
      message: 'Přihlášení k vašemu účtu ve službě {place} už tento druhý krok nevyžaduje.',
      unexpected: 'Pokud o této změně nevíte, ihned si změňte heslo a dvoufázové ověření znovu zapněte.',
    },
  },
  details: { time: 'Čas', device: 'Zařízení', network: 'Síť' },
};
