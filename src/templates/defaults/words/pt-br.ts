import type { Words } from './words.ts';

export const ptBr: Words = {
  mails: {
    SignIn: {
      subject: '{code} é seu código de login em {place}',
      heading: 'Seu código de login',
      instruction: 'Digite este código para fazer login em {place}.',
      unexpected: 'Se você não tentou fazer login, ignore este e-mail. Ninguém entra na sua conta sem o código.',
    },
    Register: {
      subject: '{code} é seu código de cadastro em {place}',
      heading: 'Confirme seu endereço de e-mail',
      instruction: 'Digite este código para criar sua conta em {place}.',
      unexpected: 'Se você não tentou se cadastrar, ignore este e-mail. Nenhuma conta será criada sem o código.',
    },
    ForgotPassword: {
      subject: '{code} é seu código para redefinir a senha em {place}',
      heading: 'Redefina sua senha',
      instruction: 'Digite este código para escolher uma nova senha para {place}.',
      unexpected: 'Se você não fez essa solicitação, ignore este e-mail. Sua senha continuará a mesma.',
    },
    OrganizationInvitation: {
      subject: 'Você recebeu um convite para participar de {place}',
      heading: 'Você recebeu um convite',
      instruction: 'Você recebeu um convite para participar de {place}.',
      unexpected: 'Se você não esperava este convite, ignore este e-mail.',
    },
    Generic: {
      subject: '{code} é seu código de verificação para {place}',
      heading: 'Seu código de verificação',
      instruction: 'Digite este código para continuar em {place}.',
      unexpected: 'Se você não solicitou este código, ignore este e-mail.',
    },
    UserPermissionValidation: {
      subject: '{code} é seu código de confirmação para {place}',
      heading: 'Confirme que é você',
      instruction: 'Digite este código para continuar com uma alteração na sua conta em {place}.',
      unexpected: 'Se não foi você, alguém pode estar usando sua conta: não digite o código e troque sua senha.',
    },
    BindNewIdentifier: {
      subject: '{code} confirma seu endereço de e-mail para {place}',
      heading: 'Confirme seu novo endereço de e-mail',
      instruction: 'Digite este código para adicionar este endereço de e-mail à sua conta em {place}.',
      unexpected: 'Se você não fez essa solicitação, ignore este e-mail. O endereço não será adicionado sem o código.',
    },
    MfaVerification: {
      subject: '{code} é seu código de verificação em duas etapas para {place}',
      heading: 'Seu código de verificação em duas etapas',
      instruction: 'Digite este código para concluir o login em {place}.',
      unexpected: 'Se você não está fazendo login agora, alguém pode saber sua senha: troque-a o quanto antes.',
    },
    BindMfa: {
      subject: '{code} é seu código para ativar a verificação em duas etapas para {place}',
      heading: 'Ative a verificação em duas etapas',
      instruction: 'Digite este código para usar este endereço de e-mail como segunda etapa ao fazer login em {place}.',
      unexpected: 'Se você não fez essa solicitação, ignore este e-mail. Nada muda sem o código.',
    },
  },
  textMessages: {
    SignIn: '{code} é seu código de login.',
    Register: '{code} é seu código de cadastro.',
    ForgotPassword: '{code} é seu código para redefinir a senha.',
    OrganizationInvitation: 'Você recebeu um convite: {link}',
    Generic: '{code} é seu código de verificação.',
    UserPermissionValidation: '{code} confirma uma alteração na sua conta.',
    BindNewIdentifier: '{code} confirma seu novo número de telefone.',
    MfaVerification: '{code} é seu código de verificação em duas etapas.',
    BindMfa: '{code} ativa a verificação em duas etapas.',
  },
  afterTextMessageCode: 'Expira {inTime}. Não compartilhe.',
  invitedBy: {
    subject: '{inviter} convidou você para participar de {place}',
    instruction: '{inviter} convidou você para participar de {place}.',
  },
  applicationAtOrganization: '{application} ({organization})',
  acceptInvitation: 'Aceitar o convite',
  orOpenAddress: 'Ou abra este endereço no seu navegador:',
  continueByLink: 'Continuar com este link',
  linkIsForBrowser:
    'O link funciona no navegador em que você solicitou este e-mail. Em qualquer outro lugar, digite o código.',
  codeExpires: 'Este código expira {inTime}.',
  invitationExpires: 'Este convite expira {inTime}.',
  neverShare: 'Nunca compartilhe este código. Nunca vamos pedir esse código a você.',
  notices: {
    PasswordChanged: {
      subject: 'Sua senha em {place} foi alterada',
      heading: 'Sua senha foi alterada',
      message: 'A senha da sua conta em {place} foi alterada.',
      unexpected: 'Se não foi você, redefina sua senha agora e confira os dados da sua conta.',
    },
    EmailChanged: {
      subject: 'O endereço de e-mail da sua conta em {place} foi alterado',
      heading: 'Seu endereço de e-mail foi alterado',
      message:
        'Sua conta em {place} agora usa o endereço de e-mail {address}. Não é mais possível entrar com o endereço anterior.',
      unexpected: 'Se não foi você, outra pessoa pode ter acesso à sua conta: entre em contato conosco imediatamente.',
    },
    EmailRemoved: {
      subject: 'O endereço de e-mail foi removido da sua conta em {place}',
      heading: 'Seu endereço de e-mail foi removido',
      message: 'Este endereço de e-mail não pertence mais à sua conta em {place} e não dá mais acesso a ela.',
      unexpected: 'Se não foi você, outra pessoa pode ter acesso à sua conta: entre em contato conosco imediatamente.',
    },
    PhoneChanged: {
      subject: 'O número de telefone da sua conta em {place} foi alterado',
      heading: 'Seu número de telefone foi alterado',
      message: 'Sua conta em {place} agora usa o número de telefone {phone}.',
      unexpected: 'Se não foi você, troque sua senha agora e confira os dados da sua conta.',
    },
    PhoneRemoved: {
      subject: 'O número de telefone foi removido da sua conta em {place}',
      heading: 'Seu número de telefone foi removido',
      message: 'O número de telefone {phone} não pertence mais à sua conta em {place}.',
      unexpected: 'Se não foi você, troque sua senha agora e confira os dados da sua conta.',
    },
    IdentityLinked: {
      subject: 'Agora você pode entrar em {place} com {service}',
      heading: 'Uma forma de entrar foi adicionada',
      message: 'A partir de agora, {service} dá acesso à sua conta em {place}.',
      unexpected: 'Se não foi você, troque sua senha agora e confira os dados da sua conta.',
    },
    IdentityRemoved: {
      subject: '{service} foi removido da sua conta em {place}',
      heading: 'Uma forma de entrar foi removida',
      message: '{service} não dá mais acesso à sua conta em {place}.',
      unexpected: 'Se não foi você, troque sua senha agora e confira os dados da sua conta.',
    },
    NewDevice: {
      subject: 'Novo login em {place}',
      heading: 'Login em um novo dispositivo',
      message: 'Sua conta em {place} foi acessada de um dispositivo que ainda não conhecíamos.',
      unexpected: 'Se não foi você, troque sua senha agora e confira os dados da sua conta.',
    },
    MfaAdded: {
      subject: 'A verificação em duas etapas foi adicionada à sua conta em {place}',
      heading: 'A verificação em duas etapas foi adicionada',
      message: 'A partir de agora, sua conta em {place} vai pedir uma segunda etapa quando você fizer login.',
      unexpected: 'Se não foi você, troque sua senha agora e confira os dados da sua conta.',
    },
    MfaRemoved: {
      subject: 'A verificação em duas etapas foi removida da sua conta em {place}',
      heading: 'A verificação em duas etapas foi removida',
      message: 'Sua conta em {place} não vai mais pedir esta segunda etapa quando você fizer login.',
      unexpected: 'Se não foi você, troque sua senha agora e ative a verificação em duas etapas novamente.',
    },
  },
  details: { time: 'Data e hora', device: 'Dispositivo', network: 'Rede' },
};
