import { PublicError } from '../../errors.ts';
import { timeOrderedId } from '../../lib/ids.ts';
import { qrCodeUrl } from '../../lib/qr-code.ts';
import { newTotp, openFactor, useTotpStep } from '../../users/factors.ts';
import { findTotpStep, newTotpSecret, toBase32, totpUri } from '../../users/totp.ts';
import { findUser, type User } from '../../users/users.ts';
import { audited } from '../audited.ts';
import { type Interaction, requireStarted, type StartedInteraction, saveState } from '../interaction.ts';
import type { Parts } from '../parts.ts';
import { recordOfType, type TotpRecord, withRecord } from '../records.ts';
import { digitsOf } from '../verify-code.ts';
import { identifiedId, spendOwnFactor } from './own-factor.ts';
import { fromPending, toPending } from './pending.ts';
import { readProvenUser } from './require.ts';

/** The secret of an authenticator app that is being set up. */
export interface TotpSecret {
  verificationId: string;
  /** In base32, as people type it. */
  secret: string;
  /** The same for authenticator apps: `otpauth://totp/…`. */
  uri: string;
  /** A picture of `uri`, as a data: URL. */
  secretQrCode: string;
}

/**
 * Makes the secret of an authenticator app that the identified user may set up; it is nobody's yet. It is shown with what
 * the user is known by, which the first factor alone does not tell.
 */
export const createTotp = (
  parts: Parts,
  given: Interaction,
): Promise<TotpSecret & { interaction: StartedInteraction }> => {
  const started = requireStarted(given);
  return audited(parts, started, 'Verification.Totp.Create', async () => {
    const { tenantId, state } = started;
    const userId = identifiedId(started);
    const user = await readProvenUser(parts, started, await parts.experience.get(tenantId));
    const secret = newTotpSecret();
    const now = parts.clock();
    const pending = toPending(newTotp(parts.seal, tenantId, secret, now));
    const record: TotpRecord = { id: timeOrderedId(now), type: 'Totp', userId, isVerified: false, pending };
    const words = await wordsOf(parts, started, user, secret);
    const records = withRecord(state.records, record);
    const interaction = await saveState(parts.database.relaxed, started, { ...state, records });
    return { interaction, verificationId: record.id, ...words };
  });
};

/** The secret that is being set up, to be shown again. */
export async function pendingTotp(parts: Parts, interaction: StartedInteraction): Promise<TotpSecret | undefined> {
  const record = recordOfType(interaction.state.records, 'Totp');
  const user = record?.pending && (await findUser(parts.database, interaction.tenantId, record.userId));
  if (!record?.pending || !user) return undefined;
  const secret = openFactor(parts.seal, interaction.tenantId, fromPending(record.pending));
  return { verificationId: record.id, ...(await wordsOf(parts, interaction, user, secret)) };
}

export interface TotpReply {
  /** Of the secret that is being set up; left out: the code is of the user's own app. */
  verificationId?: string | undefined;
  code: string;
}

export interface FactorProof {
  interaction: StartedInteraction;
  verificationId: string;
}

/** Takes a code of an authenticator app: of one that is being set up, or of the user's own as second factor. */
export const verifyTotp = (parts: Parts, given: Interaction, reply: TotpReply): Promise<FactorProof> => {
  const interaction = requireStarted(given);
  return audited(parts, interaction, 'Verification.Totp.Submit', async () => {
    const userId = identifiedId(interaction);
    const code = digitsOf(reply.code);
    if (reply.verificationId !== undefined) return verifyNew(parts, interaction, reply.verificationId, code);
    return spendOwnFactor(parts, interaction, userId, {
      type: 'Totp',
      error: 'session.mfa.invalid_totp_code',
      use(secret, use) {
        const step = findTotpStep(secret, code, use.now.getTime());
        return step === undefined ? undefined : (guard) => useTotpStep(use, step, guard);
      },
    });
  });
};

/** Whoever has the secret needs no guesses: nothing is counted. */
async function verifyNew(
  parts: Parts,
  interaction: StartedInteraction,
  verificationId: string,
  code: string,
): Promise<FactorProof> {
  const { tenantId, state } = interaction;
  const record = recordOfType(state.records, 'Totp');
  if (record?.id !== verificationId) throw new PublicError('session.verification_session_not_found');
  const { pending } = record;
  const secret = pending && openFactor(parts.seal, tenantId, fromPending(pending));
  const lastStep = secret && findTotpStep(secret, code, parts.clock());
  if (!pending || lastStep === undefined) throw new PublicError('session.mfa.invalid_totp_code');
  const verified: TotpRecord = { ...record, isVerified: true, pending: { ...pending, lastStep } };
  const records = withRecord(state.records, verified);
  return {
    interaction: await saveState(parts.database.relaxed, interaction, { ...state, records }),
    verificationId,
  };
}

async function wordsOf(parts: Parts, { tenantId, clientId }: Interaction, user: User, secret: Buffer) {
  const application = await parts.findApplication(tenantId, clientId);
  const issuer = application?.name ?? new URL(parts.originOf(tenantId)).hostname;
  const uri = totpUri(secret, { issuer, account: nameOf(user) });
  return { secret: toBase32(secret), uri, secretQrCode: qrCodeUrl(uri) };
}

const nameOf = ({ id, primaryEmail, username, primaryPhone, name }: User) =>
  primaryEmail ?? username ?? primaryPhone ?? name ?? id;
