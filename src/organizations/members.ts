import { type Queryable, sql } from '../database/database.ts';
import { searchCondition } from '../users/search.ts';
import { listUsers, type User } from '../users/users.ts';
import { columns, type Organization } from './organizations.ts';
import { type NamedRole, namedRoles } from './roles.ts';

export type Member = User & { organizationRoles: NamedRole[] };

/** Part of a statement over users: those who belong to the organization. */
const belongsTo = (tenantId: string, organizationId: string) => sql`id in (
  select user_id from organization_users where tenant_id = ${tenantId} and organization_id = ${organizationId})`;

/** Members, newest users first: all, or those in whose fields the text is. */
export async function listMembers(
  database: Queryable,
  tenantId: string,
  organizationId: string,
  page: { limit: number; offset: number },
  text = '',
): Promise<{ total: number; members: Member[] }> {
  const pattern = `%${text.replace(/[\\%_]/g, '\\$&')}%`;
  const terms = text === '' ? [] : [{ field: 'any', mode: 'like', pattern } as const];
  const search = searchCondition({ terms, joint: 'or', isCaseSensitive: false });
  const matches = sql`${belongsTo(tenantId, organizationId)} and ${search}`;
  const { total, users } = await listUsers(database, tenantId, page, matches);
  const roles = await rolesOf(
    database,
    tenantId,
    organizationId,
    users.map(({ id }) => id),
  );
  return { total, members: users.map((user) => ({ ...user, organizationRoles: roles.get(user.id) ?? [] })) };
}

/** Whether a member has this very address, letter by letter. */
export async function hasMemberWithEmail(
  database: Queryable,
  tenantId: string,
  organizationId: string,
  email: string,
): Promise<boolean> {
  const matches = sql`primary_email = ${email} and ${belongsTo(tenantId, organizationId)}`;
  const { total } = await listUsers(database, tenantId, { limit: 1, offset: 0 }, matches);
  return total > 0;
}

export async function isMember(database: Queryable, tenantId: string, organizationId: string, userId: string) {
  const rows = await database.query(sql`
    select user_id from organization_users
    where tenant_id = ${tenantId} and organization_id = ${organizationId} and user_id = ${userId}`);
  return rows.length > 0;
}

/** Who is a member already stays one. What is not there is refused by the database. */
export async function addMembers(database: Queryable, tenantId: string, organizationId: string, userIds: string[]) {
  const rows = await database.query<{ userId: string }>(sql`
    insert into organization_users (tenant_id, organization_id, user_id)
    select distinct ${tenantId}, ${organizationId}, user_id from unnest(${userIds}::text[]) as user_id
    on conflict do nothing returning user_id as "userId"`);
  return rows.map(({ userId }) => userId);
}

/**
 * Those who stay keep their roles. What is not there is refused by the database. Gives the ids of who came and who went.
 */
export async function replaceMembers(
  database: Queryable,
  tenantId: string,
  organizationId: string,
  userIds: string[],
): Promise<{ addedUserIds: string[]; removedUserIds: string[] }> {
  const rows = await database.query<{ userId: string; isNew: boolean }>(sql`
    with gone as (
      delete from organization_users
      where tenant_id = ${tenantId} and organization_id = ${organizationId} and user_id <> all(${userIds}::text[])
      returning user_id
    ), come as (
      insert into organization_users (tenant_id, organization_id, user_id)
      select distinct ${tenantId}, ${organizationId}, user_id from unnest(${userIds}::text[]) as user_id
      on conflict do nothing returning user_id
    )
    select user_id as "userId", true as "isNew" from come union all select user_id, false from gone`);
  const idsOf = (isNew: boolean) => rows.filter((row) => row.isNew === isNew).map(({ userId }) => userId);
  return { addedUserIds: idsOf(true), removedUserIds: idsOf(false) };
}

/** Gives whether the user was a member. The roles go with the membership. */
export async function removeMember(database: Queryable, tenantId: string, organizationId: string, userId: string) {
  const rows = await database.query(sql`
    delete from organization_users
    where tenant_id = ${tenantId} and organization_id = ${organizationId} and user_id = ${userId}
    returning user_id`);
  return rows.length > 0;
}

/** The organizations of a user, by name, with the roles there. */
export const listOrganizationsOf = (database: Queryable, tenantId: string, userId: string) =>
  database.query<Organization & { organizationRoles: NamedRole[] }>(sql`
    with memberships as (
      select organization_id, joined_at from organization_users where tenant_id = ${tenantId} and user_id = ${userId}
    ), roles as (
      select organization_user_roles.organization_id, ${namedRoles} as roles
      from organization_user_roles join organization_roles
        on organization_roles.tenant_id = ${tenantId}
        and organization_roles.id = organization_user_roles.organization_role_id
      where organization_user_roles.tenant_id = ${tenantId} and user_id = ${userId}
      group by organization_user_roles.organization_id
    )
    select ${columns}, coalesce(roles.roles, '[]') as "organizationRoles"
    from organizations join memberships on memberships.organization_id = organizations.id
      left join roles on roles.organization_id = organizations.id
    where tenant_id = ${tenantId} order by name, id`);

async function rolesOf(database: Queryable, tenantId: string, organizationId: string, userIds: string[]) {
  const rows = await database.query<{ userId: string; roles: NamedRole[] }>(sql`
    select user_id as "userId", ${namedRoles} as roles
    from organization_user_roles join organization_roles
      on organization_roles.tenant_id = ${tenantId}
      and organization_roles.id = organization_user_roles.organization_role_id
    where organization_user_roles.tenant_id = ${tenantId} and organization_id = ${organizationId}
      and user_id = any(${userIds})
    group by user_id`);
  return new Map(rows.map(({ userId, roles }) => [userId, roles]));
}
