import { PublicError } from '../../errors.ts';
import type { Parts } from '../parts.ts';
import { tellOfUser } from '../tell-hooks.ts';
import { type Account, accountOccasion } from './account.ts';

/**
 * Does something at the Account API and leaves an entry `Account.{deed}` in the audit log, however it ended. Webhooks
 * hear of what became different.
 */
export async function auditedAccount<Result>(
  parts: Parts,
  account: Account,
  deed: string,
  work: () => Promise<Result>,
  details?: Record<string, unknown>,
): Promise<Result> {
  const { audit } = parts;
  const { tenantId, user, clientId, caller } = account;
  const entry = {
    key: `Account.${deed}`,
    userId: user.id,
    applicationId: clientId,
    ip: caller.ip,
    userAgent: caller.userAgent,
    details,
  };
  try {
    const result = await work();
    audit.record(tenantId, { ...entry, result: 'Success' });
    if (changesUser(deed)) tellOfUser(parts, tenantId, 'User.Data.Updated', user.id, accountOccasion(account));
    return result;
  } catch (error) {
    const code = error instanceof PublicError ? error.code : 'fault';
    audit.record(tenantId, { ...entry, result: 'Error', error: code });
    throw error;
  }
}

/** A proof of identity changes nothing of the user. */
const changesUser = (deed: string) => !deed.startsWith('Verification.');
