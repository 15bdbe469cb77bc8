import type { NoticeType, UsageType } from '../usage-types.ts';

export type MessageType = UsageType | NoticeType;

/** An example of the value, or the fields of a group. */
export type Shape = string | { readonly [field: string]: Shape };

export interface Variable {
  name: string;
  meaning: string;
  /** There in some messages of the type and absent in others: a bare placeholder then stays in the mail as it is. */
  isOptional: boolean;
  shape: Shape;
}

/** What a message of this type can say, in the order in which an operator looks for it. */
export function variablesFor(type: MessageType): Variable[] {
  const { always, sometimes } = matrix[type];
  const known = (isOptional: boolean) => (name: VariableName) => ({ name, isOptional, ...variables[name] });
  return [...always.map(known(false)), ...sometimes.map(known(true))];
}

/** Every placeholder of the type that has a value of its own: `code`, `application.name`, `user.profile.nickname`. */
export const pathsFor = (type: MessageType) => variablesFor(type).flatMap(({ name, shape }) => pathsBelow(name, shape));

/** A value for every variable, optional ones too. */
export const exampleVariables = (type: MessageType): Record<string, Shape> =>
  Object.fromEntries(variablesFor(type).map(({ name, shape }) => [name, shape]));

/** Whoever sends an invitation may give it variables of their own, by names that only they know. */
export const takesOthers = (type: MessageType) => type === 'OrganizationInvitation';

/** What the type is about, and what a template for it therefore cannot do without. */
export function requiredVariable(type: MessageType): 'code' | 'link' | undefined {
  if (matrix[type].always.includes('code')) return 'code';
  return matrix[type].always.includes('link') ? 'link' : undefined;
}

const pathsBelow = (path: string, shape: Shape): string[] =>
  typeof shape === 'string'
    ? [path]
    : Object.entries(shape).flatMap(([field, below]) => pathsBelow(`${path}.${field}`, below));

const branding = {
  logoUrl: 'https://cdn.example.com/logo.png',
  darkLogoUrl: 'https://cdn.example.com/logo-dark.png',
  favicon: 'https://cdn.example.com/favicon.png',
  darkFavicon: 'https://cdn.example.com/favicon-dark.png',
};

/** The claims of OpenID Connect Core §5.1 that a profile keeps. */
const profile = {
  familyName: 'Lovelace',
  givenName: 'Ada',
  middleName: 'King',
  nickname: 'Ada',
  preferredUsername: 'ada',
  profile: 'https://example.com/ada',
  website: 'https://ada.example.com',
  gender: 'female',
  birthdate: '1815-12-10',
  zoneinfo: 'Europe/London',
  locale: 'en-GB',
  address: {
    formatted: '12 Harbour Street, Dublin',
    streetAddress: '12 Harbour Street',
    locality: 'Dublin',
    region: 'Leinster',
    postalCode: 'D02 X285',
    country: 'Ireland',
  },
};

const person = {
  id: '5mkvqsf0yhbz',
  name: 'Ada Lovelace',
  avatar: 'https://cdn.example.com/ada.png',
  username: 'ada',
  primaryEmail: 'ada@example.com',
  primaryPhone: '353861234567',
  profile,
};

const variables = {
  code: { meaning: 'The verification code.', shape: '493028' },
  link: {
    meaning:
      'The address that accepts the invitation, as whoever sends it gave it; in a code mail the one that does what the code does, where `mailedLinks` is on.',
    shape: 'https://app.example.com/join?invitation=7f3a',
  },
  expiresInMinutes: { meaning: 'How long the code or the invitation is good for.', shape: '10' },
  application: {
    meaning: 'The application that the reader signs in to.',
    shape: { id: 'q8w2ee7kz1c0', name: 'Northwind Mail', displayName: 'Northwind', branding },
  },
  organization: {
    meaning: 'The organization that the reader signs in to or is invited to.',
    shape: { id: '1o0zi1ysa7nq', name: 'Harbour Team', branding },
  },
  user: { meaning: 'The reader, where the account is known.', shape: person },
  inviter: { meaning: 'Who invites.', shape: person },
  requestedAt: { meaning: 'When it was asked for or when it happened.', shape: '1 March 2026 at 14:05 UTC' },
  device: { meaning: 'Browser and system from which it was asked for; empty if not known.', shape: 'Firefox on Linux' },
  ip: { meaning: 'The network from which it was asked for; empty if not known.', shape: '203.0.113.*' },
  address: { meaning: 'The new email address, partly hidden.', shape: 'a***@example.com' },
  phone: { meaning: 'The new or the removed phone number, partly hidden.', shape: '****4567' },
  service: { meaning: 'The service that people sign in with.', shape: 'Google' },
  locale: { meaning: "The reader's language, as this mail is written.", shape: 'en-GB' },
  uiLocales: { meaning: 'The languages that the application asked for, separated by spaces.', shape: 'en-GB en' },
} as const satisfies Record<string, { meaning: string; shape: Shape }>;

type VariableName = keyof typeof variables;

interface Availability {
  always: readonly VariableName[];
  sometimes: readonly VariableName[];
}

/** What is told of every mail; where it is not known, it is empty. */
const circumstances = ['expiresInMinutes', 'requestedAt', 'device', 'ip'] as const;

const whileSigningIn: Availability = {
  always: ['code', 'application', 'locale', ...circumstances],
  sometimes: ['organization', 'uiLocales'],
};

/** The operator may have a link mailed beside these codes. */
const withLink: Availability = { ...whileSigningIn, sometimes: [...whileSigningIn.sometimes, 'link'] };

const inTheAccount: Availability = {
  always: ['code', 'application', 'user', 'locale', ...circumstances],
  sometimes: ['uiLocales'],
};

const afterAChange: Availability = {
  always: ['user', 'requestedAt', 'device', 'ip'],
  sometimes: ['application', 'organization', 'locale'],
};

const matrix: Record<MessageType, Availability> = {
  SignIn: withLink,
  Register: withLink,
  ForgotPassword: withLink,
  MfaVerification: whileSigningIn,
  // Asked for while signing in, where an organization may be known, or in the account, where the user is.
  BindMfa: { ...whileSigningIn, sometimes: ['organization', 'user', 'uiLocales'] },
  UserPermissionValidation: inTheAccount,
  BindNewIdentifier: inTheAccount,
  // Sent by the API for purposes of its own, and in place of every type that has no template.
  Generic: {
    always: ['code', ...circumstances],
    sometimes: ['application', 'organization', 'user', 'inviter', 'link', 'locale', 'uiLocales'],
  },
  OrganizationInvitation: {
    always: ['link', 'organization', ...circumstances],
    sometimes: ['inviter', 'code', 'locale', 'uiLocales'],
  },
  PasswordChanged: afterAChange,
  EmailChanged: { ...afterAChange, always: [...afterAChange.always, 'address'] },
  EmailRemoved: afterAChange,
  PhoneChanged: { ...afterAChange, always: [...afterAChange.always, 'phone'] },
  PhoneRemoved: { ...afterAChange, always: [...afterAChange.always, 'phone'] },
  IdentityLinked: { ...afterAChange, always: [...afterAChange.always, 'service'] },
  IdentityRemoved: { ...afterAChange, always: [...afterAChange.always, 'service'] },
  NewDevice: afterAChange,
  MfaAdded: afterAChange,
  MfaRemoved: afterAChange,
};
