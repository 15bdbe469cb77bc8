import { type Queryable, sql } from '../database/database.ts';

/**
 * The provider's own record of an interaction. It stands in the same row as our state, so that one statement reads or
 * ends both.
 */
export interface InteractionRecords {
  upsert(uid: string, oidc: object, lifetimeSeconds: number): Promise<void>;
  find(uid: string): Promise<Record<string, unknown> | undefined>;
  destroy(uid: string): Promise<void>;
}

export const interactionRecords = (database: Queryable, tenantId: string): InteractionRecords => ({
  async upsert(uid, oidc, lifetimeSeconds) {
    await database.query(sql`
      insert into interactions (tenant_id, uid, oidc, expires_at)
      values (${tenantId}, ${uid}, ${JSON.stringify(oidc)}, now() + make_interval(secs => ${lifetimeSeconds}))
      on conflict (tenant_id, uid) do update set oidc = excluded.oidc`);
  },
  async find(uid) {
    const rows = await database.query<{ oidc: Record<string, unknown> }>(sql`
      select oidc from interactions where tenant_id = ${tenantId} and uid = ${uid} and expires_at > now()`);
    return rows[0]?.oidc;
  },
  async destroy(uid) {
    await database.query(sql`delete from interactions where tenant_id = ${tenantId} and uid = ${uid}`);
  },
});
