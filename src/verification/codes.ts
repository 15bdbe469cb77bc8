import { createHash } from 'node:crypto';
import { type Fragment, type Queryable, sql } from '../database/database.ts';
import { firstIdOf } from '../lib/ids.ts';
import { randomOctets } from '../lib/random.ts';
import type { Seal } from '../lib/seal.ts';
import type { UsageType } from '../usage-types.ts';

export interface Identifier {
  type: 'email' | 'phone';
  value: string;
}

/** What a code is bound to: it opens nothing else (ASVS 6.6.2). */
export interface CodeBinding {
  tenantId: string;
  /** Within a scope only the newest code is valid: an interaction's verification, or an address at the Management API. */
  scope: string;
  usageType: UsageType;
  identifier: Identifier;
}

export interface CodePolicy {
  lifetimeSeconds: number;
  maximumTries: number;
}

export type AskedCode = CodeBinding & { id?: string; code: string; now: Date };

/** The link that went out beside the code, in place of it. */
export type AskedLink = CodeBinding & { id: string; link: string; now: Date };

export type Verdict = 'correct' | 'incorrect' | 'not_found' | 'address_mismatch' | 'expired' | 'exceeded';

/**
 * Part of a statement: stores a code in place of the scope's earlier one, for each row of `guard`. Stored is
 * SHA-256(salt ‖ HMAC(key outside the database, binding ‖ code)); the code itself never leaves this process. Of a link
 * that goes with it the same HMAC is stored without salt, since its secret is long and random (links.ts).
 */
export function storeCode(
  seal: Seal,
  issued: CodeBinding & { id: string; code: string; link?: string | undefined; createdAt: Date },
  guard: Fragment,
): Fragment {
  const salt = randomOctets(16);
  const hash = createHash('sha256')
    .update(salt)
    .update(keyedCode(seal, issued, issued.code))
    .digest();
  const { tenantId, id, scope, usageType, identifier, link, createdAt } = issued;
  const linkHash = link === undefined ? null : keyedLink(seal, issued, link);
  return sql`
    insert into verification_codes
      (tenant_id, id, scope, usage_type, identifier_type, identifier_value, salt, hash, link_hash, created_at)
    select ${tenantId}, ${id}, ${scope}, ${usageType}, ${identifier.type}, ${identifier.value},
      ${salt}::bytea, ${hash}::bytea, ${linkHash}::bytea, ${createdAt}::timestamptz
    from ${guard}
    on conflict (tenant_id, scope) where consumed_at is null do update set
      id = excluded.id, usage_type = excluded.usage_type, identifier_type = excluded.identifier_type,
      identifier_value = excluded.identifier_value, salt = excluded.salt, hash = excluded.hash,
      link_hash = excluded.link_hash, tries = 0, created_at = excluded.created_at
    returning id`;
}

/** Judges a code by itself: see `judgeCode`. */
export async function checkCode(
  database: Queryable,
  seal: Seal,
  asked: AskedCode | AskedLink,
  policy: CodePolicy,
): Promise<Verdict> {
  const rows = await database.query<{ verdict: Verdict }>(
    sql`with ${judgeCode(seal, asked, policy)} select verdict from judged`,
  );
  return rows[0]?.verdict ?? 'not_found';
}

/**
 * Parts of a statement, joined by commas: judge a code, or the link beside it, and consume both, or count the try, while
 * the row is held: of parallel right answers one is correct, and parallel guesses spend no more than the allowed tries.
 * `judged` gives the verdict, or no row where there is no such code. The hash that travels is keyed, so comparing it in
 * SQL tells an observer of time nothing about the code.
 */
export function judgeCode(seal: Seal, asked: AskedCode | AskedLink, policy: CodePolicy): Fragment {
  const { tenantId, scope, usageType, identifier, now } = asked;
  return sql`
    code as (
      select * from verification_codes
      where tenant_id = ${tenantId} and scope = ${scope} and consumed_at is null
        and id = coalesce(${asked.id ?? null}, id) and usage_type = ${usageType}
      for update
    ), judged as (
      select id, case
        when identifier_type <> ${identifier.type} or identifier_value <> ${identifier.value} then 'address_mismatch'
        when created_at + make_interval(secs => ${policy.lifetimeSeconds}) < ${now}::timestamptz then 'expired'
        when tries >= ${policy.maximumTries} then 'exceeded'
        when ${isRight(seal, asked)} then 'correct'
        else 'incorrect'
      end as verdict
      from code
    ), counted as (
      update verification_codes set
        consumed_at = case when verdict = 'correct' then ${now}::timestamptz end,
        tries = tries + case when verdict = 'correct' then 0 else 1 end
      from judged
      where verification_codes.id = judged.id and verdict in ('correct', 'incorrect')
    )`;
}

export async function deleteOldCodes(database: Queryable, before: Date) {
  await database.query(sql`delete from verification_codes where id < ${firstIdOf(before.getTime())}`);
}

const isRight = (seal: Seal, asked: AskedCode | AskedLink) =>
  'link' in asked
    ? sql`link_hash = ${keyedLink(seal, asked, asked.link)}::bytea`
    : sql`sha256(salt || ${keyedCode(seal, asked, asked.code)}::bytea) = hash`;

/** What is stored of a link: it opens nothing but what its code does. */
export function keyedLink(seal: Seal, binding: CodeBinding, link: string) {
  const { tenantId, scope, usageType, identifier } = binding;
  const parts = [tenantId, scope, usageType, identifier.type, identifier.value, link];
  return seal.keyedHash('verification-link', JSON.stringify(parts));
}

function keyedCode(seal: Seal, binding: CodeBinding, code: string) {
  const { tenantId, scope, usageType, identifier } = binding;
  const parts = [tenantId, scope, usageType, identifier.type, identifier.value, code];
  return seal.keyedHash('verification-code', JSON.stringify(parts));
}
