import type { Words } from './words.ts';

/** Text messages keep the straight apostrophe: the typographic one is not in the GSM alphabet. */
export const fr: Words = {
  mails: {
    SignIn: {
      subject: '{code} est votre code de connexion à {place}',
      heading: 'Votre code de connexion',
      instruction: 'Saisissez ce code pour vous connecter à {place}.',
      unexpected:
        'Si vous n’avez pas essayé de vous connecter, vous pouvez ignorer cet e-mail. Sans ce code, personne ne peut accéder à votre compte.',
    },
    Register: {
      subject: '{code} est votre code d’inscription à {place}',
      heading: 'Confirmez votre adresse e-mail',
      instruction: 'Saisissez ce code pour créer votre compte {place}.',
      unexpected:
        'Si vous n’avez pas demandé la création d’un compte, vous pouvez ignorer cet e-mail. Sans ce code, aucun compte ne sera créé.',
    },
    ForgotPassword: {
      subject: '{code} est votre code de réinitialisation de mot de passe pour {place}',
      heading: 'Réinitialisez votre mot de passe',
      instruction: 'Saisissez ce code pour choisir un nouveau mot de passe pour {place}.',
      unexpected:
        'Si vous n’êtes pas à l’origine de cette demande, vous pouvez ignorer cet e-mail. Votre mot de passe reste inchangé.',
    },
    OrganizationInvitation: {
      subject: 'Vous avez reçu une invitation à rejoindre {place}',
      heading: 'Une invitation vous attend',
      instruction: 'Vous avez reçu une invitation à rejoindre {place}.',
      unexpected: 'Si vous n’attendiez pas cette invitation, vous pouvez ignorer cet e-mail.',
    },
    Generic: {
      subject: '{code} est votre code de vérification pour {place}',
      heading: 'Votre code de vérification',
      instruction: 'Saisissez ce code pour continuer sur {place}.',
      unexpected: 'Si vous n’avez pas demandé ce code, vous pouvez ignorer cet e-mail.',
    },
    UserPermissionValidation: {
      subject: '{code} est votre code de confirmation pour {place}',
      heading: 'Confirmez votre identité',
      instruction: 'Saisissez ce code pour poursuivre la modification de votre compte {place}.',
      unexpected:
        'Si vous n’êtes pas à l’origine de cette demande, quelqu’un utilise peut-être votre compte\u00a0: ne saisissez pas ce code et changez votre mot de passe.',
    },
    BindNewIdentifier: {
      subject: '{code} confirme votre adresse e-mail pour {place}',
      heading: 'Confirmez votre nouvelle adresse e-mail',
      instruction: 'Saisissez ce code pour ajouter cette adresse e-mail à votre compte {place}.',
      unexpected:
        'Si vous n’êtes pas à l’origine de cette demande, vous pouvez ignorer cet e-mail. Sans ce code, l’adresse ne sera pas ajoutée.',
    },
    MfaVerification: {
      subject: '{code} est votre code de vérification en deux étapes pour {place}',
      heading: 'Votre code de vérification en deux étapes',
      instruction: 'Saisissez ce code pour terminer votre connexion à {place}.',
      unexpected:
        'Si vous n’êtes pas en train de vous connecter, quelqu’un connaît peut-être votre mot de passe\u00a0: changez-le dès que possible.',
    },
    BindMfa: {
      subject: '{code} est votre code d’activation de la vérification en deux étapes pour {place}',
      heading: 'Activez la vérification en deux étapes',
      instruction:
        'Saisissez ce code pour utiliser cette adresse e-mail comme deuxième étape de votre connexion à {place}.',
      unexpected:
        'Si vous n’êtes pas à l’origine de cette demande, vous pouvez ignorer cet e-mail. Sans ce code, rien ne changera.',
    },
  },
  textMessages: {
    SignIn: '{code} est votre code de connexion.',
    Register: "{code} est votre code d'inscription.",
    ForgotPassword: '{code} est votre code de réinitialisation de mot de passe.',
    OrganizationInvitation: 'Une invitation vous attend sur {link}',
    Generic: '{code} est votre code de vérification.',
    UserPermissionValidation: '{code} confirme une modification de votre compte.',
    BindNewIdentifier: '{code} confirme votre nouveau numéro de téléphone.',
    MfaVerification: '{code} est votre code de vérification en deux étapes.',
    BindMfa: '{code} active la vérification en deux étapes.',
  },
  afterTextMessageCode: 'Ce code expire {inTime}. Ne le communiquez à personne.',
  invitedBy: {
    subject: '{inviter} vous invite à rejoindre {place}',
    instruction: '{inviter} vous invite à rejoindre {place}.',
  },
  applicationAtOrganization: '{application} ({organization})',
  acceptInvitation: 'Accepter l’invitation',
  orOpenAddress: 'Ou ouvrez cette adresse dans votre navigateur\u00a0:',
  continueByLink: 'Continuer avec ce lien',
  linkIsForBrowser:
    'Le lien fonctionne dans le navigateur où vous avez demandé cet e-mail. Partout ailleurs, saisissez le code.',
  codeExpires: 'Ce code expire {inTime}.',
  invitationExpires: 'Cette invitation expire {inTime}.',
  neverShare: 'Ne communiquez jamais ce code. Nous ne vous le demanderons jamais.',
  notices: {
    PasswordChanged: {
      subject: 'Votre mot de passe {place} a été modifié',
      heading: 'Votre mot de passe a été modifié',
      message: 'Le mot de passe de votre compte {place} a été modifié.',
      unexpected:
        'Si vous n’êtes pas à l’origine de ce changement, réinitialisez immédiatement votre mot de passe et vérifiez les informations de votre compte.',
    },
    EmailChanged: {
      subject: 'L’adresse e-mail de votre compte {place} a été modifiée',
      heading: 'Votre adresse e-mail a été modifiée',
      message:
        'Votre compte {place} utilise désormais l’adresse e-mail {address}. L’ancienne adresse ne permet plus d’y accéder.',
      unexpected:
        'Si vous n’êtes pas à l’origine de ce changement, quelqu’un d’autre a peut-être pris le contrôle de votre compte\u00a0: contactez-nous immédiatement.',
    },
    EmailRemoved: {
      subject: 'L’adresse e-mail de votre compte {place} a été supprimée',
      heading: 'Votre adresse e-mail a été supprimée',
      message: 'Cette adresse e-mail n’est plus associée à votre compte {place} et ne permet plus d’y accéder.',
      unexpected:
        'Si vous n’êtes pas à l’origine de ce changement, quelqu’un d’autre a peut-être pris le contrôle de votre compte\u00a0: contactez-nous immédiatement.',
    },
    PhoneChanged: {
      subject: 'Le numéro de téléphone de votre compte {place} a été modifié',
      heading: 'Votre numéro de téléphone a été modifié',
      message: 'Votre compte {place} utilise désormais le numéro de téléphone {phone}.',
      unexpected:
        'Si vous n’êtes pas à l’origine de ce changement, changez immédiatement votre mot de passe et vérifiez les informations de votre compte.',
    },
    PhoneRemoved: {
      subject: 'Le numéro de téléphone de votre compte {place} a été supprimé',
      heading: 'Votre numéro de téléphone a été supprimé',
      message: 'Le numéro de téléphone {phone} n’est plus associé à votre compte {place}.',
      unexpected:
        'Si vous n’êtes pas à l’origine de ce changement, changez immédiatement votre mot de passe et vérifiez les informations de votre compte.',
    },
    IdentityLinked: {
      subject: 'Vous pouvez maintenant vous connecter à {place} avec {service}',
      heading: 'Un moyen de connexion a été ajouté',
      message: 'Désormais, la connexion avec {service} donne accès à votre compte {place}.',
      unexpected:
        'Si vous n’êtes pas à l’origine de ce changement, changez immédiatement votre mot de passe et vérifiez les informations de votre compte.',
    },
    IdentityRemoved: {
      subject: '{service} a été retiré de votre compte {place}',
      heading: 'Un moyen de connexion a été retiré',
      message: 'La connexion avec {service} ne donne plus accès à votre compte {place}.',
      unexpected:
        'Si vous n’êtes pas à l’origine de ce changement, changez immédiatement votre mot de passe et vérifiez les informations de votre compte.',
    },
    NewDevice: {
      subject: 'Nouvelle connexion à {place}',
      heading: 'Connexion depuis un nouvel appareil',
      message: 'Une connexion à votre compte {place} a eu lieu depuis un appareil que nous ne connaissions pas encore.',
      unexpected:
        'Si vous n’êtes pas à l’origine de cette connexion, changez immédiatement votre mot de passe et vérifiez les informations de votre compte.',
    },
    MfaAdded: {
      subject: 'La vérification en deux étapes a été ajoutée à votre compte {place}',
      heading: 'La vérification en deux étapes a été ajoutée',
      message: 'Désormais, une deuxième étape vous sera demandée pour vous connecter à votre compte {place}.',
      unexpected:
        'Si vous n’êtes pas à l’origine de ce changement, changez immédiatement votre mot de passe et vérifiez les informations de votre compte.',
    },
    MfaRemoved: {
      subject: 'La vérification en deux étapes a été retirée de votre compte {place}',
      heading: 'La vérification en deux étapes a été retirée',
      message: 'Cette deuxième étape ne vous sera plus demandée pour vous connecter à votre compte {place}.',
      unexpected:
        'Si vous n’êtes pas à l’origine de ce changement, changez immédiatement votre mot de passe et réactivez la vérification en deux étapes.',
    },
  },
  details: { time: 'Date et heure', device: 'Appareil', network: 'Réseau' },
};
