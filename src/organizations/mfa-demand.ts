import { type Fragment, sql } from '../database/database.ts';

/** Part of a statement: whether one of the organizations that a user belongs to demands a second factor. */
export const isMfaDemandedOf = (tenantId: string, userId: string): Fragment => sql`exists (
  select from organization_users join organizations
    on organizations.tenant_id = organization_users.tenant_id and organizations.id = organization_users.organization_id
  where organization_users.tenant_id = ${tenantId} and organization_users.user_id = ${userId}
    and organizations.is_mfa_required
)`;
