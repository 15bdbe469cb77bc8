import { type Fragment, sql } from '../database/database.ts';

/**
 * A statement of its own, first in a transaction that gives something to a user or takes it away: the next one sees what
 * whoever came before has left. Also the part of a statement that stores something for a user: of one who is gone it
 * gives no row.
 */
export const lockUser = (tenantId: string, id: string): Fragment =>
  sql`select id from users where tenant_id = ${tenantId} and id = ${id} for update`;

/** Part of a statement: whether another service knows the user, beside the one at this target. */
export const isKnownElsewhere = (tenantId: string, id: string, target = ''): Fragment => sql`(
  exists (
    select from user_identities
    where tenant_id = ${tenantId} and user_id = ${id} and target <> ${target}
  )
  or exists (select from user_sso_identities where tenant_id = ${tenantId} and user_id = ${id})
)`;

/** Part of a statement: takes an identity from a user whom something else identifies, and gives a row. */
export const removeIdentityOf = (tenantId: string, id: string, target: string): Fragment => sql`
  delete from user_identities
  where tenant_id = ${tenantId} and user_id = ${id} and target = ${target} and (
    ${isKnownElsewhere(tenantId, id, target)}
    or exists (
      select from users where tenant_id = ${tenantId} and id = ${id}
        and (username is not null or primary_email is not null or primary_phone is not null)
    )
  )
  returning target`;
