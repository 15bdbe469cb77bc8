import { type Fragment, type Queryable, sql, violatedConstraint } from '../database/database.ts';
import { canonicalAddress } from '../lib/email-address.ts';
import { shortId } from '../lib/ids.ts';
import { canonicalPhone } from '../lib/phone-number.ts';
import type { StoredPassword } from './digests.ts';

export interface User {
  id: string;
  username: string | null;
  primaryEmail: string | null;
  primaryPhone: string | null;
  name: string | null;
  avatar: string | null;
  profile: Record<string, unknown>;
  customData: Record<string, unknown>;
  applicationId: string | null;
  isSuspended: boolean;
  hasPassword: boolean;
  lastSignInAt: Date | null;
  createdAt: Date;
  updatedAt: Date;
}

export type NewUser = Partial<Pick<User, 'username' | 'primaryEmail' | 'primaryPhone' | 'name' | 'avatar'>> & {
  profile?: Record<string, unknown>;
  customData?: Record<string, unknown>;
  applicationId?: string;
  password?: StoredPassword | undefined;
};

/** What may be changed of a user. Left out: stays as it is; null: is cleared. */
export type UserChanges = Partial<
  Pick<
    User,
    'username' | 'primaryEmail' | 'primaryPhone' | 'name' | 'avatar' | 'profile' | 'customData' | 'isSuspended'
  >
>;

export interface InUse {
  kind: 'in use';
  field: 'email' | 'phone' | 'username';
}

export type Created = { kind: 'created'; user: User } | InUse;

/** Creates a user, unless one of the identifiers is another's already, in whatever spelling. */
export async function createUser(database: Queryable, tenantId: string, user: NewUser): Promise<Created> {
  const once = sql`once`;
  return unlessInUse(async () => {
    const inserted = insertUser(tenantId, shortId(), user, once);
    const rows = await database.query<User>(sql`with once as (select 1) ${inserted}`);
    return { kind: 'created', user: rows[0] as User };
  });
}

/** Part of a statement: creates a user for each row of `guard`. To be run by `unlessInUse`. */
export const insertUser = (tenantId: string, id: string, user: NewUser, guard: Fragment) => sql`
  insert into users (tenant_id, id, username, primary_email, email_key, primary_phone, phone_key, name, avatar, profile,
    custom_data, application_id, password_algorithm, password_digest, password_updated_at)
  select ${tenantId}, ${id}, ${user.username ?? null}, ${user.primaryEmail ?? null}, ${emailKey(user.primaryEmail)},
    ${user.primaryPhone ?? null}, ${phoneKey(user.primaryPhone)}, ${user.name ?? null}, ${user.avatar ?? null},
    ${JSON.stringify(user.profile ?? {})}::jsonb, ${JSON.stringify(user.customData ?? {})}::jsonb,
    ${user.applicationId ?? null}, ${user.password?.algorithm ?? null}, ${user.password?.digest ?? null},
    ${user.password ? sql`now()` : null}
  from ${guard}
  returning ${columns}`;

/** The index decides who was first, so of parallel registrations with one address only one creates a user. */
export async function unlessInUse<Result>(create: () => Promise<Result>): Promise<Result | InUse> {
  try {
    return await create();
  } catch (error) {
    const field = fields[violatedConstraint(error) ?? ''];
    if (field) return { kind: 'in use', field };
    throw error;
  }
}

export async function findUser(database: Queryable, tenantId: string, id: string): Promise<User | undefined> {
  const rows = await database.query<User>(
    sql`select ${columns} from users where tenant_id = ${tenantId} and id = ${id}`,
  );
  return rows[0];
}

/** By the mailbox, however its address is spelled. */
export const findUserByEmail = (database: Queryable, tenantId: string, email: string) =>
  findUserWhere(database, tenantId, sql`email_key = ${canonicalAddress(email)}`);

/** By the line, with the zero of its country or without. */
export const findUserByPhone = (database: Queryable, tenantId: string, phone: string) =>
  findUserWhere(database, tenantId, sql`phone_key = ${canonicalPhone(phone)}`);

export const findUserByUsername = (database: Queryable, tenantId: string, username: string) =>
  findUserWhere(database, tenantId, sql`username = ${username}`);

async function findUserWhere(database: Queryable, tenantId: string, condition: Fragment): Promise<User | undefined> {
  const rows = await database.query<User>(
    sql`select ${columns} from users where tenant_id = ${tenantId} and ${condition}`,
  );
  return rows[0];
}

