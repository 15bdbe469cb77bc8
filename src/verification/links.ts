import { timingSafeEqual } from 'node:crypto';
import { type Queryable, sql } from '../database/database.ts';
import { standardSecret } from '../lib/ids.ts';
import type { Seal } from '../lib/seal.ts';
import type { UsageType } from '../usage-types.ts';
import { type CodePolicy, type Identifier, keyedLink } from './codes.ts';

/** What a link in a mail ends in: the id of the code that it stands beside, and a secret of 190 random bits. */
export interface Link {
  id: string;
  secret: string;
}

export const newLink = (id: string): Link => ({ id, secret: standardSecret() });

export const writeLink = ({ id, secret }: Link) => `${id}${secret}`;

export function readLink(token: string): Link | undefined {
  const [, id, secret] = /^([0-9a-z]{21})([0-9A-Za-z]{32})$/.exec(token) ?? [];
  return id && secret ? { id, secret } : undefined;
}

/** `scope` is that of the code; whoever does not hold the secret learns nothing but that it cannot be used. */
export type SeenLink = { kind: 'open' | 'used'; scope: string } | { kind: 'unusable' };

/** What a link is worth now. It changes nothing, so programs may open the link as often as they like. */
export async function peekLink(
  database: Queryable,
  seal: Seal,
  { tenantId, link: { id, secret }, now }: { tenantId: string; link: Link; now: Date },
  { lifetimeSeconds, maximumTries }: CodePolicy,
): Promise<SeenLink> {
  const [row] = await database.query<StoredLink>(sql`
    select scope, usage_type as "usageType", identifier_type as type, identifier_value as value, link_hash as hash, tries,
      consumed_at is not null as "isUsed", created_at as "createdAt"
    from verification_codes where tenant_id = ${tenantId} and id = ${id} and link_hash is not null`);
  if (!row) return { kind: 'unusable' };
  const { scope, usageType, type, value, hash } = row;
  const binding = { tenantId, scope, usageType, identifier: { type, value } };
  if (!timingSafeEqual(hash, keyedLink(seal, binding, secret))) return { kind: 'unusable' };
  if (row.isUsed) return { kind: 'used', scope };
  const isOver = row.createdAt.getTime() + lifetimeSeconds * 1000 < now.getTime() || row.tries >= maximumTries;
  return isOver ? { kind: 'unusable' } : { kind: 'open', scope };
}

interface StoredLink {
  scope: string;
  usageType: UsageType;
  type: Identifier['type'];
  value: string;
  hash: Buffer;
  tries: number;
  isUsed: boolean;
  createdAt: Date;
}
