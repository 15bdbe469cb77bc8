import { sql } from '../../database/database.ts';
import { PublicError } from '../../errors.ts';
import { addIdentity, replaceIdentity, type SocialIdentity } from '../../users/social-identities.ts';
import { unlessInUse } from '../../users/users.ts';
import { lockUser, removeIdentityOf } from '../../users/ways-in.ts';
import { useRecord } from '../../verification/records.ts';
import type { Parts } from '../parts.ts';
import { type Account, requireEditable, requireProof, requireScope } from './account.ts';
import { aboutIdentity, accountNotice } from './account-notice.ts';
import { auditedAccount } from './audited-account.ts';
import { requireIdentityProof } from './prove-social.ts';

export interface OwnIdentity {
  /** Of the proof that the user was at the service. */
  recordId: string;
  /** An identity that the user has at the service already makes room; otherwise it is in the way. */
  replaces: boolean;
}

/** Gives the user another way in, and tells by mail. The proof is used up in the statement that stores it. */
export const linkOwnIdentity = (parts: Parts, account: Account, { recordId, replaces }: OwnIdentity): Promise<void> =>
  auditedAccount(parts, account, replaces ? 'Identity.Update' : 'Identity.Create', async () => {
    await requireMayChange(parts, account);
    const identity = await requireIdentityProof(parts, account, recordId);
    await store(parts, account, { recordId, identity, add: replaces ? replaceIdentity : addIdentity });
  });

/** Takes a way in from the user, unless nothing else identifies that user, and tells by mail. */
export const unlinkOwnIdentity = (parts: Parts, account: Account, target: string): Promise<void> =>
  auditedAccount(parts, account, 'Identity.Delete', async () => {
    await requireMayChange(parts, account);
    if (!Object.hasOwn(account.user.identities, target)) throw new PublicError('user.identity_not_exist');
    const { tenantId, user } = account;
    const notice = await accountNotice(parts, account, await aboutIdentity(parts, account, 'IdentityRemoved', target));
    const rows = await parts.database.transaction(async (transaction) => {
      await transaction.query(lockUser(tenantId, user.id));
      return transaction.query(sql`
        with removed as (${removeIdentityOf(tenantId, user.id, target)}),
        ${notice.promise(sql`removed`)}
        select from removed`);
    });
    if (rows.length === 0) throw new PublicError('user.last_sign_in_method_required');
    notice.handOver();
  });

async function requireMayChange(parts: Parts, account: Account) {
  await requireProof(parts, account);
  requireEditable(account, 'social');
  requireScope(account, 'identities');
}

interface Storing {
  recordId: string;
  identity: SocialIdentity;
  add: typeof addIdentity;
}

async function store(parts: Parts, account: Account, { recordId, identity, add }: Storing) {
  const { tenantId, user } = account;
  const key = { tenantId, userId: user.id, id: recordId };
  const notice = await accountNotice(
    parts,
    account,
    await aboutIdentity(parts, account, 'IdentityLinked', identity.target),
  );
  const stored = await unlessInUse(() =>
    parts.database.query(sql`
      with used as (${useRecord(key, new Date(parts.clock()))}),
      stored as (${add(tenantId, user.id, identity, sql`used`)}),
      ${notice.promise(sql`stored`)}
      select from stored`),
  );
  if ('kind' in stored) throw new PublicError('user.identity_already_in_use');
  if (stored.length === 0) throw new PublicError('verification_record.not_found');
  notice.handOver();
}
