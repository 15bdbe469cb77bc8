import { PublicError } from '../../errors.ts';
import type { ExperienceSettings } from '../../experience/settings.ts';
import { identityPolicyOf } from '../../users/identity-keys.ts';
import { findUserByIdentity } from '../../users/social-identities.ts';
import { findUserByIdentifier, type User } from '../../users/users.ts';
import type { PendingProfile } from '../interaction.ts';
import type { Parts } from '../parts.ts';
import type { SocialProfile, SocialRecord } from '../records.ts';
import { provenProfile } from './proven-profile.ts';

/**
 * Finds the user of an identity, or with `linkSocialIdentity` the one who has its address or number; the identity is
 * added when the sign-in is submitted, second factor included. Throws user.identity_not_exist, and names in it who could
 * be linked: whoever asks has proven that address or number to the service (spec 5.11).
 */
export async function identifySocial(
  parts: Parts,
  tenantId: string,
  record: SocialRecord,
  settings: ExperienceSettings,
  { linkSocialIdentity }: { linkSocialIdentity?: boolean | undefined },
): Promise<{ user: User; gained: PendingProfile }> {
  const profile = provenProfile(record);
  const { target } = record;
  const user = await findUserByIdentity(parts.database, tenantId, { target, identityId: profile.id });
  if (user) return { user, gained: await synced(parts, tenantId, record, profile, user) };
  const related = await findRelated(parts, tenantId, profile, settings);
  if (!linkSocialIdentity || !related) {
    throw new PublicError('user.identity_not_exist', related && { relatedUser: related.relatedUser });
  }
  const { user: owner } = related;
  if (owner.identities[target]) throw new PublicError('user.social_account_exists_in_profile');
  const kept = await synced(parts, tenantId, record, profile, owner);
  return { user: owner, gained: { ...kept, social: { target, profile } } };
}

/** By number, then by address, in whatever spelling counts as the same. */
async function findRelated(
  { database }: Parts,
  tenantId: string,
  profile: SocialProfile,
  settings: ExperienceSettings,
) {
  for (const type of ['phone', 'email'] as const) {
    const value = profile[type];
    if (!value) continue;
    const user = await findUserByIdentifier(database, tenantId, { type, value }, identityPolicyOf(settings));
    if (user) return { user, relatedUser: { type, value } };
  }
  return undefined;
}

/** Name and picture, as far as they are new, where the connector is to keep them as the service has them. */
async function synced(
  parts: Parts,
  tenantId: string,
  { connectorId }: SocialRecord,
  { name, avatar }: SocialProfile,
  user: User,
): Promise<PendingProfile> {
  const isSynced = (await parts.social.find(tenantId, connectorId))?.syncProfile;
  if (!isSynced) return {};
  return {
    ...(name && name !== user.name && { name }),
    ...(avatar && avatar !== user.avatar && { avatar }),
  };
}
