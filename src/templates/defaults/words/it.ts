import type { Words } from './words.ts';

/** No `a` or `e` before `{place}`: before a name with the same vowel they would have to be `ad` and `ed`. */
export const it: Words = {
  mails: {
    SignIn: {
      subject: '{code} è il tuo codice di accesso per {place}',
      heading: 'Il tuo codice di accesso',
      instruction: 'Inserisci questo codice per accedere al tuo account {place}.',
      unexpected:
        'Se non hai provato ad accedere, puoi ignorare questa email. Senza il codice nessuno può entrare nel tuo account.',
    },
    Register: {
      subject: '{code} è il tuo codice di registrazione per {place}',
      heading: 'Conferma il tuo indirizzo email',
      instruction: 'Inserisci questo codice per creare il tuo account {place}.',
      unexpected:
        'Se non hai richiesto la registrazione, puoi ignorare questa email. Senza il codice non verrà creato alcun account.',
    },
    ForgotPassword: {
      subject: '{code} è il tuo codice per reimpostare la password di {place}',
      heading: 'Reimposta la tua password',
      instruction: 'Inserisci questo codice per scegliere una nuova password per {place}.',
      unexpected: 'Se non l’hai richiesto tu, puoi ignorare questa email. La tua password resta invariata.',
    },
    OrganizationInvitation: {
      subject: 'Hai ricevuto un invito a far parte di {place}',
      heading: 'Hai ricevuto un invito',
      instruction: 'Hai ricevuto un invito a far parte di {place}.',
      unexpected: 'Se non aspettavi questo invito, puoi ignorare questa email.',
    },
    Generic: {
      subject: '{code} è il tuo codice di verifica per {place}',
      heading: 'Il tuo codice di verifica',
      instruction: 'Inserisci questo codice per continuare su {place}.',
      unexpected: 'Se non hai richiesto questo codice, puoi ignorare questa email.',
    },
    UserPermissionValidation: {
      subject: '{code} è il tuo codice di conferma per {place}',
      heading: 'Conferma la tua identità',
      instruction: 'Inserisci questo codice per procedere con una modifica del tuo account {place}.',
      unexpected:
        'Se non l’hai richiesto tu, qualcun altro potrebbe usare il tuo account: non inserire il codice e cambia la password.',
    },
    BindNewIdentifier: {
      subject: '{code} conferma il tuo indirizzo email per {place}',
      heading: 'Conferma il tuo nuovo indirizzo email',
      instruction: 'Inserisci questo codice per aggiungere questo indirizzo email al tuo account {place}.',
      unexpected:
        'Se non l’hai richiesto tu, puoi ignorare questa email. Senza il codice l’indirizzo non verrà aggiunto.',
    },
    MfaVerification: {
      subject: '{code} è il tuo codice di verifica in due passaggi per {place}',
      heading: 'Il tuo codice di verifica in due passaggi',
      instruction: 'Inserisci questo codice per completare l’accesso al tuo account {place}.',
      unexpected:
        'Se non stai effettuando l’accesso in questo momento, qualcuno potrebbe conoscere la tua password: cambiala appena puoi.',
    },
    BindMfa: {
      subject: '{code} è il tuo codice per attivare la verifica in due passaggi per {place}',
      heading: 'Attiva la verifica in due passaggi',
      instruction:
        'Inserisci questo codice per usare questo indirizzo email come secondo passaggio quando accedi al tuo account {place}.',
      unexpected: 'Se non l’hai richiesto tu, puoi ignorare questa email. Senza il codice non cambierà nulla.',
    },
  },
  textMessages: {
    SignIn: '{code} è il tuo codice di accesso.',
    Register: '{code} è il tuo codice di registrazione.',
    ForgotPassword: '{code} è il tuo codice per reimpostare la password.',
    OrganizationInvitation: 'Hai ricevuto un invito: {link}',
    Generic: '{code} è il tuo codice di verifica.',
    UserPermissionValidation: '{code} conferma una modifica del tuo account.',
    BindNewIdentifier: '{code} conferma il tuo nuovo numero di telefono.',
    MfaVerification: '{code} è il tuo codice di verifica in due passaggi.',
    BindMfa: '{code} attiva la verifica in due passaggi.',
  },
  afterTextMessageCode: 'Il codice scade {inTime}. Non comunicarlo a nessuno.',
  invitedBy: {
    subject: '{inviter} ti invita a far parte di {place}',
    instruction: '{inviter} ti invita a far parte di {place}.',
  },
  applicationAtOrganization: '{application} ({organization})',
  acceptInvitation: 'Accetta l’invito',
  orOpenAddress: 'Oppure apri questo indirizzo nel browser:',
  continueByLink: 'Continua con questo link',
  linkIsForBrowser: 'Il link funziona nel browser in cui hai richiesto questa email. Altrove, inserisci il codice.',
  codeExpires: 'Questo codice scade {inTime}.',
  invitationExpires: 'Questo invito scade {inTime}.',
  neverShare: 'Non comunicare mai questo codice a nessuno. Noi non te lo chiederemo mai.',
  notices: {
    PasswordChanged: {
      subject: 'La tua password di {place} è stata modificata',
      heading: 'La tua password è stata modificata',
      message: 'La password del tuo account {place} è stata modificata.',
      unexpected: 'Se non l’hai modificata tu, reimposta subito la password e controlla il tuo account.',
    },
    EmailChanged: {
      subject: 'L’indirizzo email del tuo account {place} è stato modificato',
      heading: 'Il tuo indirizzo email è stato modificato',
      message:
        'Il tuo account {place} ora usa l’indirizzo email {address}. Con l’indirizzo precedente non è più possibile accedere.',
      unexpected:
        'Se non l’hai modificato tu, qualcun altro potrebbe avere il controllo del tuo account: contattaci immediatamente.',
    },
    EmailRemoved: {
      subject: 'L’indirizzo email è stato rimosso dal tuo account {place}',
      heading: 'Il tuo indirizzo email è stato rimosso',
      message: 'Questo indirizzo email non appartiene più al tuo account {place} e non permette più di accedere.',
      unexpected:
        'Se non l’hai rimosso tu, qualcun altro potrebbe avere il controllo del tuo account: contattaci immediatamente.',
    },
    PhoneChanged: {
      subject: 'Il numero di telefono del tuo account {place} è stato modificato',
      heading: 'Il tuo numero di telefono è stato modificato',
      message: 'Il tuo account {place} ora usa il numero di telefono {phone}.',
      unexpected: 'Se non riconosci questa modifica, cambia subito la password e controlla il tuo account.',
    },
    PhoneRemoved: {
      subject: 'Il numero di telefono è stato rimosso dal tuo account {place}',
      heading: 'Il tuo numero di telefono è stato rimosso',
      message: 'Il numero di telefono {phone} non appartiene più al tuo account {place}.',
      unexpected: 'Se non riconosci questa modifica, cambia subito la password e controlla il tuo account.',
    },
    IdentityLinked: {
      subject: 'Ora puoi accedere a {place} con {service}',
      heading: 'È stato aggiunto un modo per accedere',
      message: 'Da ora in poi si può accedere al tuo account {place} con {service}.',
      unexpected: 'Se non riconosci questa modifica, cambia subito la password e controlla il tuo account.',
    },
    IdentityRemoved: {
      subject: '{service} è stato rimosso dal tuo account {place}',
      heading: 'È stato rimosso un modo per accedere',
      message: 'Con {service} non è più possibile accedere al tuo account {place}.',
      unexpected: 'Se non riconosci questa modifica, cambia subito la password e controlla il tuo account.',
    },
    NewDevice: {
      subject: 'Nuovo accesso al tuo account {place}',
      heading: 'Accesso da un nuovo dispositivo',
      message: 'È stato effettuato l’accesso al tuo account {place} da un dispositivo che non conoscevamo.',
      unexpected: 'Se non hai effettuato tu l’accesso, cambia subito la password e controlla il tuo account.',
    },
    MfaAdded: {
      subject: 'La verifica in due passaggi è stata aggiunta al tuo account {place}',
      heading: 'La verifica in due passaggi è stata aggiunta',
      message: 'D’ora in poi, per accedere al tuo account {place} ti verrà chiesto un secondo passaggio.',
      unexpected: 'Se non l’hai aggiunta tu, cambia subito la password e controlla il tuo account.',
    },
    MfaRemoved: {
      subject: 'La verifica in due passaggi è stata rimossa dal tuo account {place}',
      heading: 'La verifica in due passaggi è stata rimossa',
      message: 'Per accedere al tuo account {place} non ti verrà più chiesto questo secondo passaggio.',
      unexpected: 'Se non l’hai rimossa tu, cambia subito la password e attiva di nuovo la verifica in due passaggi.',
    },
  },
  details: { time: 'Data e ora', device: 'Dispositivo', network: 'Rete' },
};
