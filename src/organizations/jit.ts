import { type Queryable, sql } from '../database/database.ts';
import { type OrganizationRole, roleColumns } from './roles.ts';

/** Who joins an organization just in time, and with which roles: settings of one organization. */
export interface JitOf {
  tenantId: string;
  organizationId: string;
}

export async function listJitDomains(
  database: Queryable,
  { tenantId, organizationId }: JitOf,
  page: { limit: number; offset: number },
): Promise<{ total: number; domains: string[] }> {
  const theirs = sql`from organization_jit_email_domains
    where tenant_id = ${tenantId} and organization_id = ${organizationId}`;
  const [rows, [counted]] = await Promise.all([
    database.query<{ domain: string }>(sql`
      select email_domain as domain ${theirs} order by email_domain limit ${page.limit} offset ${page.offset}`),
    database.query<{ total: number }>(sql`select count(*)::int as total ${theirs}`),
  ]);
  return { total: counted?.total ?? 0, domains: rows.map(({ domain }) => domain) };
}

/** One that is there already is refused. What is not there is refused by the database. */
export async function addJitDomain(database: Queryable, { tenantId, organizationId }: JitOf, domain: string) {
  await database.query(sql`
    insert into organization_jit_email_domains (tenant_id, organization_id, email_domain)
    values (${tenantId}, ${organizationId}, ${domain})`);
}

/** What is not there is refused by the database (integrity.ts). */
export async function replaceJitDomains(database: Queryable, { tenantId, organizationId }: JitOf, domains: string[]) {
  await database.query(sql`
    with gone as (
      delete from organization_jit_email_domains
      where tenant_id = ${tenantId} and organization_id = ${organizationId} and email_domain <> all(${domains}::text[])
    )
    insert into organization_jit_email_domains (tenant_id, organization_id, email_domain)
    select distinct ${tenantId}, ${organizationId}, domain from unnest(${domains}::text[]) as domain
    on conflict do nothing`);
}

export async function removeJitDomain(database: Queryable, { tenantId, organizationId }: JitOf, domain: string) {
  const rows = await database.query(sql`
    delete from organization_jit_email_domains
    where tenant_id = ${tenantId} and organization_id = ${organizationId} and email_domain = ${domain}
    returning email_domain`);
  return rows.length > 0;
}

export async function listJitRoles(
  database: Queryable,
  { tenantId, organizationId }: JitOf,
  page?: { limit: number; offset: number },
): Promise<{ total: number; roles: OrganizationRole[] }> {
  const theirs = sql`from organization_roles where tenant_id = ${tenantId} and id in (
    select organization_role_id from organization_jit_roles
    where tenant_id = ${tenantId} and organization_id = ${organizationId})`;
  const [roles, [counted]] = await Promise.all([
    database.query<OrganizationRole>(sql`
      select ${roleColumns} ${theirs} order by name limit ${page?.limit ?? null}::int offset ${page?.offset ?? 0}`),
    database.query<{ total: number }>(sql`select count(*)::int as total ${theirs}`),
  ]);
  return { total: counted?.total ?? 0, roles };
}

/** What is not there is refused by the database (integrity.ts). */
export async function addJitRoles(database: Queryable, { tenantId, organizationId }: JitOf, roleIds: string[]) {
  await database.query(sql`
    insert into organization_jit_roles (tenant_id, organization_id, organization_role_id)
    select distinct ${tenantId}, ${organizationId}, role_id from unnest(${roleIds}::text[]) as role_id
    on conflict do nothing`);
}

/** What is not there is refused by the database (integrity.ts). */
export async function replaceJitRoles(database: Queryable, { tenantId, organizationId }: JitOf, roleIds: string[]) {
  await database.query(sql`
    with gone as (
      delete from organization_jit_roles
      where tenant_id = ${tenantId} and organization_id = ${organizationId}
        and organization_role_id <> all(${roleIds}::text[])
    )
    insert into organization_jit_roles (tenant_id, organization_id, organization_role_id)
    select distinct ${tenantId}, ${organizationId}, role_id from unnest(${roleIds}::text[]) as role_id
    on conflict do nothing`);
}

export async function removeJitRole(database: Queryable, { tenantId, organizationId }: JitOf, roleId: string) {
  const rows = await database.query(sql`
    delete from organization_jit_roles
    where tenant_id = ${tenantId} and organization_id = ${organizationId} and organization_role_id = ${roleId}
    returning organization_role_id`);
  return rows.length > 0;
}
