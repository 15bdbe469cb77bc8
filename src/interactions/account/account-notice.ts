import type { NoticeType } from '../../usage-types.ts';
import type { Parts } from '../parts.ts';
import { type Notice, prepareNotice } from '../send-notice.ts';
import type { Account } from './account.ts';
import { accountLanguage } from './account-language.ts';

export interface AccountNotice {
  noticeType: NoticeType;
  variables?: Record<string, unknown>;
}

/** The mail that tells a user, at the present address, of a change to the own account (ASVS 6.3.7). */
export async function accountNotice(
  parts: Parts,
  account: Account,
  notice: AccountNotice | undefined,
): Promise<Notice> {
  const { tenantId, user, clientId, askedFrom } = account;
  return prepareNotice(parts, {
    tenantId,
    userId: user.id,
    applicationId: clientId,
    noticeType: notice?.noticeType ?? 'EmailChanged',
    // Undefined: nothing changes for the user, and nobody is told.
    to: notice ? user.primaryEmail : null,
    locale: await accountLanguage(parts, account),
    variables: notice?.variables ?? {},
    askedFrom,
  });
}

/** Of a new address it tells the old one, partly hidden; of a number the address. */
export function aboutNewIdentifier(
  { user }: Account,
  { type, value }: { type: 'email' | 'phone'; value: string },
): AccountNotice | undefined {
  const present = type === 'email' ? user.primaryEmail : user.primaryPhone;
  if (value === present) return undefined;
  return type === 'email'
    ? { noticeType: 'EmailChanged', variables: { address: value } }
    : { noticeType: 'PhoneChanged', variables: { phone: value } };
}

export function aboutRemovedIdentifier({ user }: Account, type: 'email' | 'phone'): AccountNotice | undefined {
  if (type === 'email') return { noticeType: 'EmailRemoved' };
  return user.primaryPhone === null
    ? undefined
    : { noticeType: 'PhoneRemoved', variables: { phone: user.primaryPhone } };
}

/** The service by its name in the language of the mail, or by its target where its connector is gone. */
export async function aboutIdentity(
  parts: Parts,
  account: Account,
  noticeType: 'IdentityLinked' | 'IdentityRemoved',
  target: string,
): Promise<AccountNotice> {
  const locale = await accountLanguage(parts, account);
  const name = (await parts.social.byTarget(account.tenantId, target))?.name;
  return { noticeType, variables: { service: name?.[locale] ?? name?.en ?? target } };
}
