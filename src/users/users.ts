import { type Fragment, type Queryable, sql, violatedConstraint } from '../database/database.ts';
import { canonicalAddress } from '../lib/email-address.ts';
import { shortId } from '../lib/ids.ts';
import { canonicalPhone } from '../lib/phone-number.ts';
import type { StoredPassword } from './digests.ts';
import { emailKey, type IdentityPolicy, usernameKey } from './identity-keys.ts';

/** Who a user is at other services, by the targets of their connectors; as the public API shows it. */
export type Identities = Record<string, { userId: string; details?: Record<string, unknown> }>;

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
  identities: Identities;
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
  field: 'email' | 'phone' | 'username' | 'identity';
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

/**
 * Part of a statement: creates a user for each row of `guard`. To be run by `unlessInUse`. The keys of username and
 * address are the database's to make, by the policy that is in force when it stores them.
 */
export const insertUser = (tenantId: string, id: string, user: NewUser, guard: Fragment) => sql`
  insert into users (tenant_id, id, username, primary_email, canonical_email, primary_phone, phone_key, name, avatar,
    profile, custom_data, application_id, password_algorithm, password_digest, password_updated_at)
  select ${tenantId}, ${id}, ${user.username ?? null}, ${user.primaryEmail ?? null},
    ${canonicalEmail(user.primaryEmail)}, ${user.primaryPhone ?? null}, ${phoneKey(user.primaryPhone)},
    ${user.name ?? null}, ${user.avatar ?? null}, ${JSON.stringify(user.profile ?? {})}::jsonb,
    ${JSON.stringify(user.customData ?? {})}::jsonb, ${user.applicationId ?? null},
    ${user.password?.algorithm ?? null}, ${user.password?.digest ?? null}, ${user.password ? sql`now()` : null}
  from ${guard}
  returning ${userColumns}`;

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
    sql`select ${userColumns} from users where tenant_id = ${tenantId} and id = ${id}`,
  );
  return rows[0];
}

export interface UserIdentifier {
  type: 'username' | 'email' | 'phone';
  value: string;
}

/** By what a person signs in with, in whatever spelling the policy takes for the same. */
export async function findUserByIdentifier(
  database: Queryable,
  tenantId: string,
  identifier: UserIdentifier,
  policy: IdentityPolicy,
): Promise<User | undefined> {
  const rows = await database.query<User>(
    sql`select ${userColumns} from users where tenant_id = ${tenantId} and ${isIdentifiedBy(identifier, policy)}`,
  );
  return rows[0];
}

/** Whether somebody has this identifier. Neither answer nor time depends on what else is stored of the user. */
export async function hasUser(
  database: Queryable,
  tenantId: string,
  identifier: UserIdentifier,
  policy: IdentityPolicy,
): Promise<boolean> {
  const [row] = await database.query<{ isKnown: boolean }>(sql`
    select exists (
      select from users where tenant_id = ${tenantId} and ${isIdentifiedBy(identifier, policy)}
    ) as "isKnown"`);
  return row?.isKnown ?? false;
}

export const findUserByEmail = (database: Queryable, tenantId: string, value: string, policy: IdentityPolicy) =>
  findUserByIdentifier(database, tenantId, { type: 'email', value }, policy);

/** Part of a statement: a phone number counts with the zero of its country or without. */
export function isIdentifiedBy({ type, value }: UserIdentifier, policy: IdentityPolicy): Fragment {
  switch (type) {
    case 'username':
      return sql`username_key = ${usernameKey(value, policy)}`;
    case 'email':
      return sql`email_key = ${emailKey(value, policy)}`;
    case 'phone':
      return sql`phone_key = ${canonicalPhone(value)}`;
  }
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
      select ${userColumns} from users where tenant_id = ${tenantId} and ${matches}
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
      returning ${userColumns}`);
    return rows[0] ? { kind: 'updated', user: rows[0] } : { kind: 'unknown' };
  });
}

export async function deleteUser(database: Queryable, tenantId: string, id: string): Promise<boolean> {
  const rows = await database.query(sql`delete from users where tenant_id = ${tenantId} and id = ${id} returning id`);
  return rows.length > 0;
}

/** `a = …, b = …, ` of a password that is new. */
export const passwordAssignments = ({ algorithm, digest }: StoredPassword) => sql`
  password_algorithm = ${algorithm}, password_digest = ${digest}, password_updated_at = now(),
  is_password_expired = false, `;

const identitiesColumn = sql`coalesce((
    select jsonb_object_agg(held.target, jsonb_build_object('userId', held.identity_id, 'details', held.details))
    from user_identities held where held.tenant_id = users.tenant_id and held.user_id = users.id
  ), '{}')`;

/** Part of a statement. The table is named, since other parts of the statement may have columns of these names. */
export const userColumns = sql`users.id, users.username, users.primary_email as "primaryEmail",
  users.primary_phone as "primaryPhone", users.name, users.avatar, users.profile, users.custom_data as "customData",
  users.application_id as "applicationId", users.is_suspended as "isSuspended",
  users.password_digest is not null as "hasPassword", ${identitiesColumn} as identities,
  users.last_sign_in_at as "lastSignInAt",
  users.created_at as "createdAt", users.updated_at as "updatedAt"`;

const canonicalEmail = (email: string | null | undefined) => (email ? canonicalAddress(email) : null);
const phoneKey = (phone: string | null | undefined) => (phone ? canonicalPhone(phone) : null);

const plainColumns = {
  username: sql`username`,
  name: sql`name`,
  avatar: sql`avatar`,
  isSuspended: sql`is_suspended`,
} as const;

const jsonColumns = { profile: sql`profile`, customData: sql`custom_data` } as const;

type Undefinable<Fields> = { [Field in keyof Fields]: Fields[Field] | undefined };

/** `a = …, b = …, ` of what is given. */
export function assignments(changes: Undefinable<UserChanges>): Fragment {
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
  if (primaryEmail !== undefined)
    add(sql`primary_email = ${primaryEmail}, canonical_email = ${canonicalEmail(primaryEmail)}`);
  if (primaryPhone !== undefined) add(sql`primary_phone = ${primaryPhone}, phone_key = ${phoneKey(primaryPhone)}`);
  return list;
}

const fields: Record<string, InUse['field']> = {
  user_identities_identity_key: 'identity',
  user_identities_pkey: 'identity',
  user_sso_identities_identity_key: 'identity',
  users_primary_email_key: 'email',
  users_primary_phone_key: 'phone',
  users_username_key: 'username',
};
