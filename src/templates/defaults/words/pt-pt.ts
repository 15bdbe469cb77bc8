import type { Words } from './words.ts';

export const ptPt: Words = {
  mails: {
    SignIn: {
      subject: '{code} é o seu código de início de sessão em {place}',
      heading: 'O seu código de início de sessão',
      instruction: 'Introduza este código para iniciar sessão em {place}.',
      unexpected:
        'Se não tentou iniciar sessão, pode ignorar este email. Ninguém consegue entrar na sua conta sem o código.',
    },
    Register: {
      subject: '{code} é o seu código de registo em {place}',
      heading: 'Confirme o seu endereço de email',
      instruction: 'Introduza este código para criar a sua conta {place}.',
      unexpected: 'Se não pediu este registo, pode ignorar este email. Sem o código, não será criada nenhuma conta.',
    },
    ForgotPassword: {
      subject: '{code} é o seu código para repor a palavra-passe da conta {place}',
      heading: 'Reponha a sua palavra-passe',
      instruction: 'Introduza este código para escolher uma nova palavra-passe para {place}.',
      unexpected: 'Se não fez este pedido, pode ignorar este email. A sua palavra-passe mantém-se inalterada.',
    },
    OrganizationInvitation: {
      subject: 'Recebeu um convite para se juntar a {place}',
      heading: 'Recebeu um convite',
      instruction: 'Recebeu um convite para se juntar a {place}.',
      unexpected: 'Se não esperava este convite, pode ignorar este email.',
    },
    Generic: {
      subject: '{code} é o seu código de verificação para {place}',
      heading: 'O seu código de verificação',
      instruction: 'Introduza este código para continuar em {place}.',
      unexpected: 'Se não pediu este código, pode ignorar este email.',
    },
    UserPermissionValidation: {
      subject: '{code} é o seu código de confirmação para {place}',
      heading: 'Confirme a sua identidade',
      instruction: 'Introduza este código para prosseguir com uma alteração na sua conta {place}.',
      unexpected:
        'Se não fez este pedido, é possível que alguém esteja a usar a sua conta: não introduza o código e altere a palavra-passe.',
    },
    BindNewIdentifier: {
      subject: '{code} confirma o seu endereço de email para {place}',
      heading: 'Confirme o seu novo endereço de email',
      instruction: 'Introduza este código para adicionar este endereço de email à sua conta {place}.',
      unexpected: 'Se não fez este pedido, pode ignorar este email. O endereço não será adicionado sem o código.',
    },
    MfaVerification: {
      subject: '{code} é o seu código de verificação em dois passos para {place}',
      heading: 'O seu código de verificação em dois passos',
      instruction: 'Introduza este código para concluir o início de sessão em {place}.',
      unexpected:
        'Se não está a iniciar sessão neste momento, é possível que alguém saiba a sua palavra-passe: altere-a assim que puder.',
    },
    BindMfa: {
      subject: '{code} é o seu código para ativar a verificação em dois passos para {place}',
      heading: 'Ative a verificação em dois passos',
      instruction:
        'Introduza este código para usar este endereço de email como segundo passo ao iniciar sessão em {place}.',
      unexpected: 'Se não fez este pedido, pode ignorar este email. Nada será alterado sem o código.',
    },
  },
  textMessages: {
    SignIn: '{code} é o seu código de início de sessão.',
    Register: '{code} é o seu código de registo.',
    ForgotPassword: '{code} é o seu código para repor a palavra-passe.',
    OrganizationInvitation: 'Recebeu um convite: {link}',
    Generic: '{code} é o seu código de verificação.',
    UserPermissionValidation: '{code} confirma uma alteração na sua conta.',
    BindNewIdentifier: '{code} confirma o seu novo número de telefone.',
    MfaVerification: '{code} é o seu código de verificação em dois passos.',
    BindMfa: '{code} ativa a verificação em dois passos.',
  },
  afterTextMessageCode: 'Expira {inTime}. Não o partilhe.',
  invitedBy: {
    subject: '{inviter} enviou-lhe um convite para se juntar a {place}',
    instruction: '{inviter} enviou-lhe um convite para se juntar a {place}.',
  },
  applicationAtOrganization: '{application} ({organization})',
  acceptInvitation: 'Aceitar o convite',
  orOpenAddress: 'Ou abra este endereço no seu navegador:',
  continueByLink: 'Continuar com esta ligação',
  linkIsForBrowser:
    'A ligação funciona no navegador em que pediu este email. Em qualquer outro lugar, introduza o código.',
  codeExpires: 'Este código expira {inTime}.',
  invitationExpires: 'Este convite expira {inTime}.',
  neverShare: 'Nunca partilhe este código. Nós nunca lho pediremos.',
  notices: {
    PasswordChanged: {
      subject: 'A palavra-passe da sua conta {place} foi alterada',
      heading: 'A sua palavra-passe foi alterada',
      message: 'A palavra-passe da sua conta {place} foi alterada.',
      unexpected: 'Se não fez esta alteração, reponha já a palavra-passe e reveja os dados da sua conta.',
    },
    EmailChanged: {
      subject: 'O endereço de email da sua conta {place} foi alterado',
      heading: 'O seu endereço de email foi alterado',
      message:
        'A sua conta {place} usa agora o endereço de email {address}. Já não é possível entrar com o endereço anterior.',
      unexpected:
        'Se não fez esta alteração, é possível que outra pessoa controle a sua conta: contacte-nos imediatamente.',
    },
    EmailRemoved: {
      subject: 'O endereço de email foi removido da sua conta {place}',
      heading: 'O seu endereço de email foi removido',
      message: 'Este endereço de email já não pertence à sua conta {place} e já não permite entrar nela.',
      unexpected:
        'Se não fez esta alteração, é possível que outra pessoa controle a sua conta: contacte-nos imediatamente.',
    },
    PhoneChanged: {
      subject: 'O número de telefone da sua conta {place} foi alterado',
      heading: 'O seu número de telefone foi alterado',
      message: 'A sua conta {place} usa agora o número de telefone {phone}.',
      unexpected: 'Se não fez esta alteração, altere já a palavra-passe e reveja os dados da sua conta.',
    },
    PhoneRemoved: {
      subject: 'O número de telefone foi removido da sua conta {place}',
      heading: 'O seu número de telefone foi removido',
      message: 'O número de telefone {phone} já não pertence à sua conta {place}.',
      unexpected: 'Se não fez esta alteração, altere já a palavra-passe e reveja os dados da sua conta.',
    },
    IdentityLinked: {
      subject: 'Já pode iniciar sessão em {place} com {service}',
      heading: 'Foi adicionada uma forma de iniciar sessão',
      message: 'A partir de agora, é possível entrar na sua conta {place} com {service}.',
      unexpected: 'Se não fez esta alteração, altere já a palavra-passe e reveja os dados da sua conta.',
    },
    IdentityRemoved: {
      subject: '{service} foi removido da sua conta {place}',
      heading: 'Foi removida uma forma de iniciar sessão',
      message: 'Já não é possível entrar na sua conta {place} com {service}.',
      unexpected: 'Se não fez esta alteração, altere já a palavra-passe e reveja os dados da sua conta.',
    },
    NewDevice: {
      subject: 'Novo início de sessão em {place}',
      heading: 'Início de sessão num novo dispositivo',
      message: 'Foi iniciada sessão na sua conta {place} num dispositivo que ainda não conhecíamos.',
      unexpected: 'Se não iniciou esta sessão, altere já a palavra-passe e reveja os dados da sua conta.',
    },
    MfaAdded: {
      subject: 'A verificação em dois passos foi adicionada à sua conta {place}',
      heading: 'A verificação em dois passos foi adicionada',
      message: 'A partir de agora, será pedido um segundo passo para iniciar sessão na sua conta {place}.',
      unexpected: 'Se não fez esta alteração, altere já a palavra-passe e reveja os dados da sua conta.',
    },
    MfaRemoved: {
      subject: 'A verificação em dois passos foi removida da sua conta {place}',
      heading: 'A verificação em dois passos foi removida',
      message: 'Este segundo passo deixa de ser pedido para iniciar sessão na sua conta {place}.',
      unexpected: 'Se não fez esta alteração, altere já a palavra-passe e volte a ativar a verificação em dois passos.',
    },
  },
  details: { time: 'Data e hora', device: 'Dispositivo', network: 'Rede' },
};