/** Users newest first, those that a search left over, and how many there are. */
export async function listUsers(
  database: Queryable,
  tenantId: string,
  page: { limit: number; offset: number },
  matches: Fragment = sql`true`,
): Promise<{ total: number; users: User[] }> {
  const [users, [counted]] = await Promise.all([
    database.query<User>(sql`
      select ${columns} from users where tenant_id = ${tenantId} and ${matches}
      order by created_at desc, id limit ${page.limit} offset ${page.offset}`),
    database.query<{ total: number }>(
      sql`select count(*)::int as total from users where tenant_id = ${tenantId} and ${matches}`,
    ),
  ]);
  return { total: counted?.total ?? 0, users };
}

export type Updated = { kind: 'updated'; user: User } | { kind: 'unknown' } | InUse;

export async function updateUser(
  database: Queryable,
  tenantId: string,
  id: string,
  changes: UserChanges,
): Promise<Updated> {
  return unlessInUse(async () => {
    const rows = await database.query<User>(sql`
      update users set ${assignments(changes)}updated_at = now()
      where tenant_id = ${tenantId} and id = ${id}
      returning ${columns}`);
    return rows[0] ? { kind: 'updated', user: rows[0] } : { kind: 'unknown' };
  });
}

/** Adds to the customData or the profile of a user; what has other names stays. */
export async function mergeIntoUser(
  database: Queryable,
  tenantId: string,
  id: string,
  field: 'customData' | 'profile',
  added: Record<string, unknown>,
): Promise<User | undefined> {
  const column = field === 'profile' ? sql`profile` : sql`custom_data`;
  const rows = await database.query<User>(sql`
    update users set ${column} = ${column} || ${JSON.stringify(added)}::jsonb, updated_at = now()
    where tenant_id = ${tenantId} and id = ${id}
    returning ${columns}`);
  return rows[0];
}

export async function deleteUser(database: Queryable, tenantId: string, id: string): Promise<boolean> {
  const rows = await database.query(sql`delete from users where tenant_id = ${tenantId} and id = ${id} returning id`);
  return rows.length > 0;
}

/** Part of a statement: notes that the user has signed in. */
export const recordSignIn = (tenantId: string, id: string, at: Date) => sql`
  update users set last_sign_in_at = ${at} where tenant_id = ${tenantId} and id = ${id}`;

const columns = sql`id, username, primary_email as "primaryEmail", primary_phone as "primaryPhone", name, avatar, profile,
  custom_data as "customData", application_id as "applicationId", is_suspended as "isSuspended",
  password_digest is not null as "hasPassword", last_sign_in_at as "lastSignInAt", created_at as "createdAt", updated_at as "updatedAt"`;

const emailKey = (email: string | null | undefined) => (email ? canonicalAddress(email) : null);
const phoneKey = (phone: string | null | undefined) => (phone ? canonicalPhone(phone) : null);

const plainColumns = {
  username: sql`username`,
  name: sql`name`,
  avatar: sql`avatar`,
  isSuspended: sql`is_suspended`,
} as const;

const jsonColumns = { profile: sql`profile`, customData: sql`custom_data` } as const;

/** `a = …, b = …, ` of what is given. */
function assignments(changes: UserChanges): Fragment {
  let list = sql``;
  const add = (assignment: Fragment) => {
    list = sql`${list}${assignment}, `;
  };
  for (const [field, column] of Object.entries(plainColumns)) {
    const value = changes[field as keyof typeof plainColumns];
    if (value !== undefined) add(sql`${column} = ${value}`);
  }
  for (const [field, column] of Object.entries(jsonColumns)) {
    const value = changes[field as keyof typeof jsonColumns];
    if (value !== undefined) add(sql`${column} = ${JSON.stringify(value)}::jsonb`);
  }
  const { primaryEmail, primaryPhone } = changes;
  if (primaryEmail !== undefined) add(sql`primary_email = ${primaryEmail}, email_key = ${emailKey(primaryEmail)}`);
  if (primaryPhone !== undefined) add(sql`primary_phone = ${primaryPhone}, phone_key = ${phoneKey(primaryPhone)}`);
  return list;
}

const fields: Record<string, 'email' | 'phone' | 'username'> = {
  users_primary_email_key: 'email',
  users_primary_phone_key: 'phone',
  users_username_key: 'username',
};
