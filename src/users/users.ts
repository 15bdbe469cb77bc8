import { type Fragment, type Queryable, sql, violatedConstraint } from '../database/database.ts';
import { shortId } from '../lib/ids.ts';

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
  lastSignInAt: Date | null;
  createdAt: Date;
  updatedAt: Date;
}

export type NewUser = Partial<Pick<User, 'username' | 'primaryEmail' | 'primaryPhone' | 'name' | 'avatar'>> & {
  profile?: Record<string, unknown>;
  customData?: Record<string, unknown>;
  applicationId?: string;
};

export interface InUse {
  kind: 'in use';
  field: 'email' | 'phone' | 'username';
}

export type Created = { kind: 'created'; user: User } | InUse;

/** Creates a user, unless one of the identifiers is another's already. Addresses compare without regard to case. */
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
  insert into users (tenant_id, id, username, primary_email, primary_phone, name, avatar, profile, custom_data,
    application_id)
  select ${tenantId}, ${id}, ${user.username ?? null}, ${user.primaryEmail ?? null}, ${user.primaryPhone ?? null},
    ${user.name ?? null}, ${user.avatar ?? null}, ${JSON.stringify(user.profile ?? {})}::jsonb,
    ${JSON.stringify(user.customData ?? {})}::jsonb, ${user.applicationId ?? null}
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

export async function findUserByEmail(database: Queryable, tenantId: string, email: string) {
  const rows = await database.query<User>(
    sql`select ${columns} from users where tenant_id = ${tenantId} and lower(primary_email) = lower(${email})`,
  );
  return rows[0];
}

export async function listUsers(
  database: Queryable,
  tenantId: string,
  page: { limit: number; offset: number },
): Promise<{ total: number; users: User[] }> {
  const [users, [counted]] = await Promise.all([
    database.query<User>(sql`
      select ${columns} from users where tenant_id = ${tenantId}
      order by created_at desc, id limit ${page.limit} offset ${page.offset}`),
    database.query<{ total: number }>(sql`select count(*)::int as total from users where tenant_id = ${tenantId}`),
  ]);
  return { total: counted?.total ?? 0, users };
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
  last_sign_in_at as "lastSignInAt", created_at as "createdAt", updated_at as "updatedAt"`;

const fields: Record<string, 'email' | 'phone' | 'username'> = {
  users_primary_email_key: 'email',
  users_primary_phone_key: 'phone',
  users_username_key: 'username',
};
