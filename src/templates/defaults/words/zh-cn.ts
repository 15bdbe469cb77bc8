import type { Words } from './words.ts';

/** Names stand in quotes: a name may be Chinese or Latin, and a space beside it would be right for one of them only. */
export const zhCn: Words = {
  mails: {
    SignIn: {
      subject: '{code} 是您的“{place}”登录验证码',
      heading: '您的登录验证码',
      instruction: '请输入此验证码，登录“{place}”。',
      unexpected: '如果您没有尝试登录，请忽略此邮件。没有验证码，任何人都无法登录。',
    },
    Register: {
      subject: '{code} 是您的“{place}”注册验证码',
      heading: '验证您的邮箱地址',
      instruction: '请输入此验证码，创建您的“{place}”账号。',
      unexpected: '如果您没有注册，请忽略此邮件。不输入验证码，就不会创建账号。',
    },
    ForgotPassword: {
      subject: '{code} 是您的“{place}”密码重置验证码',
      heading: '重置您的密码',
      instruction: '请输入此验证码，为您的“{place}”账号设置新密码。',
      unexpected: '如果您没有申请重置密码，请忽略此邮件。您的密码将保持不变。',
    },
    OrganizationInvitation: {
      subject: '您受邀加入“{place}”',
      heading: '您收到一份邀请',
      instruction: '您受邀加入“{place}”。',
      unexpected: '如果您对此邀请并不知情，请忽略此邮件。',
    },
    Generic: {
      subject: '{code} 是您的“{place}”验证码',
      heading: '您的验证码',
      instruction: '请输入此验证码，继续使用“{place}”。',
      unexpected: '如果您没有申请此验证码，请忽略此邮件。',
    },
    UserPermissionValidation: {
      subject: '{code} 是您的“{place}”身份验证码',
      heading: '请确认是您本人操作',
      instruction: '请输入此验证码，继续更改您的“{place}”账号设置。',
      unexpected: '如果这不是您本人的操作，可能有人正在使用您的账号。请勿输入此验证码，并更改您的密码。',
    },
    BindNewIdentifier: {
      subject: '{code} 是您的“{place}”邮箱验证码',
      heading: '验证您的新邮箱地址',
      instruction: '请输入此验证码，将此邮箱地址添加到您的“{place}”账号。',
      unexpected: '如果这不是您本人的操作，请忽略此邮件。不输入验证码，就不会添加此邮箱地址。',
    },
    MfaVerification: {
      subject: '{code} 是您的“{place}”两步验证码',
      heading: '您的两步验证码',
      instruction: '请输入此验证码，完成“{place}”的登录。',
      unexpected: '如果不是您本人正在登录，可能有人知道了您的密码，请尽快更改密码。',
    },
    BindMfa: {
      subject: '{code} 用于设置“{place}”的两步验证',
      heading: '设置两步验证',
      instruction: '请输入此验证码，将此邮箱地址设为登录“{place}”时的第二步验证方式。',
      unexpected: '如果这不是您本人的操作，请忽略此邮件。不输入验证码，任何设置都不会改变。',
    },
  },
  textMessages: {
    SignIn: '{code} 是您的登录验证码。',
    Register: '{code} 是您的注册验证码。',
    ForgotPassword: '{code} 是您的密码重置验证码。',
    OrganizationInvitation: '您收到一份加入邀请：{link}',
    Generic: '{code} 是您的验证码。',
    UserPermissionValidation: '{code} 用于确认您的账号更改。',
    BindNewIdentifier: '{code} 用于验证您的新手机号。',
    MfaVerification: '{code} 是您的两步验证码。',
    BindMfa: '{code} 用于设置两步验证。',
  },
  afterTextMessageCode: '验证码{inTime}失效，请勿告知他人。',
  invitedBy: {
    subject: '{inviter} 邀请您加入“{place}”',
    instruction: '{inviter} 邀请您加入“{place}”。',
  },
  applicationAtOrganization: '{application}（{organization}）',
  acceptInvitation: '接受邀请',
  orOpenAddress: '或在浏览器中打开以下网址：',
  continueByLink: '通过此链接继续',
  linkIsForBrowser: '此链接仅在您申请此邮件时所用的浏览器中有效。在其他地方，请输入验证码。',
  codeExpires: '此验证码将在{inTime}失效。',
  invitationExpires: '此邀请将在{inTime}失效。',
  neverShare: '请勿将此验证码告知任何人。我们绝不会向您索要验证码。',
  notices: {
    PasswordChanged: {
      subject: '您的“{place}”密码已更改',
      heading: '您的密码已更改',
      message: '您的“{place}”账号的密码已更改。',
      unexpected: '如果这不是您本人的操作，请立即重置密码，并检查账号是否有异常。',
    },
    EmailChanged: {
      subject: '您的“{place}”账号的邮箱地址已更改',
      heading: '您的邮箱地址已更改',
      message: '您的“{place}”账号现在使用邮箱地址 {address}。收到此邮件的邮箱地址已不能再用于登录。',
      unexpected: '如果这不是您本人的操作，您的账号可能已被他人控制，请立即联系我们。',
    },
    NewDevice: {
      subject: '您的“{place}”账号有新的登录',
      heading: '有新设备登录',
      message: '您的“{place}”账号在一台我们此前未见过的设备上登录。',
      unexpected: '如果这不是您本人的操作，请立即更改密码，并检查账号是否有异常。',
    },
    MfaAdded: {
      subject: '您的“{place}”账号已添加两步验证',
      heading: '已添加两步验证',
      message: '今后登录您的“{place}”账号时，需要完成第二步验证。',
      unexpected: '如果这不是您本人的操作，请立即更改密码，并检查账号是否有异常。',
    },
    MfaRemoved: {
      subject: '您的“{place}”账号已移除两步验证',
      heading: '已移除两步验证',
      message: '今后登录您的“{place}”账号时，不再需要这一步验证。',
      unexpected: '如果这不是您本人的操作，请立即更改密码，并重新开启两步验证。',
    },
  },
  details: { time: '时间', device: '设备', network: '网络' },
};
