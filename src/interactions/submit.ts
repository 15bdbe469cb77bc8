import { sql } from '../database/database.ts';
import { PublicError } from '../errors.ts';
import { recordSignIn } from '../users/users.ts';
import { finishInteraction, type Interaction, requireStarted } from './interaction.ts';
import type { Parts } from './parts.ts';

/** Ends the interaction: the user is signed in. Gives the URL at which the browser goes on. */
export async function submit(parts: Parts, given: Interaction): Promise<string> {
  const interaction = requireStarted(given);
  const { userId } = interaction.state;
  if (!userId) throw new PublicError('session.identifier_not_found');
  // RFC 8176 `otp`: what happened, and no level of assurance (NIST 800-63B-4 does not count mail as a second channel).
  const result = { login: { accountId: userId, amr: ['otp'] } };
  await parts.database.relaxed.query(sql`
    with finished as (${finishInteraction(interaction, result)})
    ${recordSignIn(interaction.tenantId, userId, new Date(parts.clock()))}`);
  return interaction.returnTo;
}
