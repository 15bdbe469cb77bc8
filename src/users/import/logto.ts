import { type Queryable, sql } from '../../database/database.ts';
import type { Given } from './row.ts';

const pageSize = 500;

/** The users of a Logto database, by id. Of its columns only those are named that all its versions have. */
export async function* readLogtoUsers(logto: Queryable, tenantId: string): AsyncIterable<Given> {
  for (let last = ''; ; ) {
    const rows = await logto.query<{ id: string; user: Record<string, unknown> }>(sql`
      select id, to_jsonb(person) as user from users as person
      where tenant_id = ${tenantId} and id > ${last} order by id limit ${pageSize}`);
    for (const { id, user } of rows) yield { place: `user ${id}`, value: toFields(user) };
    const end = rows.at(-1);
    if (!end || rows.length < pageSize) return;
    last = end.id;
  }
}

const toFields = (user: Record<string, unknown>) => ({
  id: user.id,
  username: user.username,
  primaryEmail: user.primary_email,
  primaryPhone: user.primary_phone,
  passwordDigest: user.password_encrypted,
  passwordAlgorithm: user.password_encrypted ? user.password_encryption_method : null,
  name: user.name,
  avatar: user.avatar,
  profile: user.profile,
  customData: user.custom_data,
  identities: user.identities,
  mfaVerifications: user.mfa_verifications,
  logtoConfig: user.logto_config,
  applicationId: user.application_id,
  isSuspended: user.is_suspended,
  isPasswordExpired: user.is_password_expired,
  lastSignInAt: user.last_sign_in_at,
  createdAt: user.created_at,
});
