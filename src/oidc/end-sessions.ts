import { type Fragment, type Queryable, sql } from '../database/database.ts';

/** Ends what keeps a user signed in: sessions, grants, refresh tokens and other tokens. */
export async function endSessions(database: Queryable, tenantId: string, userId: string): Promise<void> {
  await database.query(sql`
    with held as (${heldBy(tenantId, userId)})
    delete from oidc_records as ended using held
    where ended.tenant_id = ${tenantId} and ${isOf(sql`held`)}`);
}

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
    with held as (${heldBy(tenantId, userId)}),
    session as (
      select key, authorizations from held
      where exists (select from jsonb_each(authorizations) as given where given.value ->> 'grantId' = ${grantId})
    ), kept as (
      select given.value ->> 'grantId' as grant_id from session, jsonb_each(authorizations) as given
      union select ${grantId}
    ), others as (
      select * from held
      where (grant_id is null or grant_id not in (select grant_id from kept))
        and not (model = 'Session' and key in (select key from session))
    )
    delete from oidc_records as ended using others
    where ended.tenant_id = ${tenantId} and ${isOf(sql`others`)}`);
}

/** Part of a statement: the user's sessions and grants. An index has just these. */
const heldBy = (tenantId: string, userId: string): Fragment => sql`
  select model, key, grant_id, payload -> 'authorizations' as authorizations from oidc_records
  where tenant_id = ${tenantId} and payload ->> 'accountId' = ${userId} and model in ('Session', 'Grant')`;

/** Whether a record is one of those, or was given by one of those grants. */
const isOf = (held: Fragment): Fragment => sql`
  ((ended.model = ${held}.model and ended.key = ${held}.key)
    or (${held}.model = 'Grant' and ended.grant_id = ${held}.grant_id))`;
