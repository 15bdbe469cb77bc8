import { z } from 'zod';
import { type ErrorCode, PublicError } from '../errors.ts';
import { parseEmailAddress } from '../lib/email-address.ts';
import { parsePhoneNumber } from '../lib/phone-number.ts';
import { passwordAlgorithms, readDigest, type StoredPassword } from './digests.ts';
import { hashPassword } from './passwords.ts';

export const jsonObject = z.record(z.string(), z.unknown());

/** Long enough for any passphrase, short enough to be hashed in no time. */
export const passwordText = z.string().min(1).max(1024);

/** What the public API lets pass (spec 0.5); `requireStorable` looks closer. */
export const emailText = z
  .string()
  .max(256)
  .regex(/^\S+@\S+\.\S+$/, 'must be an email address');
export const phoneText = z.string().max(128).regex(/^\d+$/, 'must be digits only, country code first');
export const usernameText = z
  .string()
  .regex(/^[A-Z_a-z]\w*$/, 'must be letters, digits and _, and must not begin with a digit');
export const avatarUrl = z.url({ protocol: /^https?$/ });

/** A user as whoever runs Postern brings it: by the API, or in a file. */
export const newUser = z.object({
  primaryEmail: emailText.optional(),
  primaryPhone: phoneText.optional(),
  username: usernameText.optional(),
  password: passwordText.optional(),
  passwordDigest: z.string().min(1).max(4096).optional().describe('Hash that another system made of the password'),
  passwordAlgorithm: z.enum(passwordAlgorithms).optional(),
  name: z.string().optional(),
  avatar: avatarUrl.optional(),
  customData: jsonObject.optional(),
  profile: jsonObject.optional(),
});

/** What `requireStorable` refuses. */
export const fieldErrors = [
  'user.invalid_email',
  'user.invalid_phone',
  'entity.value_too_long',
] as const satisfies ErrorCode[];

/** Characters that are stored at most. */
const maximumLengths = { primaryEmail: 128, primaryPhone: 128, username: 128, name: 128, avatar: 2048 };

type Fields = { [Field in keyof typeof maximumLengths]?: string | null | undefined };

/** Refuses addresses and numbers that nothing can be sent to, and what is too long. */
export function requireStorable(fields: Fields) {
  for (const [field, maximum] of Object.entries(maximumLengths)) {
    const value = fields[field as keyof Fields];
    if (value && [...value].length > maximum) throw new PublicError('entity.value_too_long', { field, maximum });
  }
  const email = fields.primaryEmail ? parseEmailAddress(fields.primaryEmail) : undefined;
  if (email?.kind === 'invalid') throw new PublicError('user.invalid_email', { reason: email.reason });
  const number = fields.primaryPhone ? parsePhoneNumber(fields.primaryPhone) : undefined;
  if (number?.kind === 'invalid') throw new PublicError('user.invalid_phone', { reason: number.reason });
}

/** What `requirePassword` refuses. */
export const passwordErrors = [
  'user.password_and_digest',
  'user.password_algorithm_required',
  'request.invalid_input',
  'request.rate_limited',
] as const satisfies ErrorCode[];

type PasswordFields = Pick<z.output<typeof newUser>, 'password' | 'passwordDigest' | 'passwordAlgorithm'>;

/** What is stored of the password of a new user: a hash of ours, or the one of another system. */
export async function requirePassword(fields: PasswordFields): Promise<StoredPassword | undefined> {
  const { password, passwordDigest: digest, passwordAlgorithm: algorithm } = fields;
  if (password !== undefined && digest !== undefined) throw new PublicError('user.password_and_digest');
  if (password !== undefined) return requireHash(password);
  if (digest === undefined) return undefined;
  if (!algorithm) throw new PublicError('user.password_algorithm_required');
  if (!readDigest({ algorithm, digest })) {
    throw new PublicError('request.invalid_input', { reason: `passwordDigest is not a digest of ${algorithm}.` });
  }
  return { algorithm, digest };
}

export async function requireHash(password: string): Promise<StoredPassword> {
  const hashed = await hashPassword(password);
  if (hashed.kind === 'busy') throw tooBusy();
  return hashed.stored;
}

/** More passwords wait to be hashed than this machine does in a second. */
export const tooBusy = () =>
  new PublicError('request.rate_limited', { retryAfterSeconds: 1 }, { headers: { 'retry-after': '1' } });
