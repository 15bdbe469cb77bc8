import { PublicError } from '../errors.ts';
import type { ExperienceSettings } from '../experience/settings.ts';
import { countAttempt } from '../limits/attempts.ts';
import { identityPolicyOf } from '../users/identity-keys.ts';
import { findUserByIdentity } from '../users/social-identities.ts';
import { findUserByIdentifier } from '../users/users.ts';
import type { Interaction, PendingProfile } from './interaction.ts';
import type { Parts } from './parts.ts';
import { identityOf } from './social/identity.ts';

/** Refuses a profile of which somebody else has a part. The index decides in the end; this tells it early. */
export async function refuseTaken(
  { database }: Pick<Parts, 'database'>,
  tenantId: string,
  { username, email, phone, social }: PendingProfile,
  settings: ExperienceSettings,
): Promise<void> {
  const policy = identityPolicyOf(settings);
  for (const [type, value] of Object.entries({ username, email, phone })) {
    if (!value) continue;
    const identifier = { type: type as 'username' | 'email' | 'phone', value };
    if (await findUserByIdentifier(database, tenantId, identifier, policy)) {
      throw new PublicError(`user.${identifier.type}_already_in_use`);
    }
  }
  if (social && (await findUserByIdentity(database, tenantId, identityOf(social)))) {
    throw new PublicError('user.identity_already_in_use');
  }
}

/**
 * The same for a username, which nobody has to prove anything for: names that are taken count as wrong guesses of the
 * network, so that nobody goes through a list of them.
 */
export const refuseTakenUsername = (
  parts: Parts,
  { tenantId, clientId, caller }: Interaction,
  username: string,
  settings: ExperienceSettings,
): Promise<void> =>
  countAttempt(parts, { tenantId, applicationId: clientId, ip: caller.ip }, () =>
    refuseTaken(parts, tenantId, { username }, settings),
  );
