import type { ExperienceSettings } from '../../experience/settings.ts';
import type { UserWithFactors } from '../../users/factors.ts';
import { factorsOf } from './factors.ts';

/** Backup codes stand in for another factor: an authenticator app, or an address or number that the settings make one. */
export const mayHaveBackupCodes = (user: UserWithFactors, settings: ExperienceSettings): boolean =>
  user.factorTypes.includes('Totp') || factorsOf(user, settings).length > 0;
