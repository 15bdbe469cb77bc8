import { type Fragment, type Queryable, sql } from '../database/database.ts';
import { standardId } from '../lib/ids.ts';
import { type User, userColumns } from './users.ts';

/** Who somebody is at the identity provider of an enterprise: known by issuer and identityId. */
export interface SsoIdentity {
  issuer: string;
  /** The provider's own name for the person. */
  identityId: string;
  ssoConnectorId: string;
  /** What the provider told: id, name, address and the like, never a token. */
  detail: Record<string, unknown>;
}

/** As it is stored; names of the public API. */
export interface StoredSsoIdentity extends SsoIdentity {
  tenantId: string;
  id: string;
  userId: string;
  createdAt: Date;
  updatedAt: Date;
}

export async function findUserBySsoIdentity(
  database: Queryable,
  tenantId: string,
  { issuer, identityId }: Pick<SsoIdentity, 'issuer' | 'identityId'>,
): Promise<User | undefined> {
  const rows = await database.query<User>(sql`
    select ${userColumns} from user_sso_identities
    join users on users.tenant_id = user_sso_identities.tenant_id and users.id = user_sso_identities.user_id
    where user_sso_identities.tenant_id = ${tenantId} and issuer = ${issuer} and identity_id = ${identityId}`);
  return rows[0];
}

export const ssoIdentitiesOf = (database: Queryable, tenantId: string, userId: string): Promise<StoredSsoIdentity[]> =>
  database.query<StoredSsoIdentity>(sql`
    select tenant_id as "tenantId", id, user_id as "userId", issuer, identity_id as "identityId",
      sso_connector_id as "ssoConnectorId", detail, created_at as "createdAt", updated_at as "updatedAt"
    from user_sso_identities where tenant_id = ${tenantId} and user_id = ${userId} order by created_at, id`);

/**
 * Part of a statement: for each row of `guard`, gives the user an identity, and a row. To be run by `unlessInUse`: it is
 * in use when another user has it.
 */
export const addSsoIdentity = (
  tenantId: string,
  userId: string,
  { issuer, identityId, ssoConnectorId, detail }: SsoIdentity,
  guard: Fragment,
): Fragment => sql`
  insert into user_sso_identities (tenant_id, id, user_id, issuer, identity_id, sso_connector_id, detail)
  select ${tenantId}, ${standardId()}, ${userId}, ${issuer}, ${identityId}, ${ssoConnectorId},
    ${JSON.stringify(detail)}::jsonb
  from ${guard}
  returning user_id`;

/** Part of a statement: for a row of `guard`, stores what the provider tells by now of a user who is known, and gives a row. */
export const noteSsoIdentity = (
  tenantId: string,
  userId: string,
  { issuer, identityId, ssoConnectorId, detail }: SsoIdentity,
  guard: Fragment,
): Fragment => sql`
  update user_sso_identities
  set detail = ${JSON.stringify(detail)}::jsonb, sso_connector_id = ${ssoConnectorId}, updated_at = now()
  from ${guard}
  where tenant_id = ${tenantId} and user_id = ${userId} and issuer = ${issuer} and identity_id = ${identityId}
  returning user_id`;
