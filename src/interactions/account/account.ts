import { PublicError } from '../../errors.ts';
import type { AccountFields } from '../../experience/account-center.ts';
import type { Guess } from '../../limits/attempts.ts';
import type { User } from '../../users/users.ts';
import { findRecord, type StoredRecord } from '../../verification/records.ts';
import type { AskedFrom } from '../compose-message.ts';
import type { Caller } from '../interaction.ts';
import type { Parts } from '../parts.ts';
import type { Occasion } from '../tell-hooks.ts';

/** A user who calls the Account API, with what the access token and the operator's settings allow. */
export interface Account {
  tenantId: string;
  user: User;
  /** The client that the token was issued to. */
  clientId: string;
  scopes: ReadonlySet<string>;
  fields: AccountFields;
  /** Record that is shown as proof of identity. */
  proofId: string | undefined;
  caller: Caller;
  uiLocales: string | undefined;
  /** Where the person sits; empty where a backend calls for the person. */
  askedFrom: AskedFrom;
  /** Signs the user out everywhere but where the token is from. */
  endOtherSessions(): Promise<void>;
}

/** Whose wrong answers are counted together, beside those of the user or the address. */
export const guessOf = ({ tenantId, clientId, askedFrom }: Account): Guess => ({
  tenantId,
  ip: askedFrom.ip,
  applicationId: clientId,
});

/** What webhooks are told of a call. */
export const accountOccasion = ({ clientId, caller }: Account): Occasion => ({
  applicationId: clientId,
  ip: caller.ip,
  userAgent: caller.userAgent,
});

/** Spec 7.2: a password, or a code to the present address or number. Throws verification_record.permission_denied. */
export async function requireProof({ database, clock }: Parts, account: Account): Promise<void> {
  const { tenantId, user, proofId } = account;
  const key = { tenantId, userId: user.id, id: proofId ?? '' };
  const record = proofId ? await findRecord(database, key, new Date(clock())) : undefined;
  if (!record || !provesIdentity(record)) throw new PublicError('verification_record.permission_denied');
}

/** A proof of something new, or of a second factor, does not say who somebody is. */
const provesIdentity = (record: StoredRecord) =>
  record.isVerified && (record.type === 'Password' || record.usageType === 'UserPermissionValidation');

/** Whether there is anything by which the user could prove who it is. */
export const hasSecurityMethod = ({ hasPassword, primaryEmail, primaryPhone }: User) =>
  hasPassword || primaryEmail !== null || primaryPhone !== null;

export function requireEditable({ fields }: Account, field: keyof AccountFields): void {
  if (fields[field] !== 'Edit') throw new PublicError('account_center.field_not_editable', { field });
}

/** For what is only read. */
export function requireVisible({ fields }: Account, field: keyof AccountFields): void {
  const isVisible = fields[field] === 'ReadOnly' || fields[field] === 'Edit';
  if (!isVisible) throw new PublicError('account_center.field_not_enabled', { field });
}

/** The public API answers 400 here, for the token as such is good. */
export function requireScope({ scopes }: Account, scope: string): void {
  if (scopes.has(scope)) return;
  throw new PublicError('auth.unauthorized', undefined, { status: 400, details: `the scope ${scope} is missing` });
}
