import type { ExperienceSettings } from './settings.ts';

/** What is stored for a patch: what was given, and what follows from it. */
export function changesOf(
  patch: Partial<ExperienceSettings>,
  before: ExperienceSettings,
  now: number,
): Partial<ExperienceSettings> {
  const { mfa, adaptiveMfa, passwordExpiration, emailBlocklistPolicy } = patch;
  const isMfaOff = mfa?.factors.length === 0 && !adaptiveMfa && before.adaptiveMfa.enabled === true;
  return {
    ...patch,
    ...(isMfaOff && { adaptiveMfa: { enabled: false } }),
    ...(passwordExpiration && { passwordExpiration: dated(passwordExpiration, before.passwordExpiration, now) }),
    ...(emailBlocklistPolicy && { emailBlocklistPolicy: withoutRepeats(emailBlocklistPolicy) }),
  };
}

type Expiration = ExperienceSettings['passwordExpiration'];

/** Passwords that are older than the policy count from the day it was switched on. */
function dated({ enabledAt: _given, ...given }: Expiration, before: Expiration, now: number): Expiration {
  if (!given.enabled) return given.enabled === false ? { enabled: false } : {};
  return { ...given, enabledAt: (before.enabled && before.enabledAt) || now };
}

type Blocklist = ExperienceSettings['emailBlocklistPolicy'];

const withoutRepeats = ({ customAllowlist, customBlocklist, ...switches }: Blocklist): Blocklist => ({
  ...switches,
  ...(customAllowlist && { customAllowlist: [...new Set(customAllowlist)] }),
  ...(customBlocklist && { customBlocklist: [...new Set(customBlocklist)] }),
});
