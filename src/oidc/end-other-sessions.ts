import { type Queryable, sql } from '../database/database.ts';

/**
 * Signs a user out everywhere but where a grant was given: that browser's session, its applications and their tokens
 * stay; other sessions, grants and tokens are gone.
 */
export async function endOtherSessions(
  database: Queryable,
  tenantId: string,
  userId: string,
  grantId: string,
): Promise<void> {
  await database.query(sql`
    with own as (
      select model, key, payload from oidc_records
      where tenant_id = ${tenantId} and payload ->> 'accountId' = ${userId}
    ), session as (
      select key, payload -> 'authorizations' as authorizations from own
      where model = 'Session' and exists (
        select from jsonb_each(payload -> 'authorizations') as given where given.value ->> 'grantId' = ${grantId}
      )
    ), kept as (
      select given.value ->> 'grantId' as grant_id from session, jsonb_each(session.authorizations) as given
      union select ${grantId}
    )
    delete from oidc_records as ended
    where tenant_id = ${tenantId} and payload ->> 'accountId' = ${userId}
      and not (model = 'Session' and key in (select key from session))
      and not (model = 'Grant' and key in (select sha256(convert_to(kept.grant_id, 'UTF8')) from kept))
      and not exists (select from kept where kept.grant_id = ended.grant_id)`);
}
