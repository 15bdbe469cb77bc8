import { PublicError } from '../../errors.ts';
import { audited } from '../audited.ts';
import {
  type Interaction,
  type PendingMfa,
  requireStarted,
  type StartedInteraction,
  saveState,
} from '../interaction.ts';
import type { Parts } from '../parts.ts';
import { isMandatory } from './policies.ts';
import { readProvenUser } from './require.ts';

export type MfaDecision = 'enabled' | 'skipped' | 'suggestion skipped';

/**
 * Takes what the identified user says about second factors. Whether one is wanted is stored when the interaction ends;
 * that a suggestion is not taken counts for this interaction only.
 */
export const chooseMfa = (parts: Parts, given: Interaction, decision: MfaDecision): Promise<StartedInteraction> => {
  const interaction = requireStarted(given);
  return audited(parts, interaction, 'Profile.Update', async () => {
    const settings = await parts.experience.get(interaction.tenantId);
    const user = await readProvenUser(parts, interaction, settings);
    if (decision === 'skipped' && (isMandatory(settings) || user.isMfaDemanded)) {
      throw new PublicError('session.mfa.mfa_policy_not_user_controlled');
    }
    const { state } = interaction;
    return saveState(parts.database.relaxed, interaction, { ...state, mfa: decided(state.mfa ?? {}, decision) });
  });
};

function decided({ isEnabled, isSkipped, ...mfa }: PendingMfa, decision: MfaDecision): PendingMfa {
  switch (decision) {
    case 'enabled':
      return { ...mfa, isEnabled: true };
    case 'skipped':
      return { ...mfa, isSkipped: true };
    case 'suggestion skipped':
      return { ...mfa, ...(isEnabled && { isEnabled }), ...(isSkipped && { isSkipped }), isSuggestionSkipped: true };
  }
}
