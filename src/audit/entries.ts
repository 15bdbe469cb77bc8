import { type Fragment, type Queryable, sql } from '../database/database.ts';
import { firstIdOf } from '../lib/ids.ts';
import type { AuditRow } from './row.ts';

/** An entry as operators read it. */
export interface StoredEntry {
  id: string;
  key: string;
  payload: { key: string; result: 'Success' | 'Error'; [field: string]: unknown };
  createdAt: Date;
}

export interface EntryFilter {
  userId?: string | undefined;
  applicationId?: string | undefined;
  key?: string | undefined;
  /** Entries of this hook, which no other list has. */
  hookId?: string | undefined;
  /** Both ends belong to it. */
  from?: number | undefined;
  until?: number | undefined;
}

/** The whole batch in one statement, with one parameter however many rows it has. */
export async function insertEntries(database: Queryable, rows: AuditRow[]): Promise<void> {
  await database.query(sql`
    insert into audit_log (
      tenant_id, id, key, result, error, user_id, application_id, session_id, ip, user_agent, details, created_at
    )
    select * from json_to_recordset(${JSON.stringify(rows)}::json) as entry (
      tenant_id text, id text, key text, result text, error text, user_id text, application_id text, session_id text,
      ip text, user_agent text, details jsonb, created_at timestamptz
    )
    on conflict do nothing`);
}

/** Newest first, with the count of all that fit the filter: of no more than `countedMost`, if it is given. */
export async function listEntries(
  database: Queryable,
  tenantId: string,
  filter: EntryFilter,
  page: { limit: number; offset: number },
  countedMost?: number,
): Promise<{ total: number; entries: StoredEntry[] }> {
  const fitting = sql`from audit_log where ${conditionOf(tenantId, filter)}`;
  const counting =
    countedMost === undefined
      ? sql`select count(*)::int as total ${fitting}`
      : sql`select count(*)::int as total from (select ${fitting} limit ${countedMost}) as counted`;
  const [rows, [counted]] = await Promise.all([
    database.query<SelectedRow>(sql`
      select ${columns} ${fitting} order by id desc limit ${page.limit} offset ${page.offset}`),
    database.query<{ total: number }>(counting),
  ]);
  return { total: counted?.total ?? 0, entries: rows.map(toEntry) };
}

export async function findEntry(database: Queryable, tenantId: string, id: string): Promise<StoredEntry | undefined> {
  const [row] = await database.query<SelectedRow>(sql`
    select ${columns} from audit_log where tenant_id = ${tenantId} and id = ${id}`);
  return row && toEntry(row);
}

const rowsAStep = 5_000;

/** How often a hook was told of something since then, and how often with success. */
export async function countHookEntries(
  database: Queryable,
  tenantId: string,
  hookIds: readonly string[],
  from: number,
) {
  const rows = await database.query<{ hookId: string; requestCount: number; successCount: number }>(sql`
    select details ->> 'hookId' as "hookId", count(*)::int as "requestCount",
      (count(*) filter (where result = 'Success'))::int as "successCount"
    from audit_log
    where tenant_id = ${tenantId} and details ->> 'hookId' = any(${[...hookIds]}::text[]) and id >= ${firstIdOf(from)}
    group by details ->> 'hookId'`);
  return new Map(rows.map(({ hookId, ...counts }) => [hookId, counts]));
}

/** In steps, so that no statement holds many rows or runs for long; nodes that do it at once share the work. */
export async function deleteOldEntries(database: Queryable, tenantId: string, before: Date): Promise<void> {
  for (let deleted = rowsAStep; deleted === rowsAStep; ) {
    const rows = await database.query(sql`
      with old as (
        select id from audit_log where tenant_id = ${tenantId} and id < ${firstIdOf(before.getTime())}
        order by id limit ${rowsAStep} for update skip locked
      ), gone as (
        delete from audit_log using old where audit_log.tenant_id = ${tenantId} and audit_log.id = old.id returning 1
      )
      select count(*)::int as count from gone`);
    deleted = Number(rows[0]?.count ?? 0);
  }
}

/** Only what is asked for stands in the statement, so that each has an index to go by. The time is in the id. */
const conditionOf = (tenantId: string, { userId, applicationId, key, hookId, from, until }: EntryFilter): Fragment =>
  [
    userId !== undefined && sql`user_id = ${userId}`,
    applicationId !== undefined && sql`application_id = ${applicationId}`,
    key !== undefined && sql`key = ${key}`,
    hookId === undefined ? sql`key not like 'TriggerHook.%'` : sql`details ->> 'hookId' = ${hookId}`,
    from !== undefined && sql`id >= ${firstIdOf(from)}`,
    until !== undefined && sql`id < ${firstIdOf(until + 1)}`,
  ]
    .filter((condition) => condition !== false)
    .reduce((joined, condition) => sql`${joined} and ${condition}`, sql`tenant_id = ${tenantId}`);

const columns = sql`id, key, result, error, user_id, application_id, session_id, ip, user_agent, details, created_at`;

interface SelectedRow {
  id: string;
  key: string;
  result: 'Success' | 'Error';
  error: string | null;
  user_id: string | null;
  application_id: string | null;
  session_id: string | null;
  ip: string | null;
  user_agent: string | null;
  details: Record<string, unknown> | null;
  created_at: Date;
}

const toEntry = ({ id, key, result, created_at, details, ...row }: SelectedRow): StoredEntry => {
  const fields = {
    error: row.error,
    userId: row.user_id,
    applicationId: row.application_id,
    sessionId: row.session_id,
    ip: row.ip,
    userAgent: row.user_agent,
  };
  const known = Object.entries(fields).filter(([, value]) => value !== null);
  return { id, key, payload: { ...details, ...Object.fromEntries(known), key, result }, createdAt: created_at };
};
