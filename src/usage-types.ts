/**
 * Why a message is sent. The nine names are public: connector configs, templates, webhooks and the
 * API all use them, case-sensitively.
 */
export const usageTypes = [
  'SignIn',
  'Register',
  'ForgotPassword',
  'OrganizationInvitation',
  'Generic',
  'UserPermissionValidation',
  'BindNewIdentifier',
  'MfaVerification',
  'BindMfa',
] as const;

export type UsageType = (typeof usageTypes)[number];

/** The usage types whose wording a connector config must bring when it brings any. */
export const requiredUsageTypes = ['Register', 'SignIn', 'ForgotPassword', 'Generic'] as const satisfies UsageType[];

/** Mails that tell of something that has happened to an account. No code is in them, and no wording of a connector's config is for them. */
export const noticeTypes = [
  'PasswordChanged',
  'EmailChanged',
  'EmailRemoved',
  'PhoneChanged',
  'PhoneRemoved',
  'IdentityLinked',
  'IdentityRemoved',
  'NewDevice',
  'MfaAdded',
  'MfaRemoved',
] as const;

export type NoticeType = (typeof noticeTypes)[number];

export const isNotice = (type: UsageType | NoticeType): type is NoticeType =>
  (noticeTypes as readonly string[]).includes(type);
