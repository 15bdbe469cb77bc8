import { refuseBlocked } from '../../experience/email-blocklist.ts';
import { timeOrderedId } from '../../lib/ids.ts';
import { reportRateLimit, tooMany } from '../../limits/rate-limited.ts';
import { releaseSlot, secondsUntilSlot, sendSlot, takeSlot } from '../../limits/recipient-sends.ts';
import type { UsageType } from '../../usage-types.ts';
import type { Identifier } from '../../verification/codes.ts';
import { type CodeProof, codeBindingOf, expiryOf, insertRecord, newRecordId } from '../../verification/records.ts';
import { contextFor } from '../mail-context.ts';
import type { Parts } from '../parts.ts';
import { codeTypeOf } from '../records.ts';
import { sendCode } from '../send-code.ts';
import { tellOfException } from '../tell-hooks.ts';
import { type Account, accountOccasion } from './account.ts';
import { accountLanguage } from './account-language.ts';
import { auditedAccount } from './audited-account.ts';
import type { MadeRecord } from './verify-identity.ts';

export interface AccountCodeWish {
  identifier: Identifier;
  /** For the present address or number only; a new one is always verified as such. */
  usageType?: 'UserPermissionValidation' | 'BindMfa' | undefined;
}

/** Sends a code to the present or a new address or number of the user (spec 7.3). */
export const sendAccountCode = (parts: Parts, account: Account, wish: AccountCodeWish): Promise<MadeRecord> => {
  const usageType = usageTypeOf(account, wish);
  const type = codeTypeOf(wish.identifier);
  const send = async () => {
    const { identifier } = wish;
    const { emailBlocklistPolicy } = await parts.experience.get(account.tenantId);
    if (usageType === 'BindNewIdentifier' && identifier.type === 'email') {
      refuseBlocked(identifier.value, emailBlocklistPolicy);
    }
    const proof: CodeProof = { type, usageType, codeId: timeOrderedId(parts.clock()), value: identifier.value };
    return countedByUser(parts, account, identifier.value, () => sendWithRecord(parts, account, proof));
  };
  return auditedAccount(parts, account, `Verification.${type}.Create`, send, { usageType });
};

function usageTypeOf({ user }: Account, { identifier: { type, value }, usageType }: AccountCodeWish): UsageType {
  const present = type === 'email' ? user.primaryEmail : user.primaryPhone;
  return value === present ? (usageType ?? 'UserPermissionValidation') : 'BindNewIdentifier';
}

/** Code, record and mail are one statement. */
async function sendWithRecord(parts: Parts, account: Account, proof: CodeProof): Promise<MadeRecord> {
  const { tenantId, user, clientId } = account;
  const key = { tenantId, userId: user.id, id: newRecordId() };
  const now = new Date(parts.clock());
  await sendCode(parts, {
    ...codeBindingOf(key, proof),
    verificationId: proof.codeId,
    applicationId: clientId,
    occasion: accountOccasion(account),
    ...(await wordsFor(parts, account)),
    alongside: (guard) => insertRecord({ ...key, proof, isVerified: false, now }, guard),
  });
  return { verificationRecordId: key.id, expiresAt: expiryOf(now) };
}

async function wordsFor(parts: Parts, account: Account) {
  const { tenantId, user, clientId, uiLocales } = account;
  const locale = await accountLanguage(parts, account);
  const context = await contextFor(parts, { tenantId, applicationId: clientId, userId: user.id });
  return { locale, variables: { ...context, locale, ...(uiLocales && { uiLocales }) } };
}

/** A user may ask for as many codes as one recipient may get, so that nobody mails strangers by way of an account. */
async function countedByUser<Result>(
  parts: Parts,
  account: Account,
  recipient: string,
  send: () => Promise<Result>,
): Promise<Result> {
  const { database, seal, clock } = parts;
  const { tenantId, user } = account;
  const slot = sendSlot(seal, tenantId, 'VerificationCodeSend', `account:${user.id}`, new Date(clock()));
  const taken = await database.relaxed.query(takeSlot(slot));
  if (taken.length === 0) throw refuseForNow(parts, account, recipient, await secondsUntilSlot(database, slot));
  try {
    return await send();
  } catch (error) {
    await releaseSlot(database.relaxed, slot);
    throw error;
  }
}

function refuseForNow(parts: Parts, account: Account, recipient: string, retryAfterSeconds: number) {
  const { tenantId } = account;
  const { applicationId, ip, userAgent } = accountOccasion(account);
  const what = { rule: 'account', action: 'VerificationCodeSend', retryAfterSeconds, recipient } as const;
  reportRateLimit(parts, { tenantId, ...what, applicationId, ip, userAgent });
  tellOfException(parts, tenantId, 'Message.RateLimited', what, { applicationId, ip, userAgent });
  return tooMany('request.message_rate_limited', retryAfterSeconds);
}
