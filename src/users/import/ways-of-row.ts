import { z } from 'zod';
import { readTotpSecret } from '../brought-factors.ts';
import type { MfaChoice } from '../mfa-choice.ts';
import { jsonObject } from '../new-user.ts';
import type { SocialIdentity } from '../social-identities.ts';

/** Second factors of another system, in the clear: here they are sealed and hashed. */
export interface ImportedFactors {
  totp?: { secret: Buffer; name?: string | undefined; createdAt: Date | undefined };
  backupCodes?: { unused: string[]; usedAt: Date[]; createdAt: Date | undefined };
}

const identity = z.object({ userId: z.string().min(1).max(256), details: jsonObject.optional() });

/** `{ target: { userId, details } }`. Not whole: some of it cannot be stored. */
export function readIdentities(given: Record<string, unknown> = {}): {
  identities: SocialIdentity[];
  isWhole: boolean;
} {
  const entries = Object.entries(given);
  const identities = entries.flatMap(([target, value]) => {
    const parsed = identity.safeParse(value);
    if (!parsed.success || target === '' || target.length > 128) return [];
    return [{ target, identityId: parsed.data.userId, details: parsed.data.details ?? {} }];
  });
  return { identities, isWhole: identities.length === entries.length };
}

/** Logto's secrets have 80 bits; they are taken as they are, since the apps have them. */
const shortestSecret = 10;

const moment = z.union([z.iso.datetime({ offset: true }), z.number().int().nonnegative().max(8.64e15)]);

const createdAt = moment.optional().catch(undefined);

const totp = z.object({ type: z.literal('Totp'), key: z.string(), name: z.string().max(128).optional(), createdAt });

const backupCode = z.object({
  type: z.literal('BackupCode'),
  createdAt,
  codes: z.array(z.object({ code: z.string().min(8).max(64), usedAt: moment.nullish() })).max(100),
});

/** `mfa_verifications` of Logto. Not whole: there are passkeys, or something that cannot be read. */
export function readFactors(given: readonly unknown[] = []): { factors: ImportedFactors; isWhole: boolean } {
  const factors: ImportedFactors = {};
  const taken = given.filter((value) => take(factors, value));
  return { factors, isWhole: taken.length === given.length };
}

function take(factors: ImportedFactors, value: unknown): boolean {
  const app = totp.safeParse(value);
  const secret = app.success ? readTotpSecret(app.data.key, shortestSecret) : undefined;
  if (app.success && secret && !factors.totp) {
    factors.totp = { secret, name: app.data.name, createdAt: dateOf(app.data.createdAt) };
    return true;
  }
  const set = backupCode.safeParse(value);
  if (!set.success) return false;
  const unused = set.data.codes.filter(({ usedAt }) => !usedAt).map(({ code }) => code);
  // Somebody who used up a set has it beside the new one.
  if (unused.length === 0) return true;
  if (factors.backupCodes) return false;
  const usedAt = set.data.codes.flatMap(({ usedAt: at }) => (at ? [new Date(at)] : []));
  factors.backupCodes = { unused, usedAt, createdAt: dateOf(set.data.createdAt) };
  return true;
}

const dateOf = (at: z.output<typeof createdAt>) => (at === undefined ? undefined : new Date(at));

const choice = z.object({
  enabled: z.boolean().optional(),
  skipped: z.boolean().optional(),
  skipMfaOnSignIn: z.boolean().optional(),
});

/** What the user has said about second factors; what cannot be read was not said. */
export function readMfaChoice(logtoConfig: Record<string, unknown> = {}): MfaChoice {
  const { enabled, skipped, skipMfaOnSignIn } = choice.safeParse(logtoConfig.mfa).data ?? {};
  return { isEnabled: enabled, isSkipped: skipped, isSkippedAtSignIn: skipMfaOnSignIn };
}
