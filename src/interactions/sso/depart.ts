import { PublicError } from '../../errors.ts';
import { timeOrderedId } from '../../lib/ids.ts';
import { audited } from '../audited.ts';
import { type Interaction, requireStarted, type StartedInteraction, saveState } from '../interaction.ts';
import type { Parts } from '../parts.ts';
import { type SsoRecord, withRecord } from '../records.ts';
import { sealSession } from '../social/sealed-session.ts';
import { requireSsoConnector } from './require-sso-connector.ts';

export interface SsoDestination {
  connectorId: string;
  /** Random, of the caller's making; comes back with the person. */
  state: string;
  /** Where the provider sends the person back to. */
  redirectUri: string;
}

/** Sends somebody to the identity provider of an enterprise, to be told who it is. */
export const departToSso = (
  parts: Parts,
  given: Interaction,
  { connectorId, state, redirectUri }: SsoDestination,
): Promise<{ interaction: StartedInteraction; verificationId: string; authorizationUri: string }> => {
  const started = requireStarted(given);
  return audited(parts, started, 'Verification.EnterpriseSso.Create', async () => {
    const connector = await requireSsoConnector(parts, started.tenantId, connectorId);
    const { typed } = started.state;
    const departure = { state, redirectUri, ...(typed?.type === 'email' && { loginHint: typed.value }) };
    const { authorizationUri, session } = await parts.sso.depart(connector, departure).catch((error: unknown) => {
      throw noted(parts, started.tenantId, connectorId, error);
    });
    const id = timeOrderedId(parts.clock());
    const record: SsoRecord = {
      id,
      type: 'EnterpriseSso',
      connectorId,
      session: sealSession(parts.seal, { interaction: started, recordId: id }, { state, redirectUri, session }),
      isVerified: false,
    };
    const records = withRecord(started.state.records, record);
    const interaction = await saveState(parts.database.relaxed, started, { ...started.state, records });
    return { interaction, verificationId: id, authorizationUri };
  });
};

/** People are not told why, so the log says it. */
function noted({ log }: Parts, tenantId: string, connectorId: string, error: unknown) {
  const { cause } = error instanceof PublicError ? error : {};
  if (cause instanceof Error) {
    log.info({ tenant: tenantId, ssoConnector: connectorId, reason: cause.message }, 'sign-in at an enterprise failed');
  }
  return error;
}
