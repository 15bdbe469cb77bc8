import type { ComposeRequest } from '../src/templates/compose.ts';
import type { ComposeNoticeRequest } from '../src/templates/compose-notice.ts';
import { type NoticeType, noticeTypes, type UsageType, usageTypes } from '../src/usage-types.ts';

const user = { id: 'u1', name: 'Ada Lovelace', username: 'ada', primaryEmail: 'ada@example.com' };

export function sampleRequest(usageType: UsageType): ComposeRequest {
  return {
    usageType,
    locale: 'en',
    variables: { locale: 'en', uiLocales: 'en-GB en', ...subjects[usageType] },
    wordings: [],
    branding: { senderName: 'Northwind', companyInformation: 'Northwind Traders Ltd, 12 Harbour Street, Dublin' },
    origin: 'https://id.example.com',
    expiresInMinutes: usageType === 'OrganizationInvitation' ? 7 * 24 * 60 : 10,
  };
}

const code = '493028';
const application = { id: 'a1', name: 'Northwind Mail' };
const organization = { id: 'o1', name: 'Harbour Team' };

const subjects: Record<UsageType, Record<string, unknown>> = {
  SignIn: { code, application, organization },
  Register: { code, application },
  ForgotPassword: { code, application },
  OrganizationInvitation: {
    organization,
    inviter: user,
    link: 'https://app.example.com/join?invitation=7f3a&from=mail',
  },
  Generic: { code },
  UserPermissionValidation: { code, application, user },
  BindNewIdentifier: { code, application, user },
  MfaVerification: { code, application },
  BindMfa: { code, application, user },
};

/** The mails of which an operator may have a link besides: the same code, with the link below it. */
export const sampleRequestsWithLink: ComposeRequest[] = (['SignIn', 'Register', 'ForgotPassword'] as const).map(
  (usageType) => {
    const request = sampleRequest(usageType);
    const link = 'https://id.example.com/link/0mlq8v1fk2x7n4c9w3b6tq7Zk2mXw9RtYb4HnVc8LsPd3GfJx6TaE';
    return { ...request, variables: { ...request.variables, link } };
  },
);

/** A request for every default mail, with what its usage type knows. */
export const sampleRequests: ComposeRequest[] = usageTypes.map((usageType) => sampleRequest(usageType));

const aboutNotice: Partial<Record<NoticeType, Record<string, unknown>>> = {
  EmailChanged: { address: 'new-address@example.org' },
  PhoneChanged: { phone: '353861234567' },
  PhoneRemoved: { phone: '353861234567' },
  IdentityLinked: { service: 'Google' },
  IdentityRemoved: { service: 'Google' },
};

/** A request for every notice. */
export const sampleNotices: ComposeNoticeRequest[] = noticeTypes.map((noticeType) => ({
  noticeType,
  locale: 'en',
  variables: { application, user, ...aboutNotice[noticeType] },
  branding: { senderName: 'Northwind', companyInformation: 'Northwind Traders Ltd, 12 Harbour Street, Dublin' },
  origin: 'https://id.example.com',
  details: { time: '2026-11-21, 06:14 UTC', device: 'Firefox (Linux)', network: '203.0.113.*' },
}));
