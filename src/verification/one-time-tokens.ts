import { type Fragment, type Queryable, sql } from '../database/database.ts';
import { PublicError } from '../errors.ts';
import { orderedIds, standardSecret } from '../lib/ids.ts';
import type { Seal } from '../lib/seal.ts';

/** What a token brings along for whoever uses it. */
export interface TokenContext {
  /** Organizations that the user joins. They need not be there when the token is made. */
  jitOrganizationIds?: string[] | undefined;
  /** The only event of an interaction that the token is good for; absent: any. */
  interactionEvent?: 'SignIn' | 'Register' | 'ForgotPassword' | undefined;
}

export const tokenStatuses = ['active', 'consumed', 'revoked', 'expired'] as const;
export type TokenStatus = (typeof tokenStatuses)[number];

export interface OneTimeToken {
  id: string;
  tenantId: string;
  email: string;
  /** There only while the token is active: afterwards nobody can read it any more. */
  token: string | undefined;
  context: TokenContext;
  status: TokenStatus;
  createdAt: Date;
  expiresAt: Date;
}

export interface AskedToken {
  tenantId: string;
  token: string;
  /** Compared letter by letter, as Logto does. */
  email: string;
  /** Absent where no interaction is under way: then any token will do. */
  event?: string;
  now: Date;
}

export type TokenVerdict =
  | 'correct'
  | 'not_found'
  | 'email_mismatch'
  | 'expired'
  | 'consumed'
  | 'revoked'
  | 'event_mismatch';

/** What a client is told of a token that is not right. */
export function tokenRefusal(verdict: Exclude<TokenVerdict, 'correct'>): PublicError {
  switch (verdict) {
    case 'email_mismatch':
      return new PublicError('one_time_token.email_mismatch');
    case 'event_mismatch':
      return new PublicError('one_time_token.interaction_event_mismatch');
    case 'not_found':
    case 'expired':
    case 'consumed':
    case 'revoked':
      return new PublicError(`one_time_token.token_${verdict}`);
  }
}

const nextId = orderedIds();

export async function createToken(
  database: Queryable,
  seal: Seal,
  asked: { tenantId: string; email: string; context: TokenContext; lifetimeSeconds: number; now: Date },
): Promise<OneTimeToken> {
  const { tenantId, email, context, lifetimeSeconds, now } = asked;
  const id = nextId(now.getTime());
  const token = standardSecret();
  const rows = await database.query<StoredToken>(sql`
    insert into one_time_tokens (id, tenant_id, email, token_hash, sealed_token, context, created_at, expires_at)
    values (${id}, ${tenantId}, ${email}, ${hashOf(seal, tenantId, token)}, ${sealToken(seal, tenantId, id, token)},
      ${JSON.stringify(context)}, ${now}, ${new Date(now.getTime() + lifetimeSeconds * 1000)})
    returning *`);
  return openRow(seal, rows[0] as StoredToken, now);
}

/** Judges a token by itself, and consumes it when it is right. */
export async function useToken(
  database: Queryable,
  seal: Seal,
  asked: AskedToken,
): Promise<{ verdict: 'correct'; token: OneTimeToken } | { verdict: Exclude<TokenVerdict, 'correct'> }> {
  const [row] = await database.query<StoredToken & { verdict: TokenVerdict }>(
    sql`with ${judgeToken(seal, asked)} select token.*, verdict from token join judged using (id)`,
  );
  if (row?.verdict !== 'correct') return { verdict: row?.verdict ?? 'not_found' };
  return { verdict: 'correct', token: { ...openRow(seal, row, asked.now), status: 'consumed' } };
}

/**
 * Parts of a statement, joined by commas: judge a token and consume it when it is right, while its row is held, so that
 * of parallel uses on any number of nodes one is correct. `judged` (id, verdict, context) has no row where there is no
 * such token.
 */
export const judgeToken = (seal: Seal, asked: AskedToken): Fragment =>
  sql`${weighToken(seal, asked)}, ${consumeToken(sql`judged`)}`;

/**
 * The first half of `judgeToken`: only the verdict, the row being held. For statements in which more must hold before
 * the token may be spent; `consumeToken` has to follow in the same statement.
 */
export const weighToken = (seal: Seal, asked: AskedToken): Fragment => sql`
    token as (${find(seal, asked)} for update),
    judged as (select id, context, ${verdict(asked)} as verdict from token)`;

/** The second half: consumes what was judged correct, when `guard` has a row. The copy that could be read goes with it. */
export const consumeToken = (guard: Fragment): Fragment => sql`
    consumed as (
      update one_time_tokens set status = 'consumed', sealed_token = null
      from judged
      where one_time_tokens.id = judged.id and verdict = 'correct' and exists (select from ${guard})
    )`;

/** What `judgeToken` would say now; changes nothing, so a page may ask as often as it is opened. */
export async function peekToken(
  database: Queryable,
  seal: Seal,
  asked: AskedToken,
): Promise<{ verdict: Exclude<TokenVerdict, 'not_found'>; context: TokenContext } | { verdict: 'not_found' }> {
  const [row] = await database.query<{ verdict: Exclude<TokenVerdict, 'not_found'>; context: TokenContext }>(
    sql`with token as (${find(seal, asked)}) select context, ${verdict(asked)} as verdict from token`,
  );
  return row ?? { verdict: 'not_found' };
}

export interface SealedToken {
  id: string;
  tenant_id: string;
  sealed_token: Buffer;
}

export interface StoredToken extends Omit<SealedToken, 'sealed_token'> {
  sealed_token: Buffer | null;
  email: string;
  context: TokenContext;
  status: TokenStatus;
  created_at: Date;
  expires_at: Date;
}

const find = (seal: Seal, { tenantId, token }: AskedToken) => sql`
  select * from one_time_tokens where tenant_id = ${tenantId} and token_hash = ${hashOf(seal, tenantId, token)}`;

/** Over a row of the table. The order is that of the public API: a token that was used reads as expired later on. */
const verdict = ({ email, event, now }: AskedToken) => sql`
  case
    when email <> ${email} then 'email_mismatch'
    when status = 'expired' or expires_at <= ${now}::timestamptz then 'expired'
    when status in ('consumed', 'revoked') then status
    when context ->> 'interactionEvent' <> ${event ?? null}::text then 'event_mismatch'
    else 'correct'
  end`;

export function openRow(seal: Seal, row: StoredToken, now: Date): OneTimeToken {
  const { id, tenant_id, sealed_token, email, context, created_at, expires_at } = row;
  const status = row.status === 'active' && expires_at <= now ? 'expired' : row.status;
  const isReadable = status === 'active' && sealed_token;
  const token = isReadable ? openToken(seal, { id, tenant_id, sealed_token }) : undefined;
  return { id, tenantId: tenant_id, email, token, context, status, createdAt: created_at, expiresAt: expires_at };
}

export const sealToken = (seal: Seal, tenantId: string, id: string, token: string) =>
  seal.seal('one-time-token', `${tenantId}:${id}`, token);

export const openToken = (seal: Seal, { id, tenant_id, sealed_token }: SealedToken) =>
  seal.open('one-time-token', `${tenant_id}:${id}`, sealed_token).toString('utf8');

/**
 * What a token is found by. It is 190 random bits and the key is in no database, so neither salt nor slow hash is needed,
 * and how long the index takes tells nothing about it.
 */
export const hashOf = (seal: Seal, tenantId: string, token: string) =>
  seal.keyedHash('one-time-token-hash', JSON.stringify([tenantId, token]));
