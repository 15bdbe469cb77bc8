import { type Queryable, sql } from '../database/database.ts';
import type { Seal } from '../lib/seal.ts';

export interface LockoutPolicy {
  maximumAttempts: number;
  durationMinutes: number;
}

export interface Report {
  tenantId: string;
  /** As typed: password, code and one-time token of one identifier share a pool. */
  identifier: string;
  hasSucceeded: boolean;
  now: Date;
}

export type Decision = { kind: 'allowed' } | { kind: 'blocked'; until: Date };

const windowSeconds = 3600;

/**
 * Reports one verification of an identifier and tells whether the identifier is locked. Too many failures within an
 * hour lock it, and then even a right secret is refused. One statement that holds the row: parallel reports on any
 * number of nodes are all counted.
 */
export async function reportVerification(
  database: Queryable,
  seal: Seal,
  report: Report,
  policy: LockoutPolicy,
): Promise<Decision> {
  const hash = seal.keyedHash('recipient', report.identifier);
  const rows = report.hasSucceeded
    ? await readLock(database, report, hash)
    : await countFailure(database, report, hash, policy);
  const until = rows[0]?.blocked_until;
  return until && until > report.now ? { kind: 'blocked', until } : { kind: 'allowed' };
}

export async function deleteOldLockouts(database: Queryable, before: Date) {
  await database.query(sql`
    delete from lockouts where updated_at < ${before} and coalesce(blocked_until, updated_at) < ${before}`);
}

const readLock = (database: Queryable, { tenantId }: Report, hash: Buffer) =>
  database.query<{ blocked_until: Date | null }>(sql`
    select blocked_until from lockouts
    where tenant_id = ${tenantId} and pool = 'code' and identifier_hash = ${hash}`);

/** While an identifier is locked nothing is added: the lock ends when it was said to end. */
function countFailure(database: Queryable, { tenantId, now }: Report, hash: Buffer, policy: LockoutPolicy) {
  const since = new Date(now.getTime() - windowSeconds * 1000);
  const until = new Date(now.getTime() + policy.durationMinutes * 60_000);
  return database.query<{ blocked_until: Date | null }>(sql`
    insert into lockouts as earlier (tenant_id, pool, identifier_hash, failed_at, blocked_until, updated_at)
    values (${tenantId}, 'code', ${hash}, array[${now}::timestamptz],
      case when ${policy.maximumAttempts} <= 1 then ${until}::timestamptz end, ${now})
    on conflict (tenant_id, pool, identifier_hash) do update set
      failed_at = case when earlier.blocked_until > ${now} then earlier.failed_at else
        (select array_agg(failed) from unnest(earlier.failed_at) as failed where failed > ${since}) || ${now}::timestamptz
      end,
      blocked_until = case
        when earlier.blocked_until > ${now} then earlier.blocked_until
        when (select count(*) from unnest(earlier.failed_at) as failed where failed > ${since}) + 1
          >= ${policy.maximumAttempts} then ${until}::timestamptz
      end,
      updated_at = ${now}
    returning blocked_until`);
}
