import { z } from 'zod';
import { PublicError } from '../../errors.ts';
import { shortId } from '../../lib/ids.ts';
import type { StoredPassword } from '../digests.ts';
import type { MfaChoice } from '../mfa-choice.ts';
import { newUser, requirePassword, requireStorable } from '../new-user.ts';
import type { SocialIdentity } from '../social-identities.ts';
import { type ImportedFactors, readFactors, readIdentities, readMfaChoice } from './ways-of-row.ts';

/** What a source gives, one user after another. `place` is where it stands there: `line 12`. */
export type Given = { place: string; value: unknown } | { place: string; reason: string };

/** What cannot be stored: of services or kinds that Postern does not know, of another user by now, or broken. */
export type LeftBehind = 'social identities' | 'second factors';

export interface ImportedUser {
  id: string;
  username?: string | undefined;
  primaryEmail?: string | undefined;
  primaryPhone?: string | undefined;
  name?: string | undefined;
  avatar?: string | undefined;
  profile?: Record<string, unknown> | undefined;
  customData?: Record<string, unknown> | undefined;
  applicationId?: string | undefined;
  isSuspended?: boolean | undefined;
  isPasswordExpired?: boolean | undefined;
  createdAt?: Date | undefined;
  lastSignInAt?: Date | undefined;
  password: StoredPassword | undefined;
  identities: SocialIdentity[];
  factors: ImportedFactors;
  mfaChoice: MfaChoice;
}

export type Row =
  | { kind: 'user'; place: string; user: ImportedUser; leftBehind: LeftBehind[] }
  | { kind: 'refused'; place: string; reason: string };

/** Milliseconds since 1970, or as ISO 8601 writes it. */
const moment = z.union([z.number().int().nonnegative().max(8.64e15), z.iso.datetime({ offset: true })]);
const ignored = z.unknown().optional();

/** The body of `POST /api/users`, and what `GET /api/users` answers beyond it. */
const row = newUser.extend({
  id: z
    .string()
    .regex(/^[\w-]{1,128}$/, 'must be 1 to 128 letters, digits, _ or -')
    .optional(),
  applicationId: z.string().max(128).optional(),
  isSuspended: z.boolean().optional(),
  isPasswordExpired: z.boolean().optional(),
  createdAt: moment.optional(),
  lastSignInAt: moment.optional(),
  identities: z.record(z.string(), z.unknown()).optional(),
  mfaVerifications: z.array(z.unknown()).optional(),
  logtoConfig: z.record(z.string(), z.unknown()).optional(),
  tenantId: ignored,
  updatedAt: ignored,
  hasPassword: ignored,
  ssoIdentities: ignored,
  mfaVerificationFactors: ignored,
});

const names = Object.entries(row.shape).map(([name, type]) => ({ name, isIgnored: type === ignored }));

/** What a column of a table may be called. */
export const importedFields = names.flatMap(({ name, isIgnored }) => (isIgnored ? [] : [name]));

/** What exports have as well. */
export const ignoredFields = names.flatMap(({ name, isIgnored }) => (isIgnored ? [name] : []));

/** Another name than these is more likely a slip than something to leave out. */
const strictRow = row.strict();

/** Reads what a source gave: a user who can be stored, or why it is none. */
export async function readRow(given: Given): Promise<Row> {
  const { place } = given;
  if ('reason' in given) return { kind: 'refused', place, reason: given.reason };
  if (!isStorable(given.value)) return { kind: 'refused', place, reason: 'it has NUL or broken characters' };
  const parsed = strictRow.safeParse(withoutNulls(given.value));
  if (!parsed.success) return { kind: 'refused', place, reason: describe(parsed.error) };
  try {
    return { kind: 'user', place, user: await userOf(parsed.data), leftBehind: leftBehindOf(parsed.data) };
  } catch (error) {
    if (!(error instanceof PublicError)) throw error;
    return { kind: 'refused', place, reason: error.message };
  }
}

async function userOf(given: z.output<typeof row>): Promise<ImportedUser> {
  requireStorable(given);
  const { username, primaryEmail, primaryPhone, name, avatar, profile, customData, applicationId } = given;
  const { isSuspended, isPasswordExpired } = given;
  return {
    id: given.id ?? shortId(),
    ...{ username, primaryEmail, primaryPhone, name, avatar, profile, customData, applicationId },
    ...{ isSuspended, isPasswordExpired },
    createdAt: dateOf(given.createdAt),
    lastSignInAt: dateOf(given.lastSignInAt),
    password: await requirePassword(given),
    identities: readIdentities(given.identities).identities,
    factors: readFactors(given.mfaVerifications).factors,
    mfaChoice: readMfaChoice(given.logtoConfig),
  };
}

const leftBehindOf = ({ identities, mfaVerifications }: z.output<typeof row>): LeftBehind[] => [
  ...(readIdentities(identities).isWhole ? [] : (['social identities'] as const)),
  ...(readFactors(mfaVerifications).isWhole ? [] : (['second factors'] as const)),
];

const dateOf = (given: z.output<typeof moment> | undefined) => (given === undefined ? undefined : new Date(given));

/** Null is how exports write that there is nothing, and so is an empty text where a user has no address. */
function withoutNulls(value: unknown): unknown {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return value;
  return Object.fromEntries(Object.entries(value).filter(([, one]) => one !== null && one !== ''));
}

/** PostgreSQL takes neither NUL nor half a surrogate pair; both are seen as escapes in JSON. */
const isStorable = (value: unknown) => !/(?<!\\)(?:\\\\)*\\u(?:0000|d[89a-f])/i.test(JSON.stringify(value) ?? '');

const describe = ({ issues }: z.ZodError) =>
  issues.map(({ path, message }) => (path.length > 0 ? `${path.join('.')}: ${message}` : message)).join('; ');
