import { type Database, sql } from '../../database/database.ts';
import { canonicalPhone } from '../../lib/phone-number.ts';
import type { Seal } from '../../lib/seal.ts';
import { emailKey, type IdentityPolicy, usernameKey } from '../identity-keys.ts';
import { readIdentityPolicy } from '../identity-policy.ts';
import { insertUsers, type StoredWays } from './insert-users.ts';
import { type Given, type ImportedUser, type LeftBehind, type Row, readRow } from './row.ts';

export interface Import {
  database: Database;
  /** Seals the secrets of second factors. */
  seal: Seal;
  tenantId: string;
  given: AsyncIterable<Given>;
  /** Nothing is stored. */
  isDryRun: boolean;
  /** Is told of every user that is not stored, and how far it is. */
  say(line: string): void;
}

export interface ImportResult {
  created: number;
  skipped: number;
  refused: number;
  leftBehind: Record<LeftBehind, number>;
}

const batchSize = 500;
const batchesPerReport = 10;

/**
 * Stores users, so many in a statement. Whoever is there already, by id, address, number or username, is left as it is:
 * an import that was cut short is simply run again.
 */
export async function importUsers(order: Import): Promise<ImportResult> {
  const result: ImportResult = {
    created: 0,
    skipped: 0,
    refused: 0,
    leftBehind: { 'social identities': 0, 'second factors': 0 },
  };
  const policy = await readIdentityPolicy(order.database, order.tenantId);
  const seen = new Map<string, string>();
  let batches = 0;
  for await (const rows of batchesOf(order.given)) {
    await importBatch({ ...order, policy }, rows, seen, result);
    // What is stored is found there; what is only tried has to be remembered.
    if (!order.isDryRun) seen.clear();
    batches += 1;
    if (batches % batchesPerReport === 0) {
      const { created, skipped, refused } = result;
      order.say(`… ${created + skipped + refused} read, ${created} new`);
    }
  }
  return result;
}

async function* batchesOf(given: AsyncIterable<Given>): AsyncIterable<Row[]> {
  let batch: Row[] = [];
  for await (const one of given) {
    batch.push(await readRow(one));
    if (batch.length < batchSize) continue;
    yield batch;
    batch = [];
  }
  if (batch.length > 0) yield batch;
}

/** Two rows are one user if the policy takes their identifiers for the same. */
type Batch = Import & { policy: IdentityPolicy };

async function importBatch(order: Batch, rows: Row[], seen: Map<string, string>, result: ImportResult) {
  const wanted = rows.flatMap((row) => (row.kind === 'user' ? [row] : []));
  const known = await findKnown(
    order,
    wanted.map(({ user }) => user),
  );
  const fresh: typeof wanted = [];
  for (const row of rows) {
    if (row.kind === 'refused') {
      result.refused += 1;
      order.say(`${row.place}: refused: ${row.reason}`);
      continue;
    }
    const keys = keysOf(row.user, order.policy);
    const taken = keys.find(([, key]) => known.has(key)) ?? keys.find(([, key]) => seen.has(key));
    if (!taken) {
      for (const [, key] of keys) seen.set(key, row.place);
      fresh.push(row);
      continue;
    }
    result.skipped += 1;
    const [field, key] = taken;
    const owner = seen.get(key);
    order.say(`${row.place}: skipped: ${owner ? `${owner} has` : 'a user has'} this ${field} already`);
  }
  const stored = order.isDryRun
    ? undefined
    : await insertUsers(
        order,
        fresh.map(({ user }) => user),
      );
  for (const { place, user, leftBehind } of fresh) {
    const ways = stored?.get(user.id);
    if (stored && !ways) {
      result.skipped += 1;
      order.say(`${place}: skipped: somebody took its address, number or username meanwhile`);
      continue;
    }
    result.created += 1;
    for (const what of new Set([...leftBehind, ...lostIdentities(user, ways)])) result.leftBehind[what] += 1;
  }
}

/** Somebody else may have an identity already; it stays where it is. */
const lostIdentities = ({ identities }: ImportedUser, ways: StoredWays | undefined): LeftBehind[] =>
  ways && ways.identities < identities.length ? ['social identities'] : [];

/** What tells a user from others, each with its name. */
const keysOf = (
  { id, primaryEmail, primaryPhone, username }: ImportedUser,
  policy: IdentityPolicy,
): [field: string, key: string][] => [
  ['id', `id ${id}`],
  ...(primaryEmail ? [['email address', `email ${emailKey(primaryEmail, policy)}`] as [string, string]] : []),
  ...(primaryPhone ? [['phone number', `phone ${canonicalPhone(primaryPhone)}`] as [string, string]] : []),
  ...(username ? [['username', `username ${usernameKey(username, policy)}`] as [string, string]] : []),
];

async function findKnown({ database, tenantId, policy }: Batch, users: ImportedUser[]): Promise<Set<string>> {
  const ids = users.map(({ id }) => id);
  const emails = users.flatMap(({ primaryEmail }) => (primaryEmail ? [emailKey(primaryEmail, policy)] : []));
  const phones = users.flatMap(({ primaryPhone }) => (primaryPhone ? [canonicalPhone(primaryPhone)] : []));
  const usernames = users.flatMap(({ username }) => (username ? [usernameKey(username, policy)] : []));
  const rows = await database.query<{ key: string }>(sql`
    select 'id ' || id as key from users where tenant_id = ${tenantId} and id = any(${ids})
    union all
    select 'email ' || email_key from users where tenant_id = ${tenantId} and email_key = any(${emails})
    union all
    select 'phone ' || phone_key from users where tenant_id = ${tenantId} and phone_key = any(${phones})
    union all
    select 'username ' || username_key from users
    where tenant_id = ${tenantId} and username_key = any(${usernames})`);
  return new Set(rows.map(({ key }) => key));
}
