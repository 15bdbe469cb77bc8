import { sql } from '../../database/database.ts';
import { PublicError } from '../../errors.ts';
import { removeIdentifier } from '../../users/remove-identifier.ts';
import { lockUser } from '../../users/ways-in.ts';
import type { Parts } from '../parts.ts';
import { type Account, requireEditable, requireProof, requireScope } from './account.ts';
import { aboutRemovedIdentifier, accountNotice } from './account-notice.ts';
import { auditedAccount } from './audited-account.ts';
import { identifierNames } from './change-identifier.ts';

/** Takes the address or number from the user, unless nothing else identifies that user (spec 7.4). */
export const removeOwnIdentifier = (
  parts: Parts,
  account: Account,
  { type, endsOtherSessions }: { type: 'email' | 'phone'; endsOtherSessions: boolean },
): Promise<void> =>
  auditedAccount(parts, account, `${identifierNames[type]}.Delete`, async () => {
    await requireProof(parts, account);
    requireEditable(account, type);
    requireScope(account, type);
    await remove(parts, account, type);
    if (endsOtherSessions) await account.endOtherSessions();
  });

async function remove(parts: Parts, account: Account, type: 'email' | 'phone') {
  const { tenantId, user } = account;
  const notice = await accountNotice(parts, account, aboutRemovedIdentifier(account, type));
  const rows = await parts.database.transaction(async (transaction) => {
    await transaction.query(lockUser(tenantId, user.id));
    return transaction.query(sql`
      with removed as (${removeIdentifier(tenantId, user.id, type)}),
      ${notice.promise(sql`removed`)}
      select from removed`);
  });
  if (rows.length === 0) throw new PublicError('user.last_sign_in_method_required');
  notice.handOver();
}
