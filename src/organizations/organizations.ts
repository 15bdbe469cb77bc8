import { type Database, type Queryable, sql } from '../database/database.ts';
import type { ExperienceLayer } from '../experience/layers.ts';
import { shortId } from '../lib/ids.ts';
import { type Kept, keep } from '../lib/kept.ts';

/** What an organization has in place of its tenant's sign-in experience, on pages and in mails. */
type Look = Required<Pick<ExperienceLayer, 'branding' | 'color' | 'customCss'>>;

export interface Organization extends Look {
  id: string;
  name: string;
  description: string | null;
  customData: Record<string, unknown>;
  isMfaRequired: boolean;
  createdAt: Date;
}

export type OrganizationFields = Omit<Organization, 'id' | 'createdAt'>;

/** Left out: stays as it is, or has the default. */
type Given<Fields> = { [Field in keyof Fields]?: Fields[Field] | undefined };
export type NewOrganization = Given<OrganizationFields> & { name: string };
export type OrganizationChanges = Given<OrganizationFields>;

/** By tenant and id. What is shown to every visitor should not cost a statement. */
export interface KeptOrganizations {
  find(tenantId: string, id: string): Promise<Organization | undefined>;
  drop(): void;
}

export function keepOrganizations(database: Database): KeptOrganizations {
  const kept: Kept<Organization | undefined> = keep((key) => {
    const [tenantId = '', ...id] = key.split(':');
    return findOrganization(database, tenantId, id.join(':'));
  });
  return { find: (tenantId, id) => kept.get(`${tenantId}:${id}`), drop: () => kept.drop() };
}

export async function createOrganization(
  database: Queryable,
  tenantId: string,
  organization: NewOrganization,
): Promise<Organization> {
  const { name, description = null, customData = {}, isMfaRequired = false } = organization;
  const { branding = {}, color = {}, customCss = null } = organization;
  const rows = await database.query<Organization>(sql`
    insert into organizations (tenant_id, id, name, description, custom_data, is_mfa_required, branding, color, custom_css)
    values (${tenantId}, ${shortId()}, ${name}, ${description}, ${JSON.stringify(customData)}::jsonb, ${isMfaRequired},
      ${JSON.stringify(branding)}::jsonb, ${JSON.stringify(color)}::jsonb, ${customCss})
    returning ${columns}`);
  return rows[0] as Organization;
}

export async function findOrganization(
  database: Queryable,
  tenantId: string,
  id: string,
): Promise<Organization | undefined> {
  const rows = await database.query<Organization>(
    sql`select ${columns} from organizations where tenant_id = ${tenantId} and id = ${id}`,
  );
  return rows[0];
}

/** Newest first: all, or those whose name or id has the text in it. */
export async function listOrganizations(
  database: Queryable,
  tenantId: string,
  page: { limit: number; offset: number },
  text = '',
): Promise<{ total: number; organizations: Organization[] }> {
  const matching = sql`from organizations where tenant_id = ${tenantId}
    and (strpos(lower(name), lower(${text})) > 0 or strpos(id, lower(${text})) > 0)`;
  const [organizations, [counted]] = await Promise.all([
    database.query<Organization>(sql`
      select ${columns} ${matching} order by created_at desc, id limit ${page.limit} offset ${page.offset}`),
    database.query<{ total: number }>(sql`select count(*)::int as total ${matching}`),
  ]);
  return { total: counted?.total ?? 0, organizations };
}

/** What is given is replaced as a whole, the rest stays. Undefined: there is no such organization. */
export async function updateOrganization(
  database: Queryable,
  tenantId: string,
  id: string,
  { name, description, customData, isMfaRequired, branding, color, customCss }: OrganizationChanges,
): Promise<Organization | undefined> {
  const rows = await database.query<Organization>(sql`
    update organizations set
      name = coalesce(${name ?? null}, name),
      description = case when ${description !== undefined}::boolean then ${description ?? null} else description end,
      custom_data = coalesce(${jsonOf(customData)}::jsonb, custom_data),
      is_mfa_required = coalesce(${isMfaRequired ?? null}, is_mfa_required),
      branding = coalesce(${jsonOf(branding)}::jsonb, branding),
      color = coalesce(${jsonOf(color)}::jsonb, color),
      custom_css = case when ${customCss !== undefined}::boolean then ${customCss ?? null} else custom_css end
    where tenant_id = ${tenantId} and id = ${id}
    returning ${columns}`);
  return rows[0];
}

/** Its memberships and invitations go with it. */
export async function deleteOrganization(database: Queryable, tenantId: string, id: string): Promise<boolean> {
  const rows = await database.query(
    sql`delete from organizations where tenant_id = ${tenantId} and id = ${id} returning id`,
  );
  return rows.length > 0;
}

const jsonOf = (value: unknown) => (value === undefined ? null : JSON.stringify(value));

export const columns = sql`id, name, description, custom_data as "customData", is_mfa_required as "isMfaRequired", branding,
  color, custom_css as "customCss", created_at as "createdAt"`;
