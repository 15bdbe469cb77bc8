import { timeOrderedId } from '../../lib/ids.ts';
import { audited } from '../audited.ts';
import { type Interaction, requireStarted, type StartedInteraction, saveState } from '../interaction.ts';
import type { Parts } from '../parts.ts';
import { type SocialRecord, withRecord } from '../records.ts';
import { requireSocialConnector } from './require-social-connector.ts';
import { sealSession } from './sealed-session.ts';

export interface Destination {
  connectorId: string;
  /** Random, of the caller's making; comes back with the person. */
  state: string;
  /** Where the service sends the person back to. */
  redirectUri: string;
}

export interface DepartedInteraction {
  interaction: StartedInteraction;
  verificationId: string;
  authorizationUri: string;
}

/** Sends somebody to another service, to be told who it is (spec 5.11). */
export const departToSocial = (
  parts: Parts,
  given: Interaction,
  { connectorId, state, redirectUri }: Destination,
): Promise<DepartedInteraction> => {
  const started = requireStarted(given);
  return audited(parts, started, 'Verification.Social.Create', async () => {
    const connector = await requireSocialConnector(parts, started.tenantId, connectorId);
    const { userAgent } = started.caller;
    const { authorizationUri, session } = await connector.depart({
      state,
      redirectUri,
      connectorId,
      ...(userAgent !== undefined && { userAgent }),
    });
    const id = timeOrderedId(parts.clock());
    const record: SocialRecord = {
      id,
      type: 'Social',
      connectorId,
      target: connector.target,
      session: sealSession(parts.seal, { interaction: started, recordId: id }, { state, redirectUri, session }),
      isVerified: false,
    };
    const records = withRecord(started.state.records, record);
    const interaction = await saveState(parts.database.relaxed, started, { ...started.state, records });
    return { interaction, verificationId: id, authorizationUri };
  });
};
