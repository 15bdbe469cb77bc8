import { type Fragment, type Queryable, sql } from '../database/database.ts';
import { type User, userColumns } from './users.ts';

export interface SocialIdentity {
  /** The service, as its connector names it. */
  target: string;
  /** The service's own name for the person. */
  identityId: string;
  /** What the service told: id, name, address and the like, never a token. */
  details: Record<string, unknown>;
}

export async function findUserByIdentity(
  database: Queryable,
  tenantId: string,
  { target, identityId }: Pick<SocialIdentity, 'target' | 'identityId'>,
): Promise<User | undefined> {
  const rows = await database.query<User>(sql`
    select ${userColumns} from user_identities
    join users on users.tenant_id = user_identities.tenant_id and users.id = user_identities.user_id
    where user_identities.tenant_id = ${tenantId} and target = ${target} and identity_id = ${identityId}`);
  return rows[0];
}

/**
 * Part of a statement: gives the user an identity for each row of `guard`, and a row. To be run by `unlessInUse`: it is
 * in use when another user has it, or this user has one at the target already.
 */
export const addIdentity = (
  tenantId: string,
  userId: string,
  { target, identityId, details }: SocialIdentity,
  guard: Fragment,
): Fragment => sql`
  insert into user_identities (tenant_id, user_id, target, identity_id, details)
  select ${tenantId}, ${userId}, ${target}, ${identityId}, ${JSON.stringify(details)}::jsonb
  from ${guard}
  returning target`;

/** Part of a statement: the same, but in place of what the user has at the target. */
export const replaceIdentity = (
  tenantId: string,
  userId: string,
  identity: SocialIdentity,
  guard: Fragment,
): Fragment => sql`
  insert into user_identities (tenant_id, user_id, target, identity_id, details)
  select ${tenantId}, ${userId}, ${identity.target}, ${identity.identityId}, ${JSON.stringify(identity.details)}::jsonb
  from ${guard}
  on conflict (tenant_id, user_id, target)
    do update set identity_id = excluded.identity_id, details = excluded.details, created_at = now()
  returning target`;

/** Gives whether there was one. */
export async function removeIdentity(
  database: Queryable,
  tenantId: string,
  userId: string,
  target: string,
): Promise<boolean> {
  const rows = await database.query(sql`
    delete from user_identities where tenant_id = ${tenantId} and user_id = ${userId} and target = ${target}
    returning target`);
  return rows.length > 0;
}
