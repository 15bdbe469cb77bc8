import type { SocialIdentity } from '../../users/social-identities.ts';
import type { PendingProfile } from '../interaction.ts';

/** As it is stored with the user. */
export const identityOf = ({ target, profile }: NonNullable<PendingProfile['social']>): SocialIdentity => ({
  target,
  identityId: profile.id,
  details: { ...profile },
});
