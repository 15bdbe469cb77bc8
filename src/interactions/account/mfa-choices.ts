import { PublicError } from '../../errors.ts';
import { getMfaChoice, type MfaChoice, setMfaChoice } from '../../users/mfa-choice.ts';
import type { Parts } from '../parts.ts';
import { type Account, requireEditable, requireProof, requireScope, requireVisible } from './account.ts';
import { auditedAccount } from './audited-account.ts';

/** What the user has said about second factors. */
export async function readOwnChoice({ database }: Parts, account: Account): Promise<MfaChoice> {
  requireScope(account, 'identities');
  requireVisible(account, 'mfa');
  return (await getMfaChoice(database, account.tenantId, account.user.id)) ?? {};
}

/**
 * Changes it. Who is no longer to be asked for the factors there are has to prove who it is first: an open browser must
 * not be enough to be rid of them.
 */
export const changeOwnChoice = (
  parts: Parts,
  account: Account,
  choice: MfaChoice,
  { needsProof }: { needsProof: boolean },
): Promise<MfaChoice> =>
  auditedAccount(parts, account, 'Mfa.Settings.Update', async () => {
    if (needsProof || choice.isSkippedAtSignIn) await requireProof(parts, account);
    requireScope(account, 'identities');
    requireEditable(account, 'mfa');
    const { tenantId, user } = account;
    const isThere = await setMfaChoice(parts.database, tenantId, user.id, choice);
    if (!isThere) throw new PublicError('auth.unauthorized');
    return (await getMfaChoice(parts.database, tenantId, user.id)) ?? {};
  });
