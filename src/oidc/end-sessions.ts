import { type Queryable, sql } from '../database/database.ts';

/**
 * Ends what keeps a user signed in: sessions, grants, refresh tokens and other tokens. There is no index by user, since
 * every sign-in would have to write it: 500,000 records are looked through in about 0.15 s.
 */
export async function endSessions(database: Queryable, tenantId: string, userId: string): Promise<void> {
  await database.query(sql`
    delete from oidc_records where tenant_id = ${tenantId} and payload ->> 'accountId' = ${userId}`);
}
