import { type Queryable, sql } from '../database/database.ts';
import type { StoredPassword } from './digests.ts';
import type { IdentityPolicy } from './identity-keys.ts';
import type { PasswordAge } from './password-expiry.ts';
import { hashPassword, needsUpgrade } from './passwords.ts';
import { isIdentifiedBy, passwordAssignments, type User, type UserIdentifier, userColumns } from './users.ts';

export type Found = { kind: 'found'; password: StoredPassword | undefined } | { kind: 'unknown user' };

export async function findPassword(database: Queryable, tenantId: string, id: string): Promise<Found> {
  const rows = await database.query<{ algorithm: StoredPassword['algorithm'] | null; digest: string | null }>(sql`
    select password_algorithm as algorithm, password_digest as digest
    from users where tenant_id = ${tenantId} and id = ${id}`);
  const [row] = rows;
  if (!row) return { kind: 'unknown user' };
  const { algorithm, digest } = row;
  return { kind: 'found', password: algorithm && digest ? { algorithm, digest } : undefined };
}

/** Who signs in with a password, and what it is judged by. */
export interface Credentials extends PasswordAge {
  user: Pick<User, 'id' | 'isSuspended'>;
  /** Undefined: the user has none. */
  password: StoredPassword | undefined;
}

export async function findCredentials(
  database: Queryable,
  tenantId: string,
  identifier: UserIdentifier,
  policy: IdentityPolicy,
): Promise<Credentials | undefined> {
  type Row = Credentials['user'] &
    PasswordAge & { algorithm: StoredPassword['algorithm'] | null; digest: string | null };
  const [row] = await database.query<Row>(sql`
    select id, is_suspended as "isSuspended", password_algorithm as algorithm, password_digest as digest,
      is_password_expired as "isPasswordExpired", password_updated_at as "passwordUpdatedAt"
    from users where tenant_id = ${tenantId} and ${isIdentifiedBy(identifier, policy)}`);
  if (!row) return undefined;
  const { algorithm, digest, isPasswordExpired, passwordUpdatedAt, ...user } = row;
  return {
    user,
    password: algorithm && digest ? { algorithm, digest } : undefined,
    isPasswordExpired,
    passwordUpdatedAt,
  };
}

/** False: there is no such user. */
export async function setPassword(
  database: Queryable,
  tenantId: string,
  id: string,
  password: StoredPassword,
): Promise<boolean> {
  const rows = await database.query(sql`
    update users set ${passwordAssignments(password)}updated_at = now()
    where tenant_id = ${tenantId} and id = ${id}
    returning id`);
  return rows.length > 0;
}

/** Says that a password may be used no longer, or may again. Undefined: there is no such user. */
export async function markPassword(
  database: Queryable,
  tenantId: string,
  id: string,
  isExpired: boolean,
): Promise<User | undefined> {
  const rows = await database.query<User>(sql`
    update users set is_password_expired = ${isExpired}, updated_at = now()
    where tenant_id = ${tenantId} and id = ${id}
    returning ${userColumns}`);
  return rows[0];
}

/**
 * Stores a hash of ours in place of one of another system, once its password was found correct. A password that was
 * changed meanwhile stays changed; when too many wait for a hash, the next sign-in does it.
 */
export async function upgradePassword(
  database: Queryable,
  tenantId: string,
  id: string,
  correct: { stored: StoredPassword; password: string },
): Promise<void> {
  if (!needsUpgrade(correct.stored)) return;
  const hashed = await hashPassword(correct.password);
  if (hashed.kind === 'busy') return;
  await database.query(sql`
    update users set password_algorithm = ${hashed.stored.algorithm}, password_digest = ${hashed.stored.digest}
    where tenant_id = ${tenantId} and id = ${id} and password_digest = ${correct.stored.digest}`);
}
