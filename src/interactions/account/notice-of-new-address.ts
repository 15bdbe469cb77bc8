import type { Parts } from '../parts.ts';
import { type Notice, prepareNotice } from '../send-notice.ts';
import type { Account } from './account.ts';
import { accountLanguage } from './account-language.ts';

/**
 * Tells the present address which one comes in its place, partly hidden; an empty one is none. Undefined: the address
 * stays, and nobody is told.
 */
export async function noticeOfNewAddress(
  parts: Parts,
  account: Account,
  newAddress: string | undefined,
): Promise<Notice> {
  const { tenantId, user, clientId, askedFrom } = account;
  return prepareNotice(parts, {
    tenantId,
    userId: user.id,
    applicationId: clientId,
    noticeType: 'EmailChanged',
    to: newAddress === undefined || newAddress === user.primaryEmail ? null : user.primaryEmail,
    locale: await accountLanguage(parts, account),
    variables: { address: newAddress },
    askedFrom,
  });
}
