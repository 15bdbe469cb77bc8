import { type Queryable, sql } from '../database/database.ts';
import type { StoredPassword } from './digests.ts';
import { hashPassword, needsUpgrade } from './passwords.ts';

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

/** False: there is no such user. */
export async function setPassword(
  database: Queryable,
  tenantId: string,
  id: string,
  { algorithm, digest }: StoredPassword,
): Promise<boolean> {
  const rows = await database.query(sql`
    update users set password_algorithm = ${algorithm}, password_digest = ${digest}, password_updated_at = now(),
      updated_at = now()
    where tenant_id = ${tenantId} and id = ${id}
    returning id`);
  return rows.length > 0;
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
