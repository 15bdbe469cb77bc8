import { PublicError } from '../errors.ts';
import type { ExperienceSettings } from '../experience/settings.ts';
import { identityPolicyOf } from '../users/identity-keys.ts';
import { findUserByIdentifier } from '../users/users.ts';
import type { PendingProfile } from './interaction.ts';
import type { Parts } from './parts.ts';

/** Refuses a profile of which somebody else has a part. The index decides in the end; this tells it early. */
export async function refuseTaken(
  { database }: Pick<Parts, 'database'>,
  tenantId: string,
  { username, email, phone }: PendingProfile,
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
}
