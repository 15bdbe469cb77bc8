import { type Fragment, type Queryable, sql } from '../database/database.ts';
import { expiryOf, hashOf, type RecordKey } from './records.ts';

/** A record of somebody who left for another service, or has come back from there. What is sealed is its caller's. */
export interface SocialRecord {
  connectorId: string;
  sealed: Buffer;
}

export async function insertDeparture(
  database: Queryable,
  { tenantId, userId, id }: RecordKey,
  { connectorId, sealed }: SocialRecord,
  now: Date,
): Promise<void> {
  await database.query(sql`
    insert into verification_records (tenant_id, id_hash, user_id, type, connector_id, sealed, expires_at)
    values (${tenantId}, ${hashOf(id)}, ${userId}, 'Social', ${connectorId}, ${sealed}, ${expiryOf(now)})`);
}

/** A departure serves one return: of several at once one gets it. Undefined: there is none (any more). */
export async function takeDeparture(database: Queryable, key: RecordKey, now: Date): Promise<SocialRecord | undefined> {
  const rows = await database.query<SocialRecord>(sql`
    with departed as (
      select id_hash, connector_id, sealed from verification_records
      where ${isOwn(key, now)} and verified_at is null and sealed is not null
      for update
    ),
    taken as (
      update verification_records set sealed = null
      from departed
      where tenant_id = ${key.tenantId} and verification_records.id_hash = departed.id_hash
      returning verification_records.id_hash
    )
    select connector_id as "connectorId", sealed from departed join taken using (id_hash)`);
  return rows[0];
}

/** Notes who came back. */
export async function proveIdentity(database: Queryable, key: RecordKey, sealed: Buffer, now: Date): Promise<void> {
  await database.query(sql`
    update verification_records set sealed = ${sealed}, verified_at = ${now}
    where ${isOwn(key, now)} and verified_at is null and sealed is null`);
}

/** Who came back. Undefined: nobody has, or it was used, or too long ago. `useRecord` uses it up. */
export async function findIdentityProof(
  database: Queryable,
  key: RecordKey,
  now: Date,
): Promise<SocialRecord | undefined> {
  const rows = await database.query<SocialRecord>(sql`
    select connector_id as "connectorId", sealed from verification_records
    where ${isOwn(key, now)} and verified_at is not null and sealed is not null`);
  return rows[0];
}

const isOwn = ({ tenantId, userId, id }: RecordKey, now: Date): Fragment => sql`
  tenant_id = ${tenantId} and id_hash = ${hashOf(id)} and user_id = ${userId} and type = 'Social'
    and expires_at > ${now}`;
