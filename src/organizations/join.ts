import { type Fragment, type Queryable, sql } from '../database/database.ts';
import { parseEmailAddress } from '../lib/email-address.ts';

/**
 * A user who has proven to read mail at this address joins the organizations of its domain, with the roles that these
 * give. Gives the ids of those that the user did not belong to before.
 */
export async function joinByDomain(
  database: Queryable,
  tenantId: string,
  userId: string,
  email: string,
): Promise<string[]> {
  const parsed = parseEmailAddress(email);
  if (parsed.kind === 'invalid') return [];
  return join(
    database,
    tenantId,
    userId,
    sql`
    select organization_id from organization_jit_email_domains
    where tenant_id = ${tenantId} and email_domain = ${parsed.domain}`,
  );
}

/** The same for whoever signs in through a connector of an enterprise for the first time. */
export const joinBySsoConnector = (
  database: Queryable,
  tenantId: string,
  userId: string,
  ssoConnectorId: string,
): Promise<string[]> =>
  join(
    database,
    tenantId,
    userId,
    sql`
    select organization_id from organization_jit_sso_connectors
    where tenant_id = ${tenantId} and sso_connector_id = ${ssoConnectorId}`,
  );

/** The same for organizations that are named; one that is gone meanwhile is left out. */
export async function joinOrganizations(
  database: Queryable,
  tenantId: string,
  userId: string,
  organizationIds: readonly string[],
): Promise<string[]> {
  if (organizationIds.length === 0) return [];
  return join(
    database,
    tenantId,
    userId,
    sql`
    select id as organization_id from organizations
    where tenant_id = ${tenantId} and id = any(${[...organizationIds]})`,
  );
}

async function join(database: Queryable, tenantId: string, userId: string, organizations: Fragment) {
  const rows = await database.query<{ organizationId: string }>(sql`
    with joined as (
      insert into organization_users (tenant_id, organization_id, user_id)
      select ${tenantId}, organization_id, ${userId} from (${organizations}) as found
      on conflict do nothing
      returning organization_id
    ), given as (
      insert into organization_user_roles (tenant_id, organization_id, user_id, organization_role_id)
      select ${tenantId}, joined.organization_id, ${userId}, organization_role_id
      from joined join organization_jit_roles
        on organization_jit_roles.tenant_id = ${tenantId}
        and organization_jit_roles.organization_id = joined.organization_id
    )
    select organization_id as "organizationId" from joined order by organization_id`);
  return rows.map(({ organizationId }) => organizationId);
}
