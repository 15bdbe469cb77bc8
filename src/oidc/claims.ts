import type { User } from '../users/users.ts';

const standardProfileClaims = [
  'family_name',
  'given_name',
  'middle_name',
  'nickname',
  'preferred_username',
  'profile',
  'website',
  'gender',
  'birthdate',
  'zoneinfo',
  'locale',
] as const;

/** Which claims a scope opens. */
export const claimsByScope = {
  openid: ['sub', 'amr'],
  profile: ['name', 'picture', 'username', 'created_at', 'updated_at', ...standardProfileClaims],
  email: ['email', 'email_verified'],
  phone: ['phone_number', 'phone_number_verified'],
  address: ['address'],
  custom_data: ['custom_data'],
};

/** Claims that may be large: in userinfo, not in ID tokens. */
const userinfoOnly = ['custom_data'];

/** A user's claims; the provider leaves out what the granted scopes do not open. */
export function claimsOf(user: User, use: string): { sub: string } & Record<string, unknown> {
  const { profile } = user;
  const claims: Record<string, unknown> = {
    name: user.name,
    picture: user.avatar,
    username: user.username,
    created_at: user.createdAt.getTime(),
    updated_at: user.updatedAt.getTime(),
    ...Object.fromEntries(standardProfileClaims.map((claim) => [claim, profile[camelCase(claim)]])),
    email: user.primaryEmail,
    email_verified: user.primaryEmail === null ? null : true,
    phone_number: user.primaryPhone,
    phone_number_verified: user.primaryPhone === null ? null : true,
    address: profile.address,
    custom_data: user.customData,
  };
  const hidden = use === 'id_token' ? userinfoOnly : [];
  // OpenID Connect Core §5.3.2: a claim without a value is left out, not null.
  const shown = Object.entries(claims).filter(([claim, value]) => (value ?? null) !== null && !hidden.includes(claim));
  return { ...Object.fromEntries(shown), sub: user.id };
}

const camelCase = (claim: string) => claim.replace(/_(\w)/g, (_, letter: string) => letter.toUpperCase());
