import { sql } from '../../database/database.ts';
import { PublicError } from '../../errors.ts';
import { countAttempt } from '../../limits/attempts.ts';
import { lockoutKey, readLock } from '../../limits/lockout.ts';
import { tooBusy } from '../../users/new-user.ts';
import { verifyPassword } from '../../users/passwords.ts';
import { findPassword, upgradePassword } from '../../users/stored-passwords.ts';
import { expiryOf, insertRecord, newRecordId } from '../../verification/records.ts';
import { countWrongAnswer } from '../count-wrong-answer.ts';
import type { Parts } from '../parts.ts';
import { refuseLocked } from '../verify-code.ts';
import { type Account, accountOccasion, guessOf } from './account.ts';
import { auditedAccount } from './audited-account.ts';

export interface MadeRecord {
  verificationRecordId: string;
  expiresAt: Date;
}

/**
 * Takes the user's password as proof of identity (spec 7.3). Wrong ones are counted against the user, and lock this way
 * of proving it; the sign-in counts by identifier.
 */
export const verifyIdentity = (parts: Parts, account: Account, password: string): Promise<MadeRecord> =>
  auditedAccount(parts, account, 'Verification.Password.Submit', () =>
    countAttempt(parts, guessOf(account), () => judge(parts, account, password)),
  );

async function judge(parts: Parts, account: Account, password: string): Promise<MadeRecord> {
  const { tenantId, user } = account;
  const found = await findPassword(parts.database, tenantId, user.id);
  const stored = found.kind === 'found' ? found.password : undefined;
  switch (await verifyPassword(stored, password)) {
    case 'busy':
      throw tooBusy();
    case 'incorrect':
      return refuse(parts, account);
    case 'correct': {
      const record = await accept(parts, account);
      if (stored) upgradeLater(parts, account, { stored, password });
      return record;
    }
  }
}

const keyOf = ({ seal }: Parts, { tenantId, user }: Account) => lockoutKey(seal, tenantId, user.id);

async function refuse(parts: Parts, account: Account): Promise<never> {
  const now = new Date(parts.clock());
  const { tenantId, user } = account;
  const identifier = { type: 'userId' as const, value: user.id };
  const occasion = accountOccasion(account);
  refuseLocked(await countWrongAnswer(parts, { tenantId, identifier, now, occasion }), now);
  throw new PublicError('session.invalid_credentials');
}

/** The lock is read in the statement that stores the proof: while the user is locked, nothing is proven. */
async function accept(parts: Parts, account: Account): Promise<MadeRecord> {
  const { tenantId, user } = account;
  const now = new Date(parts.clock());
  const id = newRecordId();
  const record = { tenantId, userId: user.id, id, proof: { type: 'Password' as const }, isVerified: true, now };
  const [row] = await parts.database.query<{ until: Date | null }>(sql`
    with lock as (${readLock(keyOf(parts, account))}),
    opened as (select where not exists (select from lock where blocked_until > ${now})),
    saved as (${insertRecord(record, sql`opened`)})
    select (select blocked_until from lock) as until`);
  refuseLocked(row?.until, now);
  return { verificationRecordId: id, expiresAt: expiryOf(now) };
}

/** Nobody waits for it, and where it fails the next time does it. */
function upgradeLater(
  { database, log }: Parts,
  { tenantId, user }: Account,
  correct: Parameters<typeof upgradePassword>[3],
) {
  upgradePassword(database, tenantId, user.id, correct).catch((error: unknown) =>
    log.warn({ err: error, tenant: tenantId, user: user.id }, 'could not store a better hash of a password'),
  );
}
