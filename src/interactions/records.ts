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

export type VerificationRecord = CodeRecord | PasswordRecord | NewPasswordRecord | TokenRecord;

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

export const isCodeRecord = (record: VerificationRecord): record is CodeRecord =>
  record.type.endsWith('VerificationCode');

/** What a code to this identifier proves when somebody signs in or registers. */
export const codeTypeOf = ({ type }: Pick<Identifier, 'type'>) =>
  type === 'email' ? 'EmailVerificationCode' : 'PhoneVerificationCode';
