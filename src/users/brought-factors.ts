import { type Fragment, type Queryable, sql } from '../database/database.ts';
import type { NewFactor } from './factors.ts';
import { fromBase32 } from './totp.ts';

/** RFC 4226, 4: a secret has at least 128 bits. */
const shortestSecret = 16;
const longestSecret = 64;

/** A secret that was made before, here or elsewhere. Undefined: nobody should rely on it. */
export function readTotpSecret(text: string, shortest = shortestSecret): Buffer | undefined {
  const secret = text.length <= 256 ? fromBase32(text) : undefined;
  return secret && secret.length >= shortest && secret.length <= longestSecret ? secret : undefined;
}

/** Ours, and those that Logto makes. */
const ours = /^[0-9a-hjkmnp-tv-z]{12}$/;
const logtos = /^[\da-f]{10}$/;

/** Whether these can have been made by a program that draws them at random: ten, all of one kind, and no two the same. */
export function areBackupCodes(codes: readonly string[]): boolean {
  const plain = codes.map((code) => code.toLowerCase().replace(/-/g, ''));
  const isOneKind = [ours, logtos].some((kind) => plain.every((code) => kind.test(code)));
  return plain.length === 10 && isOneKind && new Set(plain).size === plain.length;
}

/** Part of a statement: for a row of `guard`, stores a Totp in place of the one that the user has. */
export const replaceTotp = (tenantId: string, userId: string, factor: NewFactor, guard: Fragment): Fragment => sql`
  insert into user_factors (tenant_id, id, user_id, type, sealed_secret, last_step)
  select ${tenantId}, ${factor.id}, ${userId}, 'Totp', ${factor.sealedSecret}, ${factor.lastStep ?? null}::bigint
  from ${guard}
  on conflict on constraint user_factors_type_key do update set id = excluded.id,
    sealed_secret = excluded.sealed_secret, last_step = excluded.last_step, name = null, created_at = now(),
    last_used_at = null
  returning user_factors.id`;

/** Part of a statement: takes a factor from the user, and gives its type; no row: the user does not have it. */
export const removeFactor = (tenantId: string, userId: string, id: string): Fragment => sql`
  delete from user_factors where tenant_id = ${tenantId} and user_id = ${userId} and id = ${id}
  returning type`;

/** How many backup codes can still be used, and when others were. Undefined: the user has none. */
export async function readBackupCodes(
  database: Queryable,
  tenantId: string,
  userId: string,
): Promise<{ unused: number; usedAt: Date[] } | undefined> {
  const rows = await database.query<{ unused: number; usedAt: Date[] }>(sql`
    select cardinality(unused_codes) as unused, codes_used_at as "usedAt" from user_factors
    where tenant_id = ${tenantId} and user_id = ${userId} and type = 'BackupCode'`);
  return rows[0];
}
