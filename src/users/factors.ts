import { type Fragment, type Queryable, sql, violatedConstraint } from '../database/database.ts';
import { timeOrderedId } from '../lib/ids.ts';
import type { Seal } from '../lib/seal.ts';
import { hashBackupCode, newBackupCodeKey } from './backup-codes.ts';
import { choiceColumns, type MfaChoice, type StoredChoice, toChoice } from './mfa-choice.ts';
import { type User, userColumns } from './users.ts';

export const storedFactorTypes = ['Totp', 'BackupCode'] as const;

export type StoredFactorType = (typeof storedFactorTypes)[number];

/** A second factor that a user has set up. */
export interface Factor {
  id: string;
  type: StoredFactorType;
  name?: string;
  createdAt: Date;
  lastUsedAt: Date | null;
  /** Of backup codes: how many can still be used. */
  remainingCodes?: number;
}

/** A factor as it is stored, before it is any user's. The secret is sealed for the row of this id. */
export interface NewFactor {
  id: string;
  sealedSecret: Buffer;
  /** Of a Totp: the time step of the code that proved it. */
  lastStep?: number | undefined;
  /** Of backup codes. */
  codeHashes?: Buffer[] | undefined;
}

export function newTotp(seal: Seal, tenantId: string, secret: Buffer, now: number, lastStep?: number): NewFactor {
  const id = timeOrderedId(now);
  return { id, sealedSecret: seal.seal('user-factor', aboutOf(tenantId, id), secret), lastStep };
}

export function newBackupCodeSet(seal: Seal, tenantId: string, codes: readonly string[], now: number): NewFactor {
  const id = timeOrderedId(now);
  const key = newBackupCodeKey();
  const codeHashes = codes.map((code) => hashBackupCode(key, code));
  return { id, sealedSecret: seal.seal('user-factor', aboutOf(tenantId, id), key), codeHashes };
}

export const openFactor = (
  seal: Seal,
  tenantId: string,
  { id, sealedSecret }: Pick<NewFactor, 'id' | 'sealedSecret'>,
) => seal.open('user-factor', aboutOf(tenantId, id), sealedSecret);

const aboutOf = (tenantId: string, id: string) => `${tenantId}/${id}`;

/** Part of a statement: for a row of `guard`, stores a Totp. To be run by `unlessTotpInUse`. */
export const insertTotp = (tenantId: string, userId: string, factor: NewFactor, guard: Fragment): Fragment => sql`
  insert into user_factors (tenant_id, id, user_id, type, sealed_secret, last_step)
  select ${tenantId}, ${factor.id}, ${userId}, 'Totp', ${factor.sealedSecret}, ${factor.lastStep ?? null}::bigint
  from ${guard}
  returning user_factors.id`;

/** Part of a statement: for a row of `guard`, stores backup codes in place of all that the user had. */
export const insertBackupCodes = (
  tenantId: string,
  userId: string,
  factor: NewFactor,
  guard: Fragment,
): Fragment => sql`
  insert into user_factors (tenant_id, id, user_id, type, sealed_secret, unused_codes)
  select ${tenantId}, ${factor.id}, ${userId}, 'BackupCode', ${factor.sealedSecret},
    ${factor.codeHashes ?? []}::bytea[]
  from ${guard}
  on conflict on constraint user_factors_type_key do update set id = excluded.id,
    sealed_secret = excluded.sealed_secret, unused_codes = excluded.unused_codes, codes_used_at = '{}', name = null,
    created_at = now(), last_used_at = null
  returning user_factors.id`;

export interface TotpInUse {
  kind: 'totp in use';
}

/** Of Totps that are stored at once for one user, one is. */
export async function unlessTotpInUse<Result>(store: () => Promise<Result>): Promise<Result | TotpInUse> {
  try {
    return await store();
  } catch (error) {
    if (violatedConstraint(error) === 'user_factors_type_key') return { kind: 'totp in use' };
    throw error;
  }
}

/** The factors that a user has set up, in the order of their making. */
export async function listFactors(database: Queryable, tenantId: string, userId: string): Promise<Factor[]> {
  const rows = await database.query<Omit<Factor, 'name'> & { name: string | null; remainingCodes: number }>(sql`
    select id, type, name, created_at as "createdAt", last_used_at as "lastUsedAt",
      cardinality(unused_codes) as "remainingCodes"
    from user_factors where tenant_id = ${tenantId} and user_id = ${userId}
    order by created_at, id`);
  return rows.map(({ name, remainingCodes, ...factor }) => ({
    ...factor,
    ...(name !== null && { name }),
    ...(factor.type === 'BackupCode' && { remainingCodes }),
  }));
}

