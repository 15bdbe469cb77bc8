import { generateKeyPairSync, randomBytes } from 'node:crypto';
import { type Queryable, sql } from '../database/database.ts';
import { standardId } from '../lib/ids.ts';
import type { Seal } from '../lib/seal.ts';

/** A private key for signatures, as JWK (RFC 7517). */
export interface SigningKey extends Record<string, unknown> {
  kid: string;
  kty: string;
  alg: 'ES256';
  use: 'sig';
}

export interface TenantKeys {
  /** The first signs; the others still verify. */
  signing: SigningKey[];
  /** The first signs cookies; the others still verify. */
  cookie: string[];
}

/** Reads a tenant's keys, newest first, and makes the first of each kind. Nodes that start together agree on them. */
export async function loadKeys(database: Queryable, seal: Seal, tenantId: string): Promise<TenantKeys> {
  await ensureKey(database, seal, tenantId, 'signing', JSON.stringify(newSigningKey()));
  await ensureKey(database, seal, tenantId, 'cookie', randomBytes(32).toString('base64url'));
  const rows = await database.query<{ id: string; kind: 'signing' | 'cookie'; sealed_key: Buffer }>(sql`
    select id, kind, sealed_key from tenant_keys where tenant_id = ${tenantId} order by created_at desc, id`);
  const clear = (kind: 'signing' | 'cookie') =>
    rows
      .filter((row) => row.kind === kind)
      .map((row) => seal.open(purposes[kind], `${tenantId}:${row.id}`, row.sealed_key).toString('utf8'));
  return { signing: clear('signing').map((text) => JSON.parse(text) as SigningKey), cookie: clear('cookie') };
}

/** Seals anew what an earlier secret sealed, so that the earlier one can be given up. Gives how many keys it was. */
export async function resealKeys(database: Queryable, seal: Seal): Promise<number> {
  const rows = await database.query<{ tenant_id: string; id: string; kind: 'signing' | 'cookie'; sealed_key: Buffer }>(
    sql`select tenant_id, id, kind, sealed_key from tenant_keys where substring(sealed_key from 2 for 4) <> ${seal.keyId}`,
  );
  for (const { tenant_id, id, kind, sealed_key } of rows) {
    const about = `${tenant_id}:${id}`;
    const sealed = seal.seal(purposes[kind], about, seal.open(purposes[kind], about, sealed_key));
    await database.query(sql`
      update tenant_keys set sealed_key = ${sealed}
      where tenant_id = ${tenant_id} and id = ${id} and sealed_key = ${sealed_key}`);
  }
  return rows.length;
}

const purposes = { signing: 'oidc-key', cookie: 'cookie-key' } as const;

/** The id `first` makes two nodes that start together write the same row. */
async function ensureKey(database: Queryable, seal: Seal, tenantId: string, kind: 'signing' | 'cookie', clear: string) {
  const id = `${kind}-first`;
  await database.query(sql`
    insert into tenant_keys (tenant_id, id, kind, sealed_key)
    select ${tenantId}, ${id}, ${kind}, ${seal.seal(purposes[kind], `${tenantId}:${id}`, clear)}
    where not exists (select from tenant_keys where tenant_id = ${tenantId} and kind = ${kind})
    on conflict do nothing`);
}

/** ES256: as strong as a sign-in needs and six times quicker to sign with than ES384. */
function newSigningKey(): SigningKey {
  const { privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  return { ...privateKey.export({ format: 'jwk' }), kty: 'EC', kid: standardId(), alg: 'ES256', use: 'sig' };
}
