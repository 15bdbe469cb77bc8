import { PublicError } from '../errors.ts';
import { recordSignIn } from '../users/users.ts';
import { finishInteraction, type Interaction, requireStarted } from './interaction.ts';
import type { Parts } from './parts.ts';

/** Ends the interaction: the user is signed in. Gives the URL at which the browser goes on. */
export async function submit(parts: Parts, given: Interaction): Promise<string> {
  const { state, ...interaction } = requireStarted(given);
  const { userId } = state;
  if (!userId) throw new PublicError('session.identifier_not_found');
  await recordSignIn(parts.database.relaxed, interaction.tenantId, userId, new Date(parts.clock()));
  // RFC 8176 `otp`: what happened, and no level of assurance (NIST 800-63B-4 does not count mail as a second channel).
  const result = { login: { accountId: userId, amr: ['otp'] } };
  await finishInteraction(parts.database.relaxed, { ...interaction, state }, result);
  return interaction.returnTo;
}
