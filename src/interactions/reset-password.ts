import { PublicError } from '../errors.ts';
import { tooBusy } from '../users/new-user.ts';
import { verifyPassword } from '../users/passwords.ts';
import { findPassword } from '../users/stored-passwords.ts';
import { findUser } from '../users/users.ts';
import { audited } from './audited.ts';
import { type Interaction, requireStarted, type StartedInteraction, saveState } from './interaction.ts';
import { acceptPassword } from './new-password.ts';
import type { Parts } from './parts.ts';
import { personOf } from './profile.ts';

/** Takes the new password of somebody who forgot the old one (spec 5.8). It is stored when the reset is submitted. */
export const chooseNewPassword = (parts: Parts, given: Interaction, password: string): Promise<StartedInteraction> => {
  const interaction = requireStarted(given);
  return audited(parts, interaction, 'Profile.Update', async () => {
    const { state, tenantId } = interaction;
    if (state.event !== 'ForgotPassword') throw new PublicError('session.invalid_interaction_type');
    const user = state.userId ? await findUser(parts.database, tenantId, state.userId) : undefined;
    if (!user) throw new PublicError('session.identifier_not_found');
    await refuseSame(parts, tenantId, user.id, password);
    const accepted = await acceptPassword(parts, tenantId, password, personOf(user));
    return saveState(parts.database.relaxed, interaction, { ...state, profile: { password: accepted } });
  });
};

async function refuseSame({ database }: Parts, tenantId: string, userId: string, password: string) {
  const found = await findPassword(database, tenantId, userId);
  if (found.kind !== 'found' || !found.password) return;
  const verdict = await verifyPassword(found.password, password);
  if (verdict === 'busy') throw tooBusy();
  if (verdict === 'correct') throw new PublicError('user.same_password');
}
