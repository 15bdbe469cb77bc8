import type { Queryable } from '../database/database.ts';
import { ssoIdentitiesOf } from '../users/sso-identities.ts';
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
  identities: ['identities', 'sso_identities'],
};

/** Claims that may be large: in userinfo, not in ID tokens. */
const userinfoOnly = ['custom_data', 'identities'];

/** Who the user is at enterprises: looked up where the scope opens it, for most tokens have no use for it. */
export async function ssoClaimsOf(
  database: Queryable,
  { tenantId, id, use, scope }: { tenantId: string; id: string; use: string; scope: string },
) {
  if (use === 'id_token' || !scope.split(' ').includes('identities')) return {};
  const identities = await ssoIdentitiesOf(database, tenantId, id);
  return { sso_identities: identities.map(({ issuer, identityId, detail }) => ({ issuer, identityId, detail })) };
}

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
    identities: user.identities,
  };
  const hidden = use === 'id_token' ? userinfoOnly : [];
  // OpenID Connect Core §5.3.2: a claim without a value is left out, not null.
  const shown = Object.entries(claims).filter(([claim, value]) => (value ?? null) !== null && !hidden.includes(claim));
  return { ...Object.fromEntries(shown), sub: user.id };
}

const camelCase = (claim: string) => claim.replace(/_(\w)/g, (_, letter: string) => letter.toUpperCase());
