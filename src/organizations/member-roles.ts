import { type Queryable, sql } from '../database/database.ts';
import { type OrganizationRole, roleColumns } from './roles.ts';

export interface Membership {
  tenantId: string;
  organizationId: string;
  userId: string;
}

/** The roles of one member, by name. */
export async function listMemberRoles(
  database: Queryable,
  { tenantId, organizationId, userId }: Membership,
  page?: { limit: number; offset: number },
): Promise<{ total: number; roles: OrganizationRole[] }> {
  const theirs = sql`from organization_roles where tenant_id = ${tenantId} and id in (
    select organization_role_id from organization_user_roles
    where tenant_id = ${tenantId} and organization_id = ${organizationId} and user_id = ${userId})`;
  const [roles, [counted]] = await Promise.all([
    database.query<OrganizationRole>(sql`
      select ${roleColumns} ${theirs} order by name limit ${page?.limit ?? null}::int offset ${page?.offset ?? 0}`),
    database.query<{ total: number }>(sql`select count(*)::int as total ${theirs}`),
  ]);
  return { total: counted?.total ?? 0, roles };
}

/** Gives every one of the members every one of the roles. What is not there is refused by the database. */
export async function addMemberRoles(
  database: Queryable,
  { tenantId, organizationId }: Omit<Membership, 'userId'>,
  userIds: string[],
  roleIds: string[],
) {
  await database.query(sql`
    insert into organization_user_roles (tenant_id, organization_id, user_id, organization_role_id)
    select distinct ${tenantId}, ${organizationId}, user_id, role_id
    from unnest(${userIds}::text[]) as user_id, unnest(${roleIds}::text[]) as role_id
    on conflict do nothing`);
}

/** What is not there is refused by the database (integrity.ts). */
export async function replaceMemberRoles(
  database: Queryable,
  { tenantId, organizationId, userId }: Membership,
  roleIds: string[],
) {
  await database.query(sql`
    with gone as (
      delete from organization_user_roles
      where tenant_id = ${tenantId} and organization_id = ${organizationId} and user_id = ${userId}
        and organization_role_id <> all(${roleIds}::text[])
    )
    insert into organization_user_roles (tenant_id, organization_id, user_id, organization_role_id)
    select distinct ${tenantId}, ${organizationId}, ${userId}, role_id from unnest(${roleIds}::text[]) as role_id
    on conflict do nothing`);
}

/** Gives whether the member had the role. */
export async function removeMemberRole(
  database: Queryable,
  { tenantId, organizationId, userId }: Membership,
  roleId: string,
): Promise<boolean> {
  const rows = await database.query(sql`
    delete from organization_user_roles
    where tenant_id = ${tenantId} and organization_id = ${organizationId} and user_id = ${userId}
      and organization_role_id = ${roleId}
    returning user_id`);
  return rows.length > 0;
}
