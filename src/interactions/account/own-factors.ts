import { sql } from '../../database/database.ts';
import { PublicError } from '../../errors.ts';
import { areBackupCodes, readTotpSecret, removeFactor, replaceTotp } from '../../users/brought-factors.ts';
import {
  type Factor,
  findUserWithFactors,
  insertBackupCodes,
  insertTotp,
  listFactors,
  type NewFactor,
  nameFactor,
  newBackupCodeSet,
  newTotp,
  unlessTotpInUse,
} from '../../users/factors.ts';
import { findTotpStep } from '../../users/totp.ts';
import { lockUser } from '../../users/ways-in.ts';
import { mayHaveBackupCodes } from '../mfa/backup-code-rule.ts';
import { isOn, type MfaFactor } from '../mfa/factors.ts';
import type { Parts } from '../parts.ts';
import { type Account, requireEditable, requireProof, requireScope } from './account.ts';
import { accountNotice } from './account-notice.ts';
import { auditedAccount } from './audited-account.ts';

export interface OwnTotp {
  secret: string;
  /** Shows that the app has the secret; who leaves it out does without that. */
  code?: string | undefined;
}

/** Gives the user an authenticator app as second factor, and tells by mail. Of two at once one is stored. */
export const addOwnTotp = (parts: Parts, account: Account, totp: OwnTotp): Promise<void> =>
  auditedAccount(parts, account, 'Mfa.Totp.Create', async () => {
    await requireMayChange(parts, account);
    await requireOn(parts, account, 'Totp');
    await refuseSecond(parts, account);
    await storeTotp(parts, account, provenTotp(parts, account, totp), insertTotp);
  });

/** The same, in place of the one that the user has. */
export const replaceOwnTotp = (parts: Parts, account: Account, totp: Required<OwnTotp>): Promise<void> =>
  auditedAccount(parts, account, 'Mfa.Totp.Update', async () => {
    await requireMayChange(parts, account);
    await requireOn(parts, account, 'Totp');
    await storeTotp(parts, account, provenTotp(parts, account, totp), replaceTotp);
  });

/** Gives the user backup codes that were generated before. They stand in for another factor, and are none alone. */
export const addOwnBackupCodes = (parts: Parts, account: Account, codes: string[]): Promise<void> =>
  auditedAccount(parts, account, 'Mfa.BackupCode.Create', async () => {
    await requireMayChange(parts, account);
    await requireOn(parts, account, 'BackupCode');
    await storeBackupCodes(parts, account, codes);
  });

export const nameOwnFactor = (parts: Parts, account: Account, named: { id: string; name: string }): Promise<Factor> =>
  auditedAccount(parts, account, 'Mfa.Name.Update', async () => {
    await requireMayChange(parts, account);
    const { tenantId, user } = account;
    await nameFactor(parts.database, tenantId, user.id, named);
    const factor = (await listFactors(parts.database, tenantId, user.id)).find(({ id }) => id === named.id);
    if (!factor) throw new PublicError('verification_record.not_found');
    return factor;
  });

/** Takes a factor from the user, and tells by mail. Where a factor is demanded the next sign-in asks to set one up. */
export const removeOwnFactor = (parts: Parts, account: Account, id: string): Promise<void> =>
  auditedAccount(parts, account, 'Mfa.Delete', async () => {
    await requireMayChange(parts, account);
    const { tenantId, user } = account;
    const notice = await accountNotice(parts, account, { noticeType: 'MfaRemoved' });
    const rows = await parts.database.query(sql`
      with removed as (${removeFactor(tenantId, user.id, id)}),
      ${notice.promise(sql`removed`)}
      select from removed`);
    if (rows.length === 0) throw new PublicError('verification_record.not_found');
    notice.handOver();
  });

async function requireMayChange(parts: Parts, account: Account) {
  await requireProof(parts, account);
  requireEditable(account, 'mfa');
  requireScope(account, 'identities');
}

async function requireOn({ experience }: Parts, { tenantId }: Account, factor: MfaFactor) {
  if (!isOn(factor, await experience.get(tenantId))) throw new PublicError('session.mfa.mfa_factor_not_enabled');
}

/** Told before the secret is looked at; the index has the last word. */
async function refuseSecond({ database }: Parts, { tenantId, user }: Account) {
  const found = await findUserWithFactors(database, tenantId, user.id);
  if (found?.factorTypes.includes('Totp')) throw new PublicError('user.totp_already_in_use');
}

/** The code that was shown is used up with it (RFC 6238 §5.2). */
function provenTotp({ seal, clock }: Parts, { tenantId }: Account, { secret: text, code }: OwnTotp): NewFactor {
  const secret = readTotpSecret(text);
  if (!secret) throw new PublicError('user.totp_secret_invalid');
  const step = code === undefined ? undefined : findTotpStep(secret, code, clock());
  if (code !== undefined && step === undefined) throw new PublicError('session.mfa.invalid_totp_code');
  return newTotp(seal, tenantId, secret, clock(), step);
}

async function storeTotp(
  parts: Parts,
  account: Account,
  factor: NewFactor,
  store: typeof insertTotp | typeof replaceTotp,
) {
  const { tenantId, user } = account;
  const notice = await accountNotice(parts, account, { noticeType: 'MfaAdded' });
  const stored = await unlessTotpInUse(() =>
    parts.database.query(sql`
      with owner as (${lockUser(tenantId, user.id)}),
      stored as (${store(tenantId, user.id, factor, sql`owner`)}),
      ${notice.promise(sql`stored`)}
      select from stored`),
  );
  if ('kind' in stored) throw new PublicError('user.totp_already_in_use');
  if (stored.length === 0) throw new PublicError('auth.unauthorized');
  notice.handOver();
}

/** Two at once come one after the other: the codes of the first were shown to somebody, and must not be replaced. */
const storeBackupCodes = ({ database, seal, clock, experience }: Parts, { tenantId, user }: Account, codes: string[]) =>
  database.transaction(async (transaction) => {
    await transaction.query(lockUser(tenantId, user.id));
    const found = await findUserWithFactors(transaction, tenantId, user.id);
    if (!found) throw new PublicError('auth.unauthorized');
    if (found.factorTypes.includes('BackupCode')) throw new PublicError('user.backup_code_already_in_use');
    if (!mayHaveBackupCodes(found, await experience.get(tenantId))) {
      throw new PublicError('session.mfa.backup_code_can_not_be_alone');
    }
    if (!areBackupCodes(codes)) throw new PublicError('user.wrong_backup_code_format');
    const set = newBackupCodeSet(seal, tenantId, codes, clock());
    await transaction.query(sql`with once as (select 1) ${insertBackupCodes(tenantId, user.id, set, sql`once`)}`);
  });
