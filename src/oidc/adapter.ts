import { createHash } from 'node:crypto';
import { type Adapter, type AdapterPayload, errors } from 'oidc-provider';
import { type Database, type Queryable, sql } from '../database/database.ts';

/** Where the provider's interactions are kept; they share a row with what we know of them. */
export interface InteractionRecords {
  upsert(uid: string, oidc: object, lifetimeSeconds: number): Promise<void>;
  find(uid: string): Promise<Record<string, unknown> | undefined>;
  destroy(uid: string): Promise<void>;
}

export interface AdapterParts {
  database: Database;
  tenantId: string;
  interactions: InteractionRecords;
  findClient(id: string): Promise<AdapterPayload | undefined>;
}

/** Gives the provider its storage: one statement a call. */
export const createAdapter =
  (parts: AdapterParts) =>
  (model: string): Adapter => {
    if (model === 'Client') return clientAdapter(parts);
    if (model === 'Interaction') return interactionAdapter(parts);
    // A rotated refresh token must stay rotated; the rest can be done again by signing in again.
    return recordAdapter(model === 'RefreshToken' ? parts.database : parts.database.relaxed, parts.tenantId, model);
  };

export async function deleteExpiredRecords(database: Queryable) {
  await database.query(sql`delete from oidc_records where expires_at < now()`);
}

/** Lets a grant live so long, if it would end earlier. Its content stays as it is stored: others may be changing it. */
export async function prolongGrant(database: Queryable, tenantId: string, id: string, seconds: number) {
  const end = sql`now() + make_interval(secs => ${seconds})`;
  await database.query(sql`
    update oidc_records set
      expires_at = ${end}, payload = payload || jsonb_build_object('exp', floor(extract(epoch from ${end}))::bigint)
    where tenant_id = ${tenantId} and model = 'Grant' and key = ${keyOf(id)} and expires_at < ${end}`);
}

const clientAdapter = ({ findClient }: AdapterParts): Adapter => ({
  ...unsupported,
  find: async (id) => (id.includes('\0') ? undefined : findClient(id)),
});

const interactionAdapter = ({ interactions }: AdapterParts): Adapter => ({
  ...unsupported,
  async upsert(uid, oidc, lifetimeSeconds) {
    // PostgreSQL stores no NUL, and no parameter of an authentication request needs one.
    if (JSON.stringify(oidc).includes('\\u0000')) throw new errors.InvalidRequest('a parameter has a NUL character');
    await interactions.upsert(uid, oidc, lifetimeSeconds ?? 0);
  },
  find: (uid) => interactions.find(uid),
  destroy: (uid) => interactions.destroy(uid),
});

const recordAdapter = (database: Queryable, tenantId: string, model: string): Adapter => ({
  ...unsupported,

  async upsert(id, { jti: _jti, ...payload }, lifetimeSeconds) {
    await database.query(sql`
      insert into oidc_records (tenant_id, model, key, payload, uid, grant_id, expires_at)
      values (${tenantId}, ${model}, ${keyOf(id)}, ${JSON.stringify(payload)}, ${payload.uid ?? null},
        ${grantOf(model, id, payload)}, now() + make_interval(secs => ${lifetimeSeconds ?? 0}))
      on conflict (tenant_id, model, key) do update set
        payload = excluded.payload, uid = excluded.uid, grant_id = excluded.grant_id, expires_at = excluded.expires_at`);
  },

  async find(id) {
    const rows = await database.query<StoredRecord>(sql`
      select payload, consumed_at from oidc_records
      where tenant_id = ${tenantId} and model = ${model} and key = ${keyOf(id)} and expires_at > now()`);
    return rows[0] && { ...read(rows[0]), jti: id };
  },

  async findByUid(uid) {
    const rows = await database.query<StoredRecord>(sql`
      select payload, consumed_at from oidc_records
      where tenant_id = ${tenantId} and model = ${model} and uid = ${uid} and expires_at > now()`);
    return rows[0] && read(rows[0]);
  },

  /** Of parallel uses one succeeds (RFC 9700 §4.5, §4.14). */
  async consume(id) {
    const rows = await database.query(sql`
      update oidc_records set consumed_at = now()
      where tenant_id = ${tenantId} and model = ${model} and key = ${keyOf(id)} and consumed_at is null
      returning model`);
    if (rows.length === 0) throw new errors.InvalidGrant('already used');
  },

  async destroy(id) {
    await database.query(sql`
      delete from oidc_records where tenant_id = ${tenantId} and model = ${model} and key = ${keyOf(id)}`);
  },

  async revokeByGrantId(grantId) {
    await database.query(sql`
      delete from oidc_records where tenant_id = ${tenantId} and model = ${model} and grant_id = ${grantId}`);
  },
});

/** A grant stands beside what was given by it, so that all of it is found by the user. */
const grantOf = (model: string, id: string, { grantId }: AdapterPayload) =>
  model === 'Grant' ? id : (grantId ?? null);

interface StoredRecord {
  payload: AdapterPayload;
  consumed_at: Date | null;
}

/** The identifier is what the client holds as a token or cookie; only its hash is stored. */
const keyOf = (id: string) => createHash('sha256').update(id).digest();

const read = ({ payload, consumed_at }: StoredRecord): AdapterPayload =>
  consumed_at ? { ...payload, consumed: Math.floor(consumed_at.getTime() / 1000) } : payload;

const refuse = (): never => {
  throw new Error('The provider asked its storage for something that its configuration does not use.');
};

const unsupported: Adapter = {
  upsert: refuse,
  find: refuse,
  findByUserCode: refuse,
  findByUid: refuse,
  consume: refuse,
  destroy: refuse,
  revokeByGrantId: refuse,
};
