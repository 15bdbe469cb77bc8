import { type Fragment, type Queryable, sql } from '../database/database.ts';
import type { IdentityPolicy } from './identity-keys.ts';

/** What would be one under a new policy: how many groups of users, and the first twenty. */
export interface Conflicts {
  totalConflicts: number;
  samples: string[][];
}

export type PolicyChange =
  | { kind: 'changed' }
  | ({ kind: 'usernames conflict' } & Conflicts)
  | ({ kind: 'addresses conflict' } & Conflicts);

/** The policy by which the database makes keys. */
export async function readIdentityPolicy(database: Queryable, tenantId: string): Promise<IdentityPolicy> {
  const rows = await database.query<IdentityPolicy>(sql`
    select ignores_username_case as "ignoresUsernameCase", ignores_subaddress as "ignoresSubaddress",
      ignores_dots as "ignoresDots"
    from identity_policies where tenant_id = ${tenantId}`);
  return rows[0] ?? { ignoresUsernameCase: false, ignoresSubaddress: false, ignoresDots: false };
}

/**
 * Makes the keys of all users anew by another policy, unless some of them would become the same: then the transaction is
 * to be given up. Whoever stores a user of the tenant meanwhile waits for its end and gets a key by what then is true.
 */
export async function changeIdentityPolicy(
  transaction: Queryable,
  tenantId: string,
  policy: IdentityPolicy,
): Promise<PolicyChange> {
  if (isSame(await readIdentityPolicy(transaction, tenantId), policy)) return { kind: 'changed' };
  await transaction.query(sql`select pg_advisory_xact_lock(identity_lock(${tenantId}))`);
  const before = await readIdentityPolicy(transaction, tenantId);
  const usernames = await findConflicts(transaction, tenantId, sql`username`, usernameKeyBy(policy));
  if (usernames.totalConflicts > 0) return { kind: 'usernames conflict', ...usernames };
  const addresses = await findConflicts(transaction, tenantId, sql`primary_email`, emailKeyBy(policy));
  if (addresses.totalConflicts > 0) return { kind: 'addresses conflict', ...addresses };
  await storePolicy(transaction, tenantId, policy);
  // First what is told apart from now on, then what is one: so no key is ever that of another, not even on the way.
  for (const step of [both(before, policy), policy]) await makeKeys(transaction, tenantId, step);
  return { kind: 'changed' };
}

const isSame = (one: IdentityPolicy, other: IdentityPolicy) =>
  one.ignoresUsernameCase === other.ignoresUsernameCase &&
  one.ignoresSubaddress === other.ignoresSubaddress &&
  one.ignoresDots === other.ignoresDots;

const both = (one: IdentityPolicy, other: IdentityPolicy): IdentityPolicy => ({
  ignoresUsernameCase: one.ignoresUsernameCase && other.ignoresUsernameCase,
  ignoresSubaddress: one.ignoresSubaddress && other.ignoresSubaddress,
  ignoresDots: one.ignoresDots && other.ignoresDots,
});

const usernameKeyBy = ({ ignoresUsernameCase }: IdentityPolicy) => sql`username_key(username, ${ignoresUsernameCase})`;

const emailKeyBy = ({ ignoresSubaddress, ignoresDots }: IdentityPolicy) =>
  sql`email_key(canonical_email, ${ignoresSubaddress}, ${ignoresDots})`;

async function findConflicts(
  transaction: Queryable,
  tenantId: string,
  column: Fragment,
  key: Fragment,
): Promise<Conflicts> {
  const rows = await transaction.query<{ samples: string[]; total: number }>(sql`
    select array_agg(${column} order by ${column}) as samples, count(*) over ()::int as total
    from (select ${column}, ${key} as key from users where tenant_id = ${tenantId} and ${column} is not null) as keyed
    group by key having count(*) > 1
    order by key limit 20`);
  return { totalConflicts: rows[0]?.total ?? 0, samples: rows.map(({ samples }) => samples.slice(0, 20)) };
}

async function storePolicy(transaction: Queryable, tenantId: string, policy: IdentityPolicy) {
  const { ignoresUsernameCase, ignoresSubaddress, ignoresDots } = policy;
  await transaction.query(sql`
    insert into identity_policies (tenant_id, ignores_username_case, ignores_subaddress, ignores_dots)
    values (${tenantId}, ${ignoresUsernameCase}, ${ignoresSubaddress}, ${ignoresDots})
    on conflict (tenant_id) do update set ignores_username_case = excluded.ignores_username_case,
      ignores_subaddress = excluded.ignores_subaddress, ignores_dots = excluded.ignores_dots`);
}

/** Only the rows whose keys differ are written. */
async function makeKeys(transaction: Queryable, tenantId: string, policy: IdentityPolicy) {
  await transaction.query(sql`
    update users set username_key = made.username_key, email_key = made.email_key
    from (
      select id, ${usernameKeyBy(policy)} as username_key, ${emailKeyBy(policy)} as email_key
      from users where tenant_id = ${tenantId}
    ) as made
    where users.tenant_id = ${tenantId} and users.id = made.id
      and (users.username_key, users.email_key) is distinct from (made.username_key, made.email_key)`);
}
