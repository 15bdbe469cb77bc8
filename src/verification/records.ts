import { createHash } from 'node:crypto';
import { type Fragment, type Queryable, sql } from '../database/database.ts';
import { standardId } from '../lib/ids.ts';
import type { UsageType } from '../usage-types.ts';
import type { CodeBinding, Identifier } from './codes.ts';

/** That a user knows the password. */
export interface PasswordProof {
  type: 'Password';
}

/** That a user reads a mailbox or has a phone; for what, says the usage type. */
export interface CodeProof {
  type: 'EmailVerificationCode' | 'PhoneVerificationCode';
  usageType: UsageType;
  /** Of the code that is to come back. */
  codeId: string;
  value: string;
}

/** What a user proves at the Account API. Only that user finds it again, by an id that nobody can guess. */
export type Proof = PasswordProof | CodeProof;

/** Names a record: without the user there is no way to it. */
export interface RecordKey {
  tenantId: string;
  userId: string;
  id: string;
}

export interface NewRecord extends RecordKey {
  proof: Proof;
  /** What is to be proven by a code is verified later. */
  isVerified: boolean;
  now: Date;
}

export type StoredRecord = Proof & { isVerified: boolean };

const lifetimeMilliseconds = 600_000;

/** 108 random bits. */
export const newRecordId = () => standardId();

export const expiryOf = (createdAt: Date) => new Date(createdAt.getTime() + lifetimeMilliseconds);

export const identifierTypeOf = ({ type }: CodeProof): Identifier['type'] =>
  type === 'EmailVerificationCode' ? 'email' : 'phone';

/** A code opens the record that it was sent for, of the user who asked. What stands in the scope does not tell the id. */
export const codeBindingOf = ({ tenantId, userId, id }: RecordKey, proof: CodeProof): CodeBinding => ({
  tenantId,
  scope: `account:${userId}:${hashOf(id).toString('base64url')}`,
  usageType: proof.usageType,
  identifier: { type: identifierTypeOf(proof), value: proof.value },
});

/** Part of a statement: stores a record for each row of `guard`, and gives a row. */
export function insertRecord({ tenantId, userId, id, proof, isVerified, now }: NewRecord, guard: Fragment): Fragment {
  const { usageType = null, value = null, codeId = null } = proof.type === 'Password' ? {} : proof;
  return sql`
    insert into verification_records
      (tenant_id, id_hash, user_id, type, usage_type, identifier_value, code_id, verified_at, expires_at)
    select ${tenantId}, ${hashOf(id)}::bytea, ${userId}, ${proof.type}, ${usageType}::text, ${value}::text,
      ${codeId}::text, ${isVerified ? now : null}::timestamptz, ${expiryOf(now)}::timestamptz
    from ${guard}
    returning id_hash`;
}

/** Undefined: there is none of this user, or it has expired. */
export async function findRecord(database: Queryable, key: RecordKey, now: Date): Promise<StoredRecord | undefined> {
  const [row] = await database.query<Row>(sql`
    select type, usage_type as "usageType", identifier_value as value, code_id as "codeId",
      verified_at is not null as "isVerified"
    from verification_records where ${isAlive(key, now)}`);
  return row && toRecord(row);
}

/** Part of a statement: for a row of `guard`, what was to be proven is; gives a row unless it was already. */
export const verifyRecord = (key: RecordKey, now: Date, guard: Fragment): Fragment => sql`
  update verification_records set verified_at = ${now}
  from ${guard}
  where ${isAlive(key, now)} and verified_at is null
  returning id_hash`;

/** Part of a statement: uses up a proven record, and gives a row; of parallel uses one gets it. */
export const useRecord = (key: RecordKey, now: Date): Fragment => sql`
  delete from verification_records where ${isAlive(key, now)} and verified_at is not null
  returning id_hash`;

export async function deleteExpiredRecords(database: Queryable, now: Date) {
  await database.query(sql`delete from verification_records where expires_at <= ${now}`);
}

interface Row {
  type: Proof['type'];
  usageType: UsageType | null;
  value: string | null;
  codeId: string | null;
  isVerified: boolean;
}

function toRecord({ type, usageType, value, codeId, isVerified }: Row): StoredRecord | undefined {
  if (type === 'Password') return { type, isVerified };
  if (usageType === null || value === null || codeId === null) return undefined;
  return { type, usageType, value, codeId, isVerified };
}

const isAlive = ({ tenantId, userId, id }: RecordKey, now: Date) => sql`
  tenant_id = ${tenantId} and id_hash = ${hashOf(id)} and user_id = ${userId} and expires_at > ${now}`;

/** Long random values need no key. */
export const hashOf = (id: string) => createHash('sha256').update(id).digest();
