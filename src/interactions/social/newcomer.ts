import { refuseBlocked } from '../../experience/email-blocklist.ts';
import type { ExperienceSettings } from '../../experience/settings.ts';
import { identityPolicyOf } from '../../users/identity-keys.ts';
import { hasUser } from '../../users/users.ts';
import type { PendingProfile } from '../interaction.ts';
import type { Parts } from '../parts.ts';
import type { SocialRecord } from '../records.ts';
import { refuseSsoAddress } from '../sso/refuse-sso-address.ts';
import { provenProfile } from './proven-profile.ts';

/**
 * What a user who is being registered has from another service: name and picture always, address and number only where
 * nobody else has them (spec 5.11).
 */
export async function newcomerOf(
  parts: Parts,
  tenantId: string,
  record: SocialRecord,
  settings: ExperienceSettings,
): Promise<PendingProfile> {
  const profile = provenProfile(record);
  const { email, phone, name, avatar } = profile;
  await refuseSsoAddress(parts, tenantId, email, settings);
  if (email) refuseBlocked(email, settings.emailBlocklistPolicy);
  const policy = identityPolicyOf(settings);
  const isFree = async (type: 'email' | 'phone', value: string) =>
    !(await hasUser(parts.database, tenantId, { type, value }, policy));
  return {
    ...(email && (await isFree('email', email)) && { email }),
    ...(phone && (await isFree('phone', phone)) && { phone }),
    ...(name && { name }),
    ...(avatar && { avatar }),
    social: { target: record.target, profile },
  };
}
