import { sql } from '../../database/database.ts';
import { PublicError } from '../../errors.ts';
import { updateAtSignIn } from '../../users/at-sign-in.ts';
import { tooBusy } from '../../users/new-user.ts';
import { verifyPassword } from '../../users/passwords.ts';
import { findPassword } from '../../users/stored-passwords.ts';
import { acceptPassword } from '../new-password.ts';
import type { Parts } from '../parts.ts';
import { personOf } from '../profile.ts';
import { prepareNotice } from '../send-notice.ts';
import { type Account, hasSecurityMethod, requireEditable, requireProof } from './account.ts';
import { accountLanguage } from './account-language.ts';
import { auditedAccount } from './audited-account.ts';

export interface NewPassword {
  password: string;
  endsOtherSessions: boolean;
}

/**
 * Stores a new password and tells the user by mail (ASVS 6.3.7). Where the user is signed in elsewhere that ends, unless
 * it is asked to go on (ASVS 7.4.3): whoever has learned the old password may be there.
 */
export const changePassword = (parts: Parts, account: Account, { password, endsOtherSessions }: NewPassword) =>
  auditedAccount(parts, account, 'Password.Update', async () => {
    if (hasSecurityMethod(account.user)) await requireProof(parts, account);
    requireEditable(account, 'password');
    await store(parts, account, password);
    if (endsOtherSessions) await account.endOtherSessions();
  });

/** The policy is asked first: else whoever is refused by it could try out passwords here without changing anything. */
async function store(parts: Parts, account: Account, password: string) {
  const { tenantId, user, clientId, askedFrom } = account;
  const accepted = await acceptPassword(parts, tenantId, password, personOf(user));
  await refuseSame(parts, account, password);
  const notice = await prepareNotice(parts, {
    tenantId,
    userId: user.id,
    applicationId: clientId,
    noticeType: 'PasswordChanged',
    to: user.primaryEmail,
    locale: await accountLanguage(parts, account),
    askedFrom,
  });
  const rows = await parts.database.query(sql`
    with once as (select),
    stored as (${updateAtSignIn(tenantId, user.id, { password: accepted }, undefined, sql`once`)}),
    ${notice.promise(sql`stored`)}
    select from stored`);
  if (rows.length === 0) throw new PublicError('auth.unauthorized');
  notice.handOver();
}

async function refuseSame({ database }: Parts, { tenantId, user }: Account, password: string) {
  const found = await findPassword(database, tenantId, user.id);
  if (found.kind !== 'found' || !found.password) return;
  const verdict = await verifyPassword(found.password, password);
  if (verdict === 'busy') throw tooBusy();
  if (verdict === 'correct') throw new PublicError('user.same_password');
}
