import { type Database, sql } from '../../database/database.ts';
import { canonicalAddress } from '../../lib/email-address.ts';
import { canonicalPhone } from '../../lib/phone-number.ts';
import type { Seal } from '../../lib/seal.ts';
import { type NewFactor, newBackupCodeSet, newTotp } from '../factors.ts';
import type { ImportedUser } from './row.ts';

interface Destination {
  database: Database;
  tenantId: string;
  seal: Seal;
}

/** What was stored of a user beside the user. */
export interface StoredWays {
  identities: number;
}

/** One statement, so that a batch is stored whole or not at all. Gives the ids that were stored. */
export async function insertUsers(
  { database, tenantId, seal }: Destination,
  users: ImportedUser[],
): Promise<Map<string, StoredWays>> {
  if (users.length === 0) return new Map();
  const rows = await database.query<StoredWays & { id: string }>(sql`
    with stored as (
      insert into users (tenant_id, id, username, primary_email, canonical_email, primary_phone, phone_key, name,
        avatar, profile, custom_data, application_id, is_suspended, is_password_expired, last_sign_in_at, created_at,
        password_algorithm, password_digest, password_updated_at, mfa_enabled, mfa_skipped, mfa_skipped_at_sign_in)
      select ${tenantId}, id, username, email, canonical_email, phone, phone_key, name, avatar,
        coalesce(profile, '{}'), coalesce(custom_data, '{}'), application_id, coalesce(is_suspended, false),
        coalesce(is_password_expired, false), last_sign_in_at,
        coalesce(created_at, now()), algorithm, digest, case when digest is null then null else now() end,
        mfa_enabled, mfa_skipped, mfa_skipped_at_sign_in
      from jsonb_to_recordset(${JSON.stringify(users.map(toRecord))}::jsonb) as given (
        id text, username text, email text, canonical_email text, phone text, phone_key text, name text, avatar text,
        profile jsonb, custom_data jsonb, application_id text, is_suspended boolean, is_password_expired boolean,
        last_sign_in_at timestamptz, created_at timestamptz, algorithm text, digest text, mfa_enabled boolean,
        mfa_skipped boolean, mfa_skipped_at_sign_in boolean
      )
      on conflict do nothing
      returning id
    ),
    identified as (
      insert into user_identities (tenant_id, user_id, target, identity_id, details)
      select ${tenantId}, stored.id, target, identity_id, details
      from jsonb_to_recordset(${JSON.stringify(users.flatMap(toIdentities))}::jsonb) as given (
        user_id text, target text, identity_id text, details jsonb
      ) join stored on stored.id = given.user_id
      on conflict do nothing
      returning user_id
    ),
    equipped as (
      insert into user_factors (tenant_id, id, user_id, type, name, sealed_secret, unused_codes, codes_used_at,
        created_at)
      select ${tenantId}, given.id, stored.id, type, given.name, decode(sealed_secret, 'base64'),
        array(select decode(code, 'base64') from jsonb_array_elements_text(unused_codes) as code),
        array(select at::timestamptz from jsonb_array_elements_text(codes_used_at) as at),
        coalesce(given.created_at, now())
      from jsonb_to_recordset(
        ${JSON.stringify(users.flatMap((user) => toFactors(seal, tenantId, user)))}::jsonb
      ) as given (
        id text, user_id text, type text, name text, sealed_secret text, unused_codes jsonb, codes_used_at jsonb,
        created_at timestamptz
      ) join stored on stored.id = given.user_id
    )
    select id, (select count(*)::int from identified where user_id = stored.id) as identities from stored`);
  return new Map(rows.map(({ id, identities }) => [id, { identities }]));
}

const toRecord = (user: ImportedUser) => ({
  id: user.id,
  username: user.username,
  email: user.primaryEmail,
  canonical_email: user.primaryEmail && canonicalAddress(user.primaryEmail),
  phone: user.primaryPhone,
  phone_key: user.primaryPhone && canonicalPhone(user.primaryPhone),
  name: user.name,
  avatar: user.avatar,
  profile: user.profile,
  custom_data: user.customData,
  application_id: user.applicationId,
  is_suspended: user.isSuspended,
  is_password_expired: user.isPasswordExpired,
  last_sign_in_at: user.lastSignInAt,
  created_at: user.createdAt,
  algorithm: user.password?.algorithm,
  digest: user.password?.digest,
  mfa_enabled: user.mfaChoice.isEnabled,
  mfa_skipped: user.mfaChoice.isSkipped,
  mfa_skipped_at_sign_in: user.mfaChoice.isSkippedAtSignIn,
});

const toIdentities = ({ id, identities }: ImportedUser) =>
  identities.map(({ target, identityId, details }) => ({ user_id: id, target, identity_id: identityId, details }));

/** Nothing of a factor is stored in the clear. */
function toFactors(seal: Seal, tenantId: string, { id, factors: { totp, backupCodes } }: ImportedUser) {
  const now = Date.now();
  const app = totp && factorRow(id, 'Totp', newTotp(seal, tenantId, totp.secret, now));
  const codes = backupCodes && factorRow(id, 'BackupCode', newBackupCodeSet(seal, tenantId, backupCodes.unused, now));
  return [
    ...(app ? [{ ...app, name: totp.name, created_at: totp.createdAt }] : []),
    ...(codes ? [{ ...codes, codes_used_at: backupCodes.usedAt, created_at: backupCodes.createdAt }] : []),
  ];
}

const factorRow = (userId: string, type: string, { id, sealedSecret, codeHashes = [] }: NewFactor) => ({
  id,
  user_id: userId,
  type,
  sealed_secret: sealedSecret.toString('base64'),
  unused_codes: codeHashes.map((hash) => hash.toString('base64')),
  codes_used_at: [] as Date[],
});
