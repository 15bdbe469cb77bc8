import { timeOrderedId } from '../lib/ids.ts';
import { audited } from './audited.ts';
import { type Interaction, requireStarted, type StartedInteraction, saveState } from './interaction.ts';
import { acceptPassword, requireUsername } from './new-password.ts';
import type { Parts } from './parts.ts';
import { type NewPasswordRecord, withRecord } from './records.ts';
import { refuseTakenUsername } from './refuse-taken.ts';

/** Takes the username and the password of somebody who wants to register with them (spec 5.2). */
export const chooseUsernameAndPassword = (
  parts: Parts,
  given: Interaction,
  { username, password }: { username: string; password: string },
): Promise<{ interaction: StartedInteraction; record: NewPasswordRecord }> => {
  const interaction = requireStarted(given);
  return audited(parts, interaction, 'Verification.NewPasswordIdentity.Submit', async () => {
    const { tenantId, state } = interaction;
    const settings = await parts.experience.get(tenantId);
    requireUsername(username, settings.usernamePolicy);
    await refuseTakenUsername(parts, interaction, username, settings);
    const record: NewPasswordRecord = {
      id: timeOrderedId(parts.clock()),
      type: 'NewPasswordIdentity',
      identifier: { type: 'username', value: username },
      password: await acceptPassword(parts, tenantId, password, { username }),
      isVerified: true,
    };
    const records = withRecord(state.records, record);
    return { interaction: await saveState(parts.database.relaxed, interaction, { ...state, records }), record };
  });
};
