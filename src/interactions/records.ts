import type { UsageType } from '../usage-types.ts';
import type { StoredPassword } from '../users/digests.ts';
import type { Identifier } from '../verification/codes.ts';

/** What people call themselves by. */
export interface UserIdentifier {
  type: 'username' | 'email' | 'phone';
  value: string;
}

/** Proof that someone reads a mailbox or has a phone: made when a code is sent, verified when it comes back. */
export interface CodeRecord {
  id: string;
  type: 'EmailVerificationCode' | 'PhoneVerificationCode' | 'MfaEmailVerificationCode' | 'MfaPhoneVerificationCode';
  identifier: Identifier;
  usageType: UsageType;
  isVerified: boolean;
  /** The message that the code went in. */
  deliveryId: string;
  /** Nobody may learn whether it went out. */
  isSilent?: true;
  /** It carries a link beside the code. */
  hasLink?: true;
}

/** Proof that someone knows a user's password. */
export interface PasswordRecord {
  id: string;
  type: 'Password';
  identifier: UserIdentifier;
  userId: string;
  isVerified: true;
}

/** A username and a password for a user who is still to be registered. */
export interface NewPasswordRecord {
  id: string;
  type: 'NewPasswordIdentity';
  identifier: { type: 'username'; value: string };
  password: StoredPassword;
  isVerified: true;
}

/** Proof by a token that the operator mailed. */
export interface TokenRecord {
  id: string;
  type: 'OneTimeToken';
  identifier: { type: 'email'; value: string };
  /** The organizations that the user joins. */
  organizationIds: string[];
  isVerified: true;
}

/** Proof that someone is a person at another service: made at the departure, verified when the person comes back. */
export interface SocialRecord {
  id: string;
  type: 'Social';
  connectorId: string;
  /** The service, as its connector named it at the departure. */
  target: string;
  /** Sealed (social/sealed-session.ts): what the return is compared with. Gone as soon as somebody has come back. */
  session?: string;
  /** Who it is there. */
  profile?: SocialProfile;
  isVerified: boolean;
}

/** Who somebody is at another service, fit to be stored. */
export interface SocialProfile {
  id: string;
  /** Proven at the service. */
  email?: string;
  /** Proven at the service; digits only. */
  phone?: string;
  name?: string;
  avatar?: string;
  /** What else the service told, without tokens. */
  rawData?: unknown;
}

/** Proof that someone has an authenticator app: one that the user has set up, or one that is being set up. */
export interface TotpRecord {
  id: string;
  type: 'Totp';
  userId: string;
  isVerified: boolean;
  /** What is being set up, not yet the user's: no second factor of this sign-in. */
  pending?: PendingFactor;
}

/** Proof that someone has a user's backup codes. */
export interface BackupCodeRecord {
  id: string;
  type: 'BackupCode';
  userId: string;
  isVerified: boolean;
  /** Codes that were made and are not yet the user's. */
  pending?: PendingFactor;
}

/** A factor that is not yet stored with the user. Its secret is sealed, its codes are hashed; both in base64. */
export interface PendingFactor {
  id: string;
  sealedSecret: string;
  /** Of a Totp: the time step of the code that proved it. */
  lastStep?: number;
  codeHashes?: string[];
}

export type FactorRecord = TotpRecord | BackupCodeRecord;

/** Proof that someone is a person at the identity provider of an enterprise. */
export interface SsoRecord {
  id: string;
  type: 'EnterpriseSso';
  connectorId: string;
  /** Sealed: what the return is compared with. Gone once somebody came back. */
  session?: string;
  person?: SsoPerson;
  isVerified: boolean;
}

/** Who somebody is at the provider that the ID token names as its issuer. */
export interface SsoPerson extends SocialProfile {
  issuer: string;
}

export type VerificationRecord =
  | CodeRecord
  | PasswordRecord
  | NewPasswordRecord
  | TokenRecord
  | SocialRecord
  | SsoRecord
  | FactorRecord;

/** A record of something that people call themselves by. */
export type IdentifierRecord = Extract<VerificationRecord, { identifier: object }>;

type RecordType = VerificationRecord['type'];

/** There is at most one record of each type; a new one takes the place of the old. */
export const withRecord = (
  records: readonly VerificationRecord[],
  record: VerificationRecord,
): VerificationRecord[] => [...records.filter(({ type }) => type !== record.type), record];

export const recordOfType = <Type extends RecordType>(records: readonly VerificationRecord[], type: Type) =>
  records.find((record): record is OfType<Type> => record.type === type);

type OfType<Type extends RecordType> = VerificationRecord extends infer Each
  ? Each extends { type: infer Own }
    ? Type extends Own
      ? Each
      : never
    : never
  : never;

export const isIdentifierRecord = (record: VerificationRecord): record is IdentifierRecord => 'identifier' in record;

export const isCodeRecord = (record: VerificationRecord): record is CodeRecord =>
  record.type.endsWith('VerificationCode');

/** What a code to this identifier proves when somebody signs in or registers. */
export const codeTypeOf = ({ type }: Pick<Identifier, 'type'>) =>
  type === 'email' ? 'EmailVerificationCode' : 'PhoneVerificationCode';
