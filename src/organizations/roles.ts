import { type Queryable, sql } from '../database/database.ts';
import { standardId } from '../lib/ids.ts';

export const roleTypes = ['User', 'MachineToMachine'] as const;

/** A role that every organization of the tenant can give. Its name is unique. */
export interface OrganizationRole {
  id: string;
  name: string;
  description: string | null;
  type: (typeof roleTypes)[number];
}

/** A role as it stands beside who has it. */
export type NamedRole = Pick<OrganizationRole, 'id' | 'name'>;

type Given<Fields> = { [Field in keyof Fields]?: Fields[Field] | undefined };
export type RoleChanges = Given<Omit<OrganizationRole, 'id'>>;

export async function createRole(
  database: Queryable,
  tenantId: string,
  { name, description = null, type = 'User' }: RoleChanges & { name: string },
): Promise<OrganizationRole> {
  const rows = await database.query<OrganizationRole>(sql`
    insert into organization_roles (tenant_id, id, name, description, type)
    values (${tenantId}, ${standardId()}, ${name}, ${description}, ${type})
    returning ${roleColumns}`);
  return rows[0] as OrganizationRole;
}

export async function findRole(database: Queryable, tenantId: string, id: string) {
  const rows = await database.query<OrganizationRole>(
    sql`select ${roleColumns} from organization_roles where tenant_id = ${tenantId} and id = ${id}`,
  );
  return rows[0];
}

export const findRolesByName = (database: Queryable, tenantId: string, names: string[]) =>
  database.query<NamedRole>(
    sql`select id, name from organization_roles where tenant_id = ${tenantId} and name = any(${names})`,
  );

/** By name: all, or those whose name, description or id has the text in it. */
export async function listRoles(
  database: Queryable,
  tenantId: string,
  page: { limit: number; offset: number },
  text = '',
): Promise<{ total: number; roles: OrganizationRole[] }> {
  const matching = sql`from organization_roles where tenant_id = ${tenantId}
    and strpos(lower(concat_ws(E'\n', id, name, description)), lower(${text})) > 0`;
  const [roles, [counted]] = await Promise.all([
    database.query<OrganizationRole>(sql`
      select ${roleColumns} ${matching} order by name limit ${page.limit} offset ${page.offset}`),
    database.query<{ total: number }>(sql`select count(*)::int as total ${matching}`),
  ]);
  return { total: counted?.total ?? 0, roles };
}

/** A role that somebody has keeps its type: the reference refuses the change. */
export async function updateRole(
  database: Queryable,
  tenantId: string,
  id: string,
  { name, description, type }: RoleChanges,
): Promise<OrganizationRole | undefined> {
  const rows = await database.query<OrganizationRole>(sql`
    update organization_roles set
      name = coalesce(${name ?? null}, name),
      description = case when ${description !== undefined}::boolean then ${description ?? null} else description end,
      type = coalesce(${type ?? null}, type)
    where tenant_id = ${tenantId} and id = ${id}
    returning ${roleColumns}`);
  return rows[0];
}

/** Whoever has the role has it no more. */
export async function deleteRole(database: Queryable, tenantId: string, id: string): Promise<boolean> {
  const rows = await database.query(
    sql`delete from organization_roles where tenant_id = ${tenantId} and id = ${id} returning id`,
  );
  return rows.length > 0;
}

export const roleColumns = sql`organization_roles.id, organization_roles.name, organization_roles.description,
  organization_roles.type`;

/** Part of a statement: the roles of the rows that it groups, by name. */
export const namedRoles = sql`json_agg(json_build_object('id', organization_roles.id, 'name', organization_roles.name)
  order by organization_roles.name)`;
