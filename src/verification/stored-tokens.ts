import { type Queryable, sql } from '../database/database.ts';
import type { Seal } from '../lib/seal.ts';
import {
  hashOf,
  type OneTimeToken,
  openRow,
  openToken,
  type SealedToken,
  type StoredToken,
  sealToken,
  type TokenStatus,
} from './one-time-tokens.ts';

export async function findToken(
  database: Queryable,
  seal: Seal,
  { tenantId, id, now }: { tenantId: string; id: string; now: Date },
): Promise<OneTimeToken | undefined> {
  const [row] = await database.query<StoredToken>(
    sql`select * from one_time_tokens where tenant_id = ${tenantId} and id = ${id}`,
  );
  return row && openRow(seal, row, now);
}

export interface TokenFilter {
  email?: string | undefined;
  status?: TokenStatus | undefined;
}

/** Newest first; all of them where no page is asked for. */
export async function listTokens(
  database: Queryable,
  seal: Seal,
  asked: { tenantId: string; filter: TokenFilter; page: { limit: number; offset: number } | undefined; now: Date },
): Promise<{ total: number; tokens: OneTimeToken[] }> {
  const { tenantId, filter, page, now } = asked;
  const matching = sql`
    from one_time_tokens
    where tenant_id = ${tenantId} and email = coalesce(${filter.email ?? null}, email)
      and ${statusAt(now)} = coalesce(${filter.status ?? null}, ${statusAt(now)})`;
  const rows = await database.query<StoredToken>(
    sql`select * ${matching} order by id desc limit ${page?.limit ?? null} offset ${page?.offset ?? 0}`,
  );
  const [count] = page ? await database.query<{ total: number }>(sql`select count(*)::int as total ${matching}`) : [];
  return { total: count?.total ?? rows.length, tokens: rows.map((row) => openRow(seal, row, now)) };
}

/** Ends a token. One that has ended already stays what it is: who revokes a used token must read that it was used. */
export async function endToken(
  database: Queryable,
  seal: Seal,
  ended: { tenantId: string; id: string; status: Exclude<TokenStatus, 'active'>; now: Date },
): Promise<OneTimeToken | undefined> {
  await database.query(sql`
    update one_time_tokens set status = ${ended.status}, sealed_token = null
    where tenant_id = ${ended.tenantId} and id = ${ended.id} and status = 'active'`);
  return findToken(database, seal, ended);
}

export async function deleteToken(database: Queryable, tenantId: string, id: string): Promise<boolean> {
  const rows = await database.query(
    sql`delete from one_time_tokens where tenant_id = ${tenantId} and id = ${id} returning id`,
  );
  return rows.length > 0;
}

const stepSize = 1000;

/** Destroys what could still be read of tokens past their time, and deletes those whose time ended before `before`. */
export async function tidyTokens(database: Queryable, now: Date, before: Date) {
  await inSteps(() =>
    database.query(sql`
      update one_time_tokens set status = 'expired', sealed_token = null
      where status = 'active' and id in (
        select id from one_time_tokens where expires_at <= ${now} and status = 'active'
        limit ${stepSize} for update skip locked
      )
      returning id`),
  );
  await inSteps(() =>
    database.query(sql`
      delete from one_time_tokens where id in (
        select id from one_time_tokens where expires_at < ${before} limit ${stepSize} for update skip locked
      )
      returning id`),
  );
}

async function inSteps(step: () => Promise<unknown[]>) {
  let count: number;
  do count = (await step()).length;
  while (count === stepSize);
}

/** Seals and hashes anew what an earlier secret did, so that it can be given up. Gives how many tokens it was. */
export async function resealTokens(database: Queryable, seal: Seal): Promise<number> {
  const rows = await database.query<SealedToken>(sql`
    select id, tenant_id, sealed_token from one_time_tokens
    where substring(sealed_token from 2 for 4) <> ${seal.keyId}`);
  for (const { id, tenant_id, sealed_token } of rows) {
    const token = openToken(seal, { id, tenant_id, sealed_token });
    await database.query(sql`
      update one_time_tokens
      set token_hash = ${hashOf(seal, tenant_id, token)}, sealed_token = ${sealToken(seal, tenant_id, id, token)}
      where id = ${id} and sealed_token = ${sealed_token}`);
  }
  return rows.length;
}

const statusAt = (now: Date) =>
  sql`case when status = 'active' and expires_at <= ${now}::timestamptz then 'expired' else status end`;
