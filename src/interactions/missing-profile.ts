import type { ExperienceSettings } from '../experience/settings.ts';

export type MissingProfile = 'username' | 'email' | 'phone' | 'password' | 'emailOrPhone';

export interface KnownProfile {
  username?: unknown;
  email?: unknown;
  phone?: unknown;
  password?: unknown;
  /** An identity at another service, which takes the place of a password. */
  social?: unknown;
}

/** What sign-up demands and the profile does not have (spec 5.5). */
export function missingProfileOf(profile: KnownProfile, settings: ExperienceSettings): MissingProfile[] {
  const has: Record<MissingProfile, boolean> = {
    username: Boolean(profile.username),
    email: Boolean(profile.email),
    phone: Boolean(profile.phone),
    emailOrPhone: Boolean(profile.email || profile.phone),
    password: Boolean(profile.password || profile.social),
  };
  // Spec 4.10: whoever another service vouches for may be let in without identifiers of our own.
  const isExempt = Boolean(profile.social) && settings.socialSignIn.skipRequiredIdentifiers === true;
  const identifiers = isExempt ? [] : [...primary(settings), ...secondary(settings)];
  const demanded = new Set([...identifiers, ...password(settings)]);
  return [...demanded].filter((name) => !has[name]);
}

/** The identifiers that people sign up with, or have to give besides. */
export function demandedIdentifiers(settings: ExperienceSettings): ('username' | 'email' | 'phone')[] {
  const named = [...settings.signUp.identifiers, ...secondary(settings)];
  return named.flatMap((name) => (name === 'emailOrPhone' ? ['email', 'phone'] : [name]));
}

/** The identifiers are alternatives, but where a username is among them it is the one that is needed. */
function primary({ signUp: { identifiers } }: ExperienceSettings): MissingProfile[] {
  if (identifiers.includes('username')) return ['username'];
  return identifiers.length > 1 ? ['emailOrPhone'] : identifiers;
}

const secondary = ({ signUp }: ExperienceSettings) =>
  (signUp.secondaryIdentifiers ?? []).map(({ identifier }) => identifier);

const password = ({ signUp }: ExperienceSettings): MissingProfile[] => (signUp.password ? ['password'] : []);
