import { type Queryable, sql } from '../database/database.ts';

/**
 * Ends what somebody began with a password that is the user's no more: it was found right, the user was identified by it,
 * or the browser has yet to fetch the result. Otherwise it would sign in as long as an interaction lives. `except`: the
 * interaction in which the password was changed. There is no index for it, since every step of every sign-in would have to
 * keep one; passwords change seldom.
 */
export async function endInteractions(database: Queryable, tenantId: string, userId: string, except = '') {
  await database.query(sql`
    delete from interactions
    where tenant_id = ${tenantId} and uid <> ${except} and (
      state ->> 'userId' = ${userId}
      or state -> 'records' @> ${JSON.stringify([{ userId }])}::jsonb
      or oidc #>> '{result,login,accountId}' = ${userId}
    )`);
}
