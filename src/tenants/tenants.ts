import { type Queryable, sql } from '../database/database.ts';

/** The isolated environments of one installation: `default` for the operator's users, `admin` for the operators. */
export const tenantIds = ['default', 'admin'] as const;

/** Makes the tenants that are missing, and gives the ids of those it made: of nodes that start together only one does. */
export async function ensureTenants(database: Queryable): Promise<string[]> {
  const rows = await database.query<{ id: string }>(
    sql`insert into tenants (id) select unnest(${[...tenantIds]}::text[]) on conflict do nothing returning id`,
  );
  return rows.map(({ id }) => id);
}
