import { PublicError } from '../../errors.ts';
import { countAttempt } from '../../limits/attempts.ts';
import type { SsoOutcome } from '../../sso/person.ts';
import { unavailable } from '../../sso/sso.ts';
import { audited } from '../audited.ts';
import { type Interaction, requireStarted, type StartedInteraction, saveState } from '../interaction.ts';
import type { Parts } from '../parts.ts';
import { recordOfType, type SsoPerson, type SsoRecord, withRecord } from '../records.ts';
import { openSession, requireSameState } from '../social/sealed-session.ts';
import { storableProfile } from '../social/storable-profile.ts';
import { requireSsoConnector } from './require-sso-connector.ts';

export interface SsoReturn {
  connectorId: string;
  /** The query that the provider sent the person back with. Comes from the browser, and is believed in nothing. */
  connectorData: Record<string, unknown>;
  /** The departure that it belongs to; left out, the interaction's last. */
  verificationId?: string | undefined;
}

/**
 * Takes what somebody comes back with from the provider of an enterprise, and asks there who it is. A departure serves
 * one return, whatever comes of it. Whoever proves an identity need not pass a captcha (spec 4.7).
 */
export const returnFromSso = (
  parts: Parts,
  given: Interaction,
  back: SsoReturn,
): Promise<{ interaction: StartedInteraction; verificationId: string }> => {
  const interaction = requireStarted(given);
  const { tenantId, clientId, caller } = interaction;
  return audited(parts, interaction, 'Verification.EnterpriseSso.Submit', () =>
    countAttempt(parts, { tenantId, applicationId: clientId, ip: caller.ip }, () => verify(parts, interaction, back)),
  );
};

async function verify(parts: Parts, interaction: StartedInteraction, back: SsoReturn) {
  const record = requireRecord(interaction, back);
  const connector = await requireSsoConnector(parts, interaction.tenantId, back.connectorId);
  const departed = openSession(parts.seal, { interaction, recordId: record.id }, record.session);
  requireSameState(departed, back.connectorData.state);
  const { session: _used, ...spent } = record;
  // Saved before the provider is asked: of two returns at once one goes on.
  const alone = await saveRecord(parts, interaction, spent);
  const callback = { ...back.connectorData, state: departed.state };
  const person = identifiedPerson(parts, interaction, {
    connectorId: connector.id,
    outcome: await parts.sso.identify(connector, callback, departed.session),
  });
  const proven = await saveRecord(parts, alone, { ...spent, person, isVerified: true });
  return { interaction: proven, verificationId: record.id };
}

function requireRecord({ state }: StartedInteraction, { connectorId, verificationId }: SsoReturn): SsoRecord {
  const record = recordOfType(state.records, 'EnterpriseSso');
  const isMeant = record?.connectorId === connectorId && (verificationId ?? record.id) === record.id;
  if (!record || !isMeant) throw new PublicError('session.verification_session_not_found');
  return record;
}

function identifiedPerson(
  { log }: Parts,
  { tenantId }: StartedInteraction,
  { connectorId, outcome }: { connectorId: string; outcome: SsoOutcome },
): SsoPerson {
  if (outcome.kind === 'identified') {
    const { issuer, ...profile } = outcome.person;
    return { ...storableProfile(profile), issuer };
  }
  const { code, reason } = outcome;
  log.info({ tenant: tenantId, ssoConnector: connectorId, reason }, 'sign-in at an enterprise failed');
  throw new PublicError(`connector.${code}`, code === 'general' ? { errorDescription: unavailable } : undefined, {
    cause: new Error(reason),
  });
}

function saveRecord({ database }: Parts, interaction: StartedInteraction, record: SsoRecord) {
  const { state } = interaction;
  const captcha = record.isVerified ? (state.captcha ?? ('skipped' as const)) : state.captcha;
  const records = withRecord(state.records, record);
  return saveState(database.relaxed, interaction, { ...state, records, ...(captcha && { captcha }) });
}
