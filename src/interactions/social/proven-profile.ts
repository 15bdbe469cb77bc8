import { PublicError } from '../../errors.ts';
import type { SocialProfile, SocialRecord } from '../records.ts';

/** Who it is at the service. Throws session.verification_failed when nobody has come back from there. */
export function provenProfile({ profile, isVerified }: SocialRecord): SocialProfile {
  if (!profile || !isVerified) throw new PublicError('session.verification_failed');
  return profile;
}
