import { type Queryable, sql } from '../database/database.ts';

/** User names that would be one if case did not count: how many groups of them there are, and the first twenty. */
export async function findCaseConflicts(database: Queryable, tenantId: string) {
  const rows = await database.query<{ names: string[]; total: number }>(sql`
    select array_agg(username order by username) as names, count(*) over ()::int as total
    from users where tenant_id = ${tenantId} and username is not null
    group by lower(username) having count(*) > 1
    order by lower(username) limit 20`);
  return { totalConflicts: rows[0]?.total ?? 0, samples: rows.map(({ names }) => names) };
}
