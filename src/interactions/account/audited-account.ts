import { PublicError } from '../../errors.ts';
import type { Parts } from '../parts.ts';
import type { Account } from './account.ts';

/** Does something at the Account API and leaves an entry `Account.{deed}` in the audit log, however it ended. */
export async function auditedAccount<Result>(
  { audit }: Pick<Parts, 'audit'>,
  { tenantId, user, clientId, caller }: Account,
  deed: string,
  work: () => Promise<Result>,
  details?: Record<string, unknown>,
): Promise<Result> {
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
    return result;
  } catch (error) {
    const code = error instanceof PublicError ? error.code : 'fault';
    audit.record(tenantId, { ...entry, result: 'Error', error: code });
    throw error;
  }
}
