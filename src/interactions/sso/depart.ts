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
    const { authorizationUri, session } = await parts.sso.depart(connector, {
      state,
      redirectUri,
      ...(typed?.type === 'email' && { loginHint: typed.value }),
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
