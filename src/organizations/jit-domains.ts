import { type Database, sql } from '../database/database.ts';
import { type Kept, keep } from '../lib/kept.ts';

/** By tenant: whether anybody joins an organization by the domain of an address. Most tenants have no such domain. */
export const keepJitDomains = (database: Database): Kept<boolean> =>
  keep(async (tenantId) => {
    const rows = await database.query(
      sql`select from organization_jit_email_domains where tenant_id = ${tenantId} limit 1`,
    );
    return rows.length > 0;
  });