/** Gives whether the user had it. */
export async function deleteFactor(
  database: Queryable,
  tenantId: string,
  userId: string,
  id: string,
): Promise<boolean> {
  const rows = await database.query(sql`
    delete from user_factors where tenant_id = ${tenantId} and user_id = ${userId} and id = ${id} returning id`);
  return rows.length > 0;
}

/** Gives whether the user has it. */
export async function nameFactor(
  database: Queryable,
  tenantId: string,
  userId: string,
  { id, name }: { id: string; name: string },
): Promise<boolean> {
  const rows = await database.query(sql`
    update user_factors set name = ${name}
    where tenant_id = ${tenantId} and user_id = ${userId} and id = ${id} returning id`);
  return rows.length > 0;
}

/** A factor with what it is checked by. */
export interface SecretFactor {
  id: string;
  sealedSecret: Buffer;
  lastStep: number | null;
}

/** Part of a statement: the factor of this type that a user has, or no row. */
export const readSecretFactor = (tenantId: string, userId: string, type: StoredFactorType): Fragment => sql`
  select id, sealed_secret as "sealedSecret", last_step::float8 as "lastStep"
  from user_factors where tenant_id = ${tenantId} and user_id = ${userId} and type = ${type}`;

export interface Use {
  tenantId: string;
  id: string;
  now: Date;
}

/** Part of a statement: for a row of `guard`, marks a time step as used, and gives a row unless it was already. */
export const useTotpStep = ({ tenantId, id, now }: Use, step: number, guard: Fragment): Fragment => sql`
  update user_factors set last_step = ${step}::bigint, last_used_at = ${now}
  from ${guard}
  where tenant_id = ${tenantId} and user_factors.id = ${id} and type = 'Totp'
    and (last_step is null or last_step < ${step}::bigint)
  returning user_factors.id`;

/** Part of a statement: for a row of `guard`, uses up a backup code, and gives a row if it was still there. */
export const useBackupCode = ({ tenantId, id, now }: Use, hash: Buffer, guard: Fragment): Fragment => sql`
  update user_factors set unused_codes = array_remove(unused_codes, ${hash}::bytea),
    codes_used_at = codes_used_at || ${now}::timestamptz, last_used_at = ${now}
  from ${guard}
  where tenant_id = ${tenantId} and user_factors.id = ${id} and type = 'BackupCode'
    and ${hash}::bytea = any(unused_codes)
  returning user_factors.id`;

export type UserWithFactors = User & {
  /** Those that can be used now; backup codes at the end. */
  factorTypes: StoredFactorType[];
  mfaChoice: MfaChoice;
  /** An organization of the user demands a second factor. */
  isMfaDemanded: boolean;
};

/** A user with all that tells which second factors there are, and whether one is needed, in one statement. */
export async function findUserWithFactors(
  database: Queryable,
  tenantId: string,
  userId: string,
  isMfaDemanded: Fragment = sql`false`,
): Promise<UserWithFactors | undefined> {
  const [row] = await database.query<Omit<UserWithFactors, 'mfaChoice'> & StoredChoice>(sql`
    select ${userColumns}, ${choiceColumns}, ${isMfaDemanded} as "isMfaDemanded",
      array(
        select type from user_factors
        where tenant_id = ${tenantId} and user_id = ${userId}
          and (type <> 'BackupCode' or cardinality(unused_codes) > 0)
        order by type = 'BackupCode'
      ) as "factorTypes"
    from users where tenant_id = ${tenantId} and id = ${userId}`);
  if (!row) return undefined;
  const { isEnabled, isSkipped, isSkippedAtSignIn, ...user } = row;
  return { ...user, mfaChoice: toChoice({ isEnabled, isSkipped, isSkippedAtSignIn }) };
}

/** Seals anew what an earlier secret sealed, so that the earlier one can be given up. Gives how many factors it was. */
export async function resealFactors(database: Queryable, seal: Seal): Promise<number> {
  const rows = await database.query<{ tenantId: string; id: string; sealedSecret: Buffer }>(sql`
    select tenant_id as "tenantId", id, sealed_secret as "sealedSecret" from user_factors
    where substring(sealed_secret from 2 for 4) <> ${seal.keyId} order by tenant_id, id limit 500`);
  for (const { tenantId, id, sealedSecret } of rows) {
    const sealed = seal.seal('user-factor', aboutOf(tenantId, id), openFactor(seal, tenantId, { id, sealedSecret }));
    await database.query(sql`
      update user_factors set sealed_secret = ${sealed}
      where tenant_id = ${tenantId} and id = ${id} and sealed_secret = ${sealedSecret}`);
  }
  return rows.length < 500 ? rows.length : rows.length + (await resealFactors(database, seal));
}
