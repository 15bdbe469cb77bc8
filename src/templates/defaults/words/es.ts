import type { Words } from './words.ts';

export const es: Words = {
  mails: {
    SignIn: {
      subject: '{code} es tu código de inicio de sesión de {place}',
      heading: 'Tu código de inicio de sesión',
      instruction: 'Introduce este código para iniciar sesión en {place}.',
      unexpected:
        'Si no has intentado iniciar sesión, puedes ignorar este correo. Nadie puede entrar en tu cuenta sin el código.',
    },
    Register: {
      subject: '{code} es tu código de registro de {place}',
      heading: 'Confirma tu dirección de correo electrónico',
      instruction: 'Introduce este código para crear tu cuenta de {place}.',
      unexpected:
        'Si no has solicitado crear una cuenta, puedes ignorar este correo. No se creará ninguna cuenta sin el código.',
    },
    ForgotPassword: {
      subject: '{code} es tu código para restablecer la contraseña de {place}',
      heading: 'Restablece tu contraseña',
      instruction: 'Introduce este código para elegir una nueva contraseña para {place}.',
      unexpected:
        'Si no has solicitado este cambio, puedes ignorar este correo. Tu contraseña seguirá siendo la misma.',
    },
    OrganizationInvitation: {
      subject: 'Tienes una invitación para unirte a {place}',
      heading: 'Tienes una invitación',
      instruction: 'Tienes una invitación para unirte a {place}.',
      unexpected: 'Si no esperabas esta invitación, puedes ignorar este correo.',
    },
    Generic: {
      subject: '{code} es tu código de verificación de {place}',
      heading: 'Tu código de verificación',
      instruction: 'Introduce este código para continuar en {place}.',
      unexpected: 'Si no has solicitado este código, puedes ignorar este correo.',
    },
    UserPermissionValidation: {
      subject: '{code} es tu código de confirmación de {place}',
      heading: 'Confirma que eres tú',
      instruction: 'Introduce este código para continuar con un cambio en tu cuenta de {place}.',
      unexpected:
        'Si no reconoces esta solicitud, es posible que alguien esté usando tu cuenta: no introduzcas el código y cambia tu contraseña.',
    },
    BindNewIdentifier: {
      subject: '{code} confirma tu dirección de correo electrónico para {place}',
      heading: 'Confirma tu nueva dirección de correo electrónico',
      instruction: 'Introduce este código para añadir esta dirección de correo electrónico a tu cuenta de {place}.',
      unexpected: 'Si no lo has solicitado, puedes ignorar este correo. La dirección no se añadirá sin el código.',
    },
    MfaVerification: {
      subject: '{code} es tu código de verificación en dos pasos de {place}',
      heading: 'Tu código de verificación en dos pasos',
      instruction: 'Introduce este código para terminar de iniciar sesión en {place}.',
      unexpected:
        'Si no estás iniciando sesión en este momento, es posible que alguien conozca tu contraseña: cámbiala lo antes posible.',
    },
    BindMfa: {
      subject: '{code} es tu código para activar la verificación en dos pasos para {place}',
      heading: 'Activa la verificación en dos pasos',
      instruction:
        'Introduce este código para usar esta dirección de correo electrónico como segundo paso al iniciar sesión en {place}.',
      unexpected: 'Si no lo has solicitado, puedes ignorar este correo. Nada cambiará sin el código.',
    },
  },
  textMessages: {
    SignIn: '{code} es tu código de inicio de sesión.',
    Register: '{code} es tu código de registro.',
    ForgotPassword: '{code} es tu código para restablecer la contraseña.',
    OrganizationInvitation: 'Tienes una invitación: {link}',
    Generic: '{code} es tu código de verificación.',
    UserPermissionValidation: '{code} confirma un cambio en tu cuenta.',
    BindNewIdentifier: '{code} confirma tu nuevo número de teléfono.',
    MfaVerification: '{code} es tu código de verificación en dos pasos.',
    BindMfa: '{code} activa la verificación en dos pasos.',
  },
  afterTextMessageCode: 'Caduca {inTime}. No lo compartas.',
  invitedBy: {
    subject: '{inviter} te invita a unirte a {place}',
    instruction: '{inviter} te invita a unirte a {place}.',
  },
  applicationAtOrganization: '{application} ({organization})',
  acceptInvitation: 'Aceptar la invitación',
  orOpenAddress: 'O abre esta dirección en tu navegador:',
  continueByLink: 'Continuar con este enlace',
  linkIsForBrowser:
    'El enlace funciona en el navegador en el que has solicitado este correo. En cualquier otro, introduce el código.',
  codeExpires: 'Este código caduca {inTime}.',
  invitationExpires: 'Esta invitación caduca {inTime}.',
  neverShare: 'No compartas nunca este código. Nosotros nunca te lo pediremos.',
  notices: {
    PasswordChanged: {
      subject: 'Se ha cambiado tu contraseña de {place}',
      heading: 'Se ha cambiado tu contraseña',
      message: 'Se ha cambiado la contraseña de tu cuenta de {place}.',
      unexpected: 'Si no reconoces este cambio, restablece tu contraseña ahora mismo y revisa tu cuenta.',
    },
    EmailChanged: {
      subject: 'Se ha cambiado la dirección de correo electrónico de tu cuenta de {place}',
      heading: 'Se ha cambiado tu dirección de correo electrónico',
      message:
        'Tu cuenta de {place} ahora usa la dirección de correo electrónico {address}. Con la anterior ya no se puede acceder.',
      unexpected:
        'Si no reconoces este cambio, es posible que otra persona controle tu cuenta: ponte en contacto con nosotros de inmediato.',
    },
    EmailRemoved: {
      subject: 'Se ha eliminado la dirección de correo electrónico de tu cuenta de {place}',
      heading: 'Se ha eliminado tu dirección de correo electrónico',
      message:
        'Esta dirección de correo electrónico ya no pertenece a tu cuenta de {place} y ya no permite acceder a ella.',
      unexpected:
        'Si no reconoces este cambio, es posible que otra persona controle tu cuenta: ponte en contacto con nosotros de inmediato.',
    },
    PhoneChanged: {
      subject: 'Se ha cambiado el número de teléfono de tu cuenta de {place}',
      heading: 'Se ha cambiado tu número de teléfono',
      message: 'Tu cuenta de {place} ahora usa el número de teléfono {phone}.',
      unexpected: 'Si no reconoces este cambio, cambia tu contraseña ahora mismo y revisa tu cuenta.',
    },
    PhoneRemoved: {
      subject: 'Se ha eliminado el número de teléfono de tu cuenta de {place}',
      heading: 'Se ha eliminado tu número de teléfono',
      message: 'El número de teléfono {phone} ya no pertenece a tu cuenta de {place}.',
      unexpected: 'Si no reconoces este cambio, cambia tu contraseña ahora mismo y revisa tu cuenta.',
    },
    IdentityLinked: {
      subject: 'Ahora puedes iniciar sesión en {place} con {service}',
      heading: 'Se ha añadido una forma de iniciar sesión',
      message: 'A partir de ahora, {service} permite acceder a tu cuenta de {place}.',
      unexpected: 'Si no reconoces este cambio, cambia tu contraseña ahora mismo y revisa tu cuenta.',
    },
    IdentityRemoved: {
      subject: 'Se ha eliminado {service} de tu cuenta de {place}',
      heading: 'Se ha eliminado una forma de iniciar sesión',
      message: '{service} ya no permite acceder a tu cuenta de {place}.',
      unexpected: 'Si no reconoces este cambio, cambia tu contraseña ahora mismo y revisa tu cuenta.',
    },
    NewDevice: {
      subject: 'Nuevo inicio de sesión en {place}',
      heading: 'Inicio de sesión desde un dispositivo nuevo',
      message: 'Se ha accedido a tu cuenta de {place} desde un dispositivo que no habíamos visto antes.',
      unexpected: 'Si no reconoces este inicio de sesión, cambia tu contraseña ahora mismo y revisa tu cuenta.',
    },
    MfaAdded: {
      subject: 'Se ha añadido la verificación en dos pasos a tu cuenta de {place}',
      heading: 'Se ha añadido la verificación en dos pasos',
      message: 'A partir de ahora, tu cuenta de {place} te pedirá un segundo paso al iniciar sesión.',
      unexpected: 'Si no reconoces este cambio, cambia tu contraseña ahora mismo y revisa tu cuenta.',
    },
    MfaRemoved: {
      subject: 'Se ha eliminado la verificación en dos pasos de tu cuenta de {place}',
      heading: 'Se ha eliminado la verificación en dos pasos',
      message: 'Tu cuenta de {place} ya no te pedirá este segundo paso al iniciar sesión.',
      unexpected:
        'Si no reconoces este cambio, cambia tu contraseña ahora mismo y vuelve a activar la verificación en dos pasos.',
    },
  },
  details: { time: 'Fecha y hora', device: 'Dispositivo', network: 'Red' },
};
