import { PublicError } from '../../errors.ts';
import type { ExperienceSettings } from '../../experience/settings.ts';
import type { User } from '../../users/users.ts';
import type { PendingProfile, StartedInteraction } from '../interaction.ts';
import type { Parts } from '../parts.ts';
import { recordOfType } from '../records.ts';
import { refuseTaken } from '../refuse-taken.ts';
import { newcomerOf } from './newcomer.ts';
import { provenProfile } from './proven-profile.ts';

interface Whose {
  settings: ExperienceSettings;
  /** Undefined while somebody registers. */
  user: User | undefined;
}

/** An identity at another service that this interaction has proven, for the profile (spec 5.9). */
export async function readSocial(
  parts: Parts,
  { tenantId, state }: StartedInteraction,
  verificationId: string,
  { settings, user }: Whose,
): Promise<PendingProfile> {
  const record = recordOfType(state.records, 'Social');
  if (record?.id !== verificationId) throw new PublicError('session.verification_session_not_found');
  const social = { target: record.target, profile: provenProfile(record) };
  if (user?.identities[record.target]) throw new PublicError('user.social_account_exists_in_profile');
  await refuseTaken(parts, tenantId, { social }, settings);
  if (user) return { social };
  return { ...(await newcomerOf(parts, tenantId, record, settings)), ...state.profile, social };
}
