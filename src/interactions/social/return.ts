import { PublicError } from '../../errors.ts';
import { countAttempt } from '../../limits/attempts.ts';
import type { SocialOutcome } from '../../social/social-connectors.ts';
import { audited } from '../audited.ts';
import { type Interaction, requireStarted, type StartedInteraction, saveState } from '../interaction.ts';
import type { Parts } from '../parts.ts';
import { recordOfType, type SocialRecord, withRecord } from '../records.ts';
import { requireSocialConnector } from './require-social-connector.ts';
import { type Departed, openSession, requireSameState } from './sealed-session.ts';
import { storableProfile } from './storable-profile.ts';

export interface Return {
  connectorId: string;
  /** The query that the service sent the person back with. Comes from the browser, and is believed in nothing. */
  connectorData: Record<string, unknown>;
  /** The departure that it belongs to; left out, the interaction's last. */
  verificationId?: string | undefined;
}

/**
 * Takes what somebody comes back with from another service, and asks there who it is (spec 5.11). A departure serves
 * one return, whatever comes of it. Whoever proves an identity need not pass a captcha (spec 4.7).
 */
export const returnFromSocial = (
  parts: Parts,
  given: Interaction,
  back: Return,
): Promise<{ interaction: StartedInteraction; verificationId: string }> => {
  const interaction = requireStarted(given);
  const { tenantId, clientId, caller } = interaction;
  return audited(parts, interaction, 'Verification.Social.Submit', () =>
    countAttempt(parts, { tenantId, applicationId: clientId, ip: caller.ip }, () => verify(parts, interaction, back)),
  );
};

async function verify(parts: Parts, interaction: StartedInteraction, back: Return) {
  const record = requireRecord(interaction, back);
  const connector = await requireSocialConnector(parts, interaction.tenantId, back.connectorId);
  const departed = openSession(parts.seal, { interaction, recordId: record.id }, record.session);
  requireSameState(departed, back.connectorData.state);
  const { session: _used, ...spent } = record;
  // Saved before the service is asked: of two returns at once one goes on.
  const alone = await saveRecord(parts, interaction, spent);
  const outcome = await connector.identify(callbackOf(back, departed), departed.session);
  if (outcome.kind === 'refused') throw refusalOf(outcome);
  const profile = storableProfile(outcome.profile);
  const proven = await saveRecord(parts, alone, { ...spent, profile, isVerified: true });
  return { interaction: proven, verificationId: record.id };
}

function requireRecord({ state }: StartedInteraction, { connectorId, verificationId }: Return): SocialRecord {
  const record = recordOfType(state.records, 'Social');
  const isMeant = record?.connectorId === connectorId && (verificationId ?? record.id) === record.id;
  if (!record || !isMeant) throw new PublicError('session.verification_session_not_found');
  return record;
}

/** The redirection URI must be that of the departure (RFC 6749 §4.1.3), whatever the browser says. */
const callbackOf = ({ connectorData }: Return, { state, redirectUri }: Departed) => ({
  ...connectorData,
  state,
  redirectUri,
});

function saveRecord({ database }: Parts, interaction: StartedInteraction, record: SocialRecord) {
  const { state } = interaction;
  const captcha = record.isVerified ? (state.captcha ?? ('skipped' as const)) : state.captcha;
  const records = withRecord(state.records, record);
  return saveState(database.relaxed, interaction, { ...state, records, ...(captcha && { captcha }) });
}

/** What a client is told when the service did not say who it is. */
export const refusalOf = ({ code, reason }: Extract<SocialOutcome, { kind: 'refused' }>) =>
  new PublicError(`connector.${code}`, code === 'general' ? { errorDescription: reason } : undefined, {
    cause: new Error(reason),
  });
