import { type Fragment, sql } from '../../database/database.ts';
import { insertBackupCodes, insertTotp } from '../../users/factors.ts';
import type { MfaChoice } from '../../users/mfa-choice.ts';
import type { InteractionState, PendingMfa, StartedInteraction } from '../interaction.ts';
import { languageOf } from '../mail-language.ts';
import type { Parts } from '../parts.ts';
import { type Notice, prepareNotice } from '../send-notice.ts';
import { isBoundAddress } from './factors.ts';
import { fromPending } from './pending.ts';

/** Something that was set up on the way in is to be stored with the user. */
export const hasNewFactor = ({ mfa, records }: InteractionState): boolean =>
  Boolean(mfa?.totp || mfa?.backupCodes) || records.some(isBoundAddress);

/** Parts of a statement: for a row of `guard`, stores what was set up. Backup codes take the place of those from before. */
export function storeFactors(
  { tenantId, state: { mfa } }: StartedInteraction,
  userId: string,
  guard: Fragment,
): Fragment {
  const totp = mfa?.totp && insertTotp(tenantId, userId, fromPending(mfa.totp), guard);
  const codes = mfa?.backupCodes && insertBackupCodes(tenantId, userId, fromPending(mfa.backupCodes), guard);
  return sql`${totp ? sql`, stored_totp as (${totp})` : sql``}${codes ? sql`, stored_codes as (${codes})` : sql``}`;
}

/** What is to be stored of what was said on the way in. */
export function newChoiceOf(mfa: PendingMfa | undefined): MfaChoice | undefined {
  if (!mfa?.isEnabled && !mfa?.isSkipped) return undefined;
  return { isEnabled: mfa.isEnabled, isSkipped: mfa.isSkipped };
}

/**
 * The mail that tells of a new factor, at the address that the user had before (ASVS 6.3.7). Whoever has just registered
 * needs not be told, and new backup codes are no factor more.
 */
export async function noticeOfFactor(
  parts: Parts,
  interaction: StartedInteraction,
  user: { id: string; primaryEmail: string | null } | undefined,
): Promise<Notice | undefined> {
  const { tenantId, clientId, caller, state } = interaction;
  const isTold = state.event === 'SignIn' && (state.mfa?.totp !== undefined || state.records.some(isBoundAddress));
  if (!user || !isTold) return undefined;
  return prepareNotice(parts, {
    tenantId,
    userId: user.id,
    applicationId: clientId,
    noticeType: 'MfaAdded',
    to: user.primaryEmail,
    locale: await languageOf(parts, interaction),
    askedFrom: { ip: caller.ip, userAgent: caller.userAgent },
  });
}
