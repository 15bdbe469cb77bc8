import { type Fragment, type Queryable, sql } from '../database/database.ts';
import { canonicalAddress } from '../lib/email-address.ts';
import { standardId } from '../lib/ids.ts';
import { canonicalPhone } from '../lib/phone-number.ts';
import type { Seal } from '../lib/seal.ts';

export interface LockoutPolicy {
  maximumAttempts: number;
  durationMinutes: number;
}

/** Password, code and one-time token of one identifier share a pool; second factors have one each (spec 6.4). */
export type LockoutPool = 'code' | 'Totp' | 'BackupCode';

/** Whose failures are counted. */
export interface LockoutKey {
  tenantId: string;
  pool: LockoutPool;
  identifierHash: Buffer;
}

/** Other spellings of an address, a number or a username are no further tries. */
export const lockoutKey = (
  seal: Seal,
  tenantId: string,
  identifier: string,
  pool: LockoutPool = 'code',
): LockoutKey => ({
  tenantId,
  pool,
  identifierHash: seal.keyedHash('recipient', canonicalAddress(canonicalPhone(identifier))),
});

const windowSeconds = 3600;

/** Part of a statement: until when the identifier is locked; no row where it never failed. */
export const readLock = ({ tenantId, pool, identifierHash }: LockoutKey): Fragment => sql`
  select blocked_until from lockouts
  where tenant_id = ${tenantId} and pool = ${pool} and identifier_hash = ${identifierHash}`;

export interface Failure {
  /** Until when the identifier is locked, if it is. */
  until: Date | undefined;
  /** The lock began with this failure: of parallel ones this is said to one. */
  isNewLock: boolean;
}

/**
 * Counts a failure and gives whether the identifier is locked. Too many failures within an hour lock it,
 * and then even a right secret is refused; while it is locked nothing is added, so that the lock ends when it was said
 * to end. One statement that holds the row: parallel failures on any number of nodes are all counted.
 */
export async function countFailure(
  database: Queryable,
  { tenantId, pool, identifierHash }: LockoutKey,
  now: Date,
  policy: LockoutPolicy,
): Promise<Failure> {
  const since = new Date(now.getTime() - windowSeconds * 1000);
  const until = new Date(now.getTime() + policy.durationMinutes * 60_000);
  const lockId = standardId();
  const [row] = await database.query<{ blocked_until: Date | null; lock_id: string | null }>(sql`
    insert into lockouts as earlier (tenant_id, pool, identifier_hash, failed_at, blocked_until, lock_id, updated_at)
    values (${tenantId}, ${pool}, ${identifierHash}, array[${now}::timestamptz],
      case when ${policy.maximumAttempts} <= 1 then ${until}::timestamptz end, ${lockId}, ${now})
    on conflict (tenant_id, pool, identifier_hash) do update set
      failed_at = case when earlier.blocked_until > ${now} then earlier.failed_at else
        (select array_agg(failed) from unnest(earlier.failed_at) as failed where failed > ${since}) || ${now}::timestamptz
      end,
      blocked_until = case
        when earlier.blocked_until > ${now} then earlier.blocked_until
        when (select count(*) from unnest(earlier.failed_at) as failed where failed > ${since}) + 1
          >= ${policy.maximumAttempts} then ${until}::timestamptz
      end,
      lock_id = case when earlier.blocked_until > ${now} then earlier.lock_id else ${lockId} end,
      updated_at = ${now}
    returning blocked_until, lock_id`);
  const blockedUntil = row?.blocked_until ?? undefined;
  return { until: blockedUntil, isNewLock: blockedUntil !== undefined && row?.lock_id === lockId };
}

/** Ends the locks of identifiers and forgets their failures. */
export async function unlock(database: Queryable, tenantId: string, keys: readonly LockoutKey[]) {
  const hashes = keys.map(({ identifierHash }) => identifierHash);
  await database.query(sql`
    delete from lockouts where tenant_id = ${tenantId} and identifier_hash = any(${hashes}::bytea[])`);
}

export async function deleteOldLockouts(database: Queryable, before: Date) {
  await database.query(sql`
    delete from lockouts where updated_at < ${before} and coalesce(blocked_until, updated_at) < ${before}`);
}
