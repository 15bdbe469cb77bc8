import { sql } from '../../database/database.ts';
import { PublicError } from '../../errors.ts';
import { refuseBlocked } from '../../experience/email-blocklist.ts';
import { updateAtSignIn } from '../../users/at-sign-in.ts';
import { requireStorable } from '../../users/new-user.ts';
import { unlessInUse } from '../../users/users.ts';
import type { Identifier } from '../../verification/codes.ts';
import { findRecord, type RecordKey, useRecord } from '../../verification/records.ts';
import type { Parts } from '../parts.ts';
import { codeTypeOf } from '../records.ts';
import { refuseSsoAddress } from '../sso/refuse-sso-address.ts';
import { type Account, requireEditable, requireProof, requireScope } from './account.ts';
import { aboutNewIdentifier, accountNotice } from './account-notice.ts';
import { auditedAccount } from './audited-account.ts';

export interface NewIdentifier {
  identifier: Identifier;
  /** Of the code that was sent to it. */
  recordId: string;
  endsOtherSessions: boolean;
}

/**
 * Gives the user another address or number (spec 7.4), and tells by mail, an address the old one (ASVS 6.3.7). The proof of
 * the new one is used up in the statement that stores it.
 */
export const changeIdentifier = (parts: Parts, account: Account, wish: NewIdentifier): Promise<void> =>
  auditedAccount(parts, account, `${identifierNames[wish.identifier.type]}.Update`, async () => {
    const { identifier, recordId, endsOtherSessions } = wish;
    await requireProof(parts, account);
    requireEditable(account, identifier.type);
    requireScope(account, identifier.type);
    await refuseUnusable(parts, account, identifier);
    const key = { tenantId: account.tenantId, userId: account.user.id, id: recordId };
    await requireNewIdentifier(parts, key, identifier);
    await store(parts, account, key, identifier);
    if (endsOtherSessions) await account.endOtherSessions();
  });

/** How the audit log calls them. */
export const identifierNames = { email: 'PrimaryEmail', phone: 'PrimaryPhone' };

async function refuseUnusable(parts: Parts, { tenantId }: Account, { type, value }: Identifier) {
  const settings = await parts.experience.get(tenantId);
  if (type === 'email') {
    // The enterprise's next sign-in would be linked with this account, whoever else has a way into it.
    await refuseSsoAddress(parts, tenantId, value, settings);
    refuseBlocked(value, settings.emailBlocklistPolicy);
  }
  requireStorable(type === 'email' ? { primaryEmail: value } : { primaryPhone: value });
}

async function requireNewIdentifier({ database, clock }: Parts, key: RecordKey, identifier: Identifier) {
  const record = await findRecord(database, key, new Date(clock()));
  const isProven =
    record?.isVerified === true &&
    record.type === codeTypeOf(identifier) &&
    record.usageType === 'BindNewIdentifier' &&
    record.value === identifier.value;
  if (!isProven) throw new PublicError('verification_record.not_found');
}

async function store(parts: Parts, account: Account, key: RecordKey, { type, value }: Identifier) {
  const { tenantId, user } = account;
  const gained = type === 'email' ? { primaryEmail: value } : { primaryPhone: value };
  const notice = await accountNotice(parts, account, aboutNewIdentifier(account, { type, value }));
  const stored = await unlessInUse(() =>
    parts.database.query(sql`
      with used as (${useRecord(key, new Date(parts.clock()))}),
      stored as (${updateAtSignIn(tenantId, user.id, gained, undefined, sql`used`)}),
      ${notice.promise(sql`stored`)}
      select from stored`),
  );
  if ('kind' in stored) throw new PublicError(`user.${stored.field}_already_in_use`);
  if (stored.length === 0) throw new PublicError('verification_record.not_found');
  notice.handOver();
}
