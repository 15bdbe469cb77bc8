import type { ExperienceSettings } from '../experience/settings.ts';

/** What sign-up demands and the profile does not have (spec 5.5). */
export function missingProfileOf(profile: { email?: string }, { signUp }: ExperienceSettings): string[] {
  const { identifiers } = signUp;
  const primary = identifiers.includes('username')
    ? ['username']
    : identifiers.length > 1
      ? ['emailOrPhone']
      : identifiers;
  const demanded = [...primary, ...(signUp.secondaryIdentifiers ?? []).map(({ identifier }) => identifier)];
  const answers = profile.email ? ['email', 'emailOrPhone'] : [];
  return [...demanded.filter((name) => !answers.includes(name)), ...(signUp.password ? ['password'] : [])];
}
