import { type Queryable, sql } from '../database/database.ts';
import { type Seal, UnknownKeyError } from '../lib/seal.ts';

/**
 * The provider's own record of an interaction. It stands in the same row as our state, so that one statement reads or
 * ends both.
 */
export interface InteractionRecords {
  upsert(uid: string, oidc: object, lifetimeSeconds: number): Promise<void>;
  find(uid: string): Promise<Record<string, unknown> | undefined>;
  destroy(uid: string): Promise<void>;
}

export const interactionRecords = (database: Queryable, seal: Seal, tenantId: string): InteractionRecords => ({
  async upsert(uid, oidc, lifetimeSeconds) {
    await database.query(sql`
      insert into interactions (tenant_id, uid, oidc, expires_at)
      values (${tenantId}, ${uid}, ${JSON.stringify(withToken({ ...oidc }, (token) => sealLinkToken(seal, uid, token)))}, now() + make_interval(secs => ${lifetimeSeconds}))
      on conflict (tenant_id, uid) do update set oidc = excluded.oidc`);
  },
  async find(uid) {
    const rows = await database.query<{ oidc: StoredOidc }>(sql`
      select oidc from interactions where tenant_id = ${tenantId} and uid = ${uid} and expires_at > now()`);
    return rows[0] && withToken(rows[0].oidc, (sealed) => openLinkToken(seal, uid, sealed));
  },
  async destroy(uid) {
    await database.query(sql`delete from interactions where tenant_id = ${tenantId} and uid = ${uid}`);
  },
});

/** The token of a link that an application passed on, as it stands in the parameters of the stored record: still good. */
export function openLinkToken(seal: Seal, uid: string, sealed: string): string | undefined {
  try {
    return seal.open('one-time-token', `interaction:${uid}`, Buffer.from(sealed, 'base64url')).toString('utf8');
  } catch (error) {
    // The secret was replaced meanwhile: the link has to be opened once more.
    if (error instanceof UnknownKeyError) return undefined;
    throw error;
  }
}

const sealLinkToken = (seal: Seal, uid: string, token: string) =>
  seal.seal('one-time-token', `interaction:${uid}`, token).toString('base64url');

interface StoredOidc extends Record<string, unknown> {
  params?: Record<string, unknown>;
}

function withToken(oidc: StoredOidc, change: (token: string) => string | undefined): StoredOidc {
  const { one_time_token: token, ...others } = oidc.params ?? {};
  if (typeof token !== 'string') return oidc;
  const changed = change(token);
  return { ...oidc, params: { ...others, ...(changed !== undefined && { one_time_token: changed }) } };
}
