import type { Words } from './words.ts';

export const de: Words = {
  mails: {
    SignIn: {
      subject: '{code} ist Ihr Anmeldecode für {place}',
      heading: 'Ihr Anmeldecode',
      instruction: 'Geben Sie diesen Code ein, um sich bei {place} anzumelden.',
      unexpected:
        'Wenn Sie sich nicht anmelden wollten, können Sie diese E-Mail ignorieren. Ohne den Code kommt niemand in Ihr Konto.',
    },
    Register: {
      subject: '{code} ist Ihr Registrierungscode für {place}',
      heading: 'Bestätigen Sie Ihre E-Mail-Adresse',
      instruction: 'Geben Sie diesen Code ein, um Ihr Konto bei {place} zu erstellen.',
      unexpected:
        'Wenn Sie sich nicht registrieren wollten, können Sie diese E-Mail ignorieren. Ohne den Code wird kein Konto erstellt.',
    },
    ForgotPassword: {
      subject: '{code} ist Ihr Code für ein neues Passwort bei {place}',
      heading: 'Setzen Sie Ihr Passwort zurück',
      instruction: 'Geben Sie diesen Code ein, um ein neues Passwort für {place} festzulegen.',
      unexpected:
        'Wenn Sie das nicht angefordert haben, können Sie diese E-Mail ignorieren. Ihr Passwort bleibt unverändert.',
    },
    OrganizationInvitation: {
      subject: 'Sie sind zu {place} eingeladen',
      heading: 'Sie sind eingeladen',
      instruction: 'Sie sind zu {place} eingeladen.',
      unexpected: 'Wenn Sie diese Einladung nicht erwartet haben, können Sie diese E-Mail ignorieren.',
    },
    Generic: {
      subject: '{code} ist Ihr Bestätigungscode für {place}',
      heading: 'Ihr Bestätigungscode',
      instruction: 'Geben Sie diesen Code ein, um bei {place} fortzufahren.',
      unexpected: 'Wenn Sie diesen Code nicht angefordert haben, können Sie diese E-Mail ignorieren.',
    },
    UserPermissionValidation: {
      subject: '{code} ist Ihr Sicherheitscode für {place}',
      heading: 'Bestätigen Sie, dass Sie es sind',
      instruction: 'Geben Sie diesen Code ein, um mit einer Änderung an Ihrem Konto bei {place} fortzufahren.',
      unexpected:
        'Wenn Sie das nicht waren, nutzt möglicherweise jemand anderes Ihr Konto: Geben Sie den Code nicht ein und ändern Sie Ihr Passwort.',
    },
    BindNewIdentifier: {
      subject: '{code} bestätigt Ihre E-Mail-Adresse für {place}',
      heading: 'Bestätigen Sie Ihre neue E-Mail-Adresse',
      instruction: 'Geben Sie diesen Code ein, um diese E-Mail-Adresse Ihrem Konto bei {place} hinzuzufügen.',
      unexpected:
        'Wenn Sie das nicht angefordert haben, können Sie diese E-Mail ignorieren. Ohne den Code wird die Adresse nicht hinzugefügt.',
    },
    MfaVerification: {
      subject: '{code} ist Ihr Code für den zweiten Anmeldeschritt bei {place}',
      heading: 'Ihr Code für die Bestätigung in zwei Schritten',
      instruction: 'Geben Sie diesen Code ein, um die Anmeldung bei {place} abzuschließen.',
      unexpected:
        'Wenn Sie sich gerade nicht anmelden, kennt möglicherweise jemand Ihr Passwort: Ändern Sie es so bald wie möglich.',
    },
    BindMfa: {
      subject: '{code} ist Ihr Code zum Einrichten des zweiten Anmeldeschritts bei {place}',
      heading: 'Richten Sie die Bestätigung in zwei Schritten ein',
      instruction:
        'Geben Sie diesen Code ein, um diese E-Mail-Adresse als zweiten Schritt zu verwenden, wenn Sie sich bei {place} anmelden.',
      unexpected:
        'Wenn Sie das nicht angefordert haben, können Sie diese E-Mail ignorieren. Ohne den Code ändert sich nichts.',
    },
  },
  textMessages: {
    SignIn: '{code} ist Ihr Anmeldecode.',
    Register: '{code} ist Ihr Registrierungscode.',
    ForgotPassword: '{code} ist Ihr Code für ein neues Passwort.',
    OrganizationInvitation: 'Sie sind eingeladen: {link}',
    Generic: '{code} ist Ihr Bestätigungscode.',
    UserPermissionValidation: '{code} bestätigt eine Änderung an Ihrem Konto.',
    BindNewIdentifier: '{code} bestätigt Ihre neue Telefonnummer.',
    MfaVerification: '{code} ist Ihr Code für den zweiten Anmeldeschritt.',
    BindMfa: '{code} richtet den zweiten Anmeldeschritt ein.',
  },
  afterTextMessageCode: 'Der Code läuft {inTime} ab. Geben Sie ihn nie weiter.',
  invitedBy: {
    subject: '{inviter} lädt Sie zu {place} ein',
    instruction: '{inviter} lädt Sie zu {place} ein.',
  },
  applicationAtOrganization: '{application} ({organization})',
  acceptInvitation: 'Einladung annehmen',
  orOpenAddress: 'Oder öffnen Sie diese Adresse in Ihrem Browser:',
  continueByLink: 'Mit diesem Link fortfahren',
  linkIsForBrowser:
    'Der Link funktioniert in dem Browser, in dem Sie diese E-Mail angefordert haben. Überall sonst geben Sie den Code ein.',
  codeExpires: 'Dieser Code läuft {inTime} ab.',
  invitationExpires: 'Diese Einladung läuft {inTime} ab.',
  neverShare: 'Geben Sie diesen Code nie weiter. Wir werden Sie nie danach fragen.',
  notices: {
    PasswordChanged: {
      subject: 'Ihr Passwort für {place} wurde geändert',
      heading: 'Ihr Passwort wurde geändert',
      message: 'Das Passwort Ihres Kontos bei {place} wurde geändert.',
      unexpected: 'Wenn Sie das nicht waren, setzen Sie Ihr Passwort sofort zurück und überprüfen Sie Ihr Konto.',
    },
    EmailChanged: {
      subject: 'Die E-Mail-Adresse Ihres Kontos bei {place} wurde geändert',
      heading: 'Ihre E-Mail-Adresse wurde geändert',
      message:
        'Zu Ihrem Konto bei {place} gehört jetzt die E-Mail-Adresse {address}. Mit der bisherigen Adresse können Sie sich nicht mehr anmelden.',
      unexpected:
        'Wenn Sie das nicht waren, hat möglicherweise jemand anderes Zugriff auf Ihr Konto: Wenden Sie sich umgehend an uns.',
    },
    EmailRemoved: {
      subject: 'Ihre E-Mail-Adresse wurde aus Ihrem Konto bei {place} entfernt',
      heading: 'Ihre E-Mail-Adresse wurde entfernt',
      message:
        'Diese E-Mail-Adresse gehört nicht mehr zu Ihrem Konto bei {place}; Sie können sich nicht mehr mit ihr anmelden.',
      unexpected:
        'Wenn Sie das nicht waren, hat möglicherweise jemand anderes Zugriff auf Ihr Konto: Wenden Sie sich umgehend an uns.',
    },
    PhoneChanged: {
      subject: 'Die Telefonnummer Ihres Kontos bei {place} wurde geändert',
      heading: 'Ihre Telefonnummer wurde geändert',
      message: 'Zu Ihrem Konto bei {place} gehört jetzt die Telefonnummer {phone}.',
      unexpected: 'Wenn Sie das nicht waren, ändern Sie sofort Ihr Passwort und überprüfen Sie Ihr Konto.',
    },
    PhoneRemoved: {
      subject: 'Ihre Telefonnummer wurde aus Ihrem Konto bei {place} entfernt',
      heading: 'Ihre Telefonnummer wurde entfernt',
      message: 'Die Telefonnummer {phone} gehört nicht mehr zu Ihrem Konto bei {place}.',
      unexpected: 'Wenn Sie das nicht waren, ändern Sie sofort Ihr Passwort und überprüfen Sie Ihr Konto.',
    },
    IdentityLinked: {
      subject: 'Sie können sich jetzt mit {service} bei {place} anmelden',
      heading: 'Ein Weg, sich anzumelden, ist hinzugekommen',
      message: 'Von jetzt an öffnet die Anmeldung mit {service} Ihr Konto bei {place}.',
      unexpected: 'Wenn Sie das nicht waren, ändern Sie sofort Ihr Passwort und überprüfen Sie Ihr Konto.',
    },
    IdentityRemoved: {
      subject: '{service} wurde aus Ihrem Konto bei {place} entfernt',
      heading: 'Ein Weg, sich anzumelden, wurde entfernt',
      message: 'Die Anmeldung mit {service} öffnet Ihr Konto bei {place} nicht mehr.',
      unexpected: 'Wenn Sie das nicht waren, ändern Sie sofort Ihr Passwort und überprüfen Sie Ihr Konto.',
    },
    NewDevice: {
      subject: 'Neue Anmeldung bei {place}',
      heading: 'Anmeldung mit einem neuen Gerät',
      message: 'Ihr Konto bei {place} wurde mit einem Gerät geöffnet, das wir noch nicht kennen.',
      unexpected: 'Wenn Sie das nicht waren, ändern Sie sofort Ihr Passwort und überprüfen Sie Ihr Konto.',
    },
    MfaAdded: {
      subject: 'Die Bestätigung in zwei Schritten für Ihr Konto bei {place} wurde eingerichtet',
      heading: 'Die Bestätigung in zwei Schritten wurde eingerichtet',
      message: 'Ab jetzt wird ein zweiter Schritt verlangt, wenn Sie sich bei {place} anmelden.',
      unexpected: 'Wenn Sie das nicht waren, ändern Sie sofort Ihr Passwort und überprüfen Sie Ihr Konto.',
    },
    MfaRemoved: {
      subject: 'Die Bestätigung in zwei Schritten für Ihr Konto bei {place} wurde entfernt',
      heading: 'Die Bestätigung in zwei Schritten wurde entfernt',
      message: 'Dieser zweite Schritt wird nicht mehr verlangt, wenn Sie sich bei {place} anmelden.',
      unexpected:
        'Wenn Sie das nicht waren, ändern Sie sofort Ihr Passwort und richten Sie die Bestätigung in zwei Schritten wieder ein.',
    },
  },
  details: { time: 'Zeitpunkt', device: 'Gerät', network: 'Netzwerk' },
};
