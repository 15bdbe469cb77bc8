import { type Queryable, sql } from '../database/database.ts';
import type { JitOf } from './jit.ts';

/** The connectors of enterprises whose people join an organization. */
export async function listJitSsoConnectors(
  database: Queryable,
  { tenantId, organizationId }: JitOf,
  page?: { limit: number; offset: number },
): Promise<{ total: number; ids: string[] }> {
  const theirs = sql`from organization_jit_sso_connectors
    where tenant_id = ${tenantId} and organization_id = ${organizationId}`;
  const [rows, [counted]] = await Promise.all([
    database.query<{ id: string }>(sql`
      select sso_connector_id as id ${theirs} order by sso_connector_id
      limit ${page?.limit ?? null}::int offset ${page?.offset ?? 0}`),
    database.query<{ total: number }>(sql`select count(*)::int as total ${theirs}`),
  ]);
  return { total: counted?.total ?? 0, ids: rows.map(({ id }) => id) };
}

/** What is not there is refused by the database (integrity.ts). */
export async function addJitSsoConnectors(database: Queryable, { tenantId, organizationId }: JitOf, ids: string[]) {
  await database.query(sql`
    insert into organization_jit_sso_connectors (tenant_id, organization_id, sso_connector_id)
    select distinct ${tenantId}, ${organizationId}, connector_id from unnest(${ids}::text[]) as connector_id
    on conflict do nothing`);
}

/** What is not there is refused by the database (integrity.ts). */
export async function replaceJitSsoConnectors(database: Queryable, { tenantId, organizationId }: JitOf, ids: string[]) {
  await database.query(sql`
    with gone as (
      delete from organization_jit_sso_connectors
      where tenant_id = ${tenantId} and organization_id = ${organizationId} and sso_connector_id <> all(${ids}::text[])
    )
    insert into organization_jit_sso_connectors (tenant_id, organization_id, sso_connector_id)
    select distinct ${tenantId}, ${organizationId}, connector_id from unnest(${ids}::text[]) as connector_id
    on conflict do nothing`);
}

export async function removeJitSsoConnector(database: Queryable, { tenantId, organizationId }: JitOf, id: string) {
  const rows = await database.query(sql`
    delete from organization_jit_sso_connectors
    where tenant_id = ${tenantId} and organization_id = ${organizationId} and sso_connector_id = ${id}
    returning sso_connector_id`);
  return rows.length > 0;
}
