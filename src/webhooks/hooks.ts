import { type Database, type Queryable, sql } from '../database/database.ts';
import { orderedIds, standardSecret } from '../lib/ids.ts';
import { type Kept, keep } from '../lib/kept.ts';
import type { Seal } from '../lib/seal.ts';
import type { HookEvent } from './events.ts';

export interface HookConfig {
  url: string;
  /** Sent with every request; they may hold secrets. */
  headers?: Record<string, string> | undefined;
  /** After the first try, 0 to 3. */
  retries?: number | undefined;
}

/** An address of the operator's that hears of events. Field names are those of the public API. */
export interface Hook {
  tenantId: string;
  id: string;
  name: string;
  /** In force where `events` is empty. */
  event: HookEvent | null;
  events: HookEvent[];
  config: HookConfig;
  signingKey: string;
  enabled: boolean;
  createdAt: Date;
}

export type HookFields = Pick<Hook, 'name' | 'event' | 'events' | 'config' | 'enabled'>;

export const listensTo = ({ enabled, event, events }: Hook, what: HookEvent) =>
  enabled && (events.length > 0 ? events.includes(what) : event === what);

/** The hooks of a tenant that are switched on: whether anybody listens should cost nothing. */
export const keepHooks = (database: Database, seal: Seal): Kept<Hook[]> =>
  keep(async (tenantId) => (await selectHooks(database, seal, tenantId)).filter(({ enabled }) => enabled));

/** Newest first; all of them without a page. */
export async function listHooks(
  database: Queryable,
  seal: Seal,
  tenantId: string,
  page?: { limit: number; offset: number },
): Promise<{ total: number; hooks: Hook[] }> {
  const [hooks, [counted]] = await Promise.all([
    selectHooks(database, seal, tenantId, page),
    database.query<{ total: number }>(sql`select count(*)::int as total from hooks where tenant_id = ${tenantId}`),
  ]);
  return { total: counted?.total ?? 0, hooks };
}

export async function findHook(
  database: Queryable,
  seal: Seal,
  tenantId: string,
  id: string,
): Promise<Hook | undefined> {
  const rows = await database.query<StoredHook>(sql`
    select ${columns} from hooks where tenant_id = ${tenantId} and id = ${id}`);
  return rows[0] && open(seal, rows[0]);
}

/** Of hooks that are made in one millisecond, too, the newest stands first. */
const nextId = orderedIds();

export async function createHook(
  database: Queryable,
  seal: Seal,
  tenantId: string,
  { now, ...fields }: HookFields & { now: Date },
): Promise<Hook> {
  const hook: Hook = { ...fields, tenantId, id: nextId(now.getTime()), signingKey: standardSecret(), createdAt: now };
  await database.query(sql`
    insert into hooks (tenant_id, id, name, event, events, enabled, sealed_target, created_at)
    values (${tenantId}, ${hook.id}, ${hook.name}, ${hook.event}, ${JSON.stringify(hook.events)}::jsonb,
      ${hook.enabled}, ${sealTarget(seal, hook)}, ${now})`);
  return hook;
}

/**
 * Replaces what is given; the rest stays. A hook that is switched off forgets what it was still to be told. Undefined:
 * there is none.
 */
export async function updateHook(
  database: Database,
  seal: Seal,
  { tenantId, id }: Pick<Hook, 'tenantId' | 'id'>,
  changes: Partial<HookFields>,
  signingKey?: string,
): Promise<Hook | undefined> {
  return database.transaction(async (transaction) => {
    const [row] = await transaction.query<StoredHook>(sql`
      select ${columns} from hooks where tenant_id = ${tenantId} and id = ${id} for update`);
    if (!row) return undefined;
    const earlier = open(seal, row);
    const hook: Hook = { ...earlier, ...changes, signingKey: signingKey ?? earlier.signingKey };
    await transaction.query(sql`
      update hooks set name = ${hook.name}, event = ${hook.event}, events = ${JSON.stringify(hook.events)}::jsonb,
        enabled = ${hook.enabled}, sealed_target = ${sealTarget(seal, hook)}
      where tenant_id = ${tenantId} and id = ${id}`);
    if (!hook.enabled) {
      await transaction.query(sql`delete from hook_events where tenant_id = ${tenantId} and hook_id = ${id}`);
    }
    return hook;
  });
}

/** What it was still to be told goes with it. */
export async function deleteHook(database: Queryable, tenantId: string, id: string): Promise<boolean> {
  const rows = await database.query(sql`
    delete from hooks where tenant_id = ${tenantId} and id = ${id} returning id`);
  return rows.length > 0;
}

/** Seals anew what an earlier secret sealed, so that the earlier one can be given up. Gives how many hooks it was. */
export async function resealHooks(database: Queryable, seal: Seal): Promise<number> {
  const rows = await database.query<StoredHook>(sql`
    select ${columns} from hooks where substring(sealed_target from 2 for 4) <> ${seal.keyId}`);
  for (const row of rows) {
    await database.query(sql`
      update hooks set sealed_target = ${sealTarget(seal, open(seal, row))}
      where tenant_id = ${row.tenantId} and id = ${row.id} and sealed_target = ${row.sealedTarget}`);
  }
  return rows.length;
}

type StoredHook = Omit<Hook, 'config' | 'signingKey'> & { sealedTarget: Buffer };

const columns = sql`tenant_id as "tenantId", id, name, event, events, enabled, sealed_target as "sealedTarget",
  created_at as "createdAt"`;

async function selectHooks(
  database: Queryable,
  seal: Seal,
  tenantId: string,
  page?: { limit: number; offset: number },
): Promise<Hook[]> {
  const rows = await database.query<StoredHook>(sql`
    select ${columns} from hooks where tenant_id = ${tenantId}
    order by created_at desc, id desc limit ${page?.limit ?? null}::int offset ${page?.offset ?? 0}`);
  return rows.map((row) => open(seal, row));
}

/** The row that it was sealed for is authenticated with it. */
const rowOf = ({ tenantId, id }: Pick<Hook, 'tenantId' | 'id'>) => `${tenantId}:${id}`;

const sealTarget = (
  seal: Seal,
  { config, signingKey, ...row }: Pick<Hook, 'tenantId' | 'id' | 'config' | 'signingKey'>,
) => seal.seal('webhook', rowOf(row), JSON.stringify({ config, signingKey }));

const open = (seal: Seal, { sealedTarget, ...row }: StoredHook): Hook => ({
  ...row,
  ...(JSON.parse(seal.open('webhook', rowOf(row), sealedTarget).toString('utf8')) as Pick<
    Hook,
    'config' | 'signingKey'
  >),
});
