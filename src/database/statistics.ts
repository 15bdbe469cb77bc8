import type { Logger } from '../lib/log.ts';
import { type Database, Fragment, type Queryable, sql } from './database.ts';

const intervalMilliseconds = 5_000;
/** With fewer pages every plan is a good one, and what is counted would say too little of what comes. */
const leastPages = 2;

/**
 * Has PostgreSQL count each table as soon as there are rows in it, now and then; the answer ends it. Plans for a table
 * that was never counted take an index on the tenant to be as good as one on the user: each look-up reads all users.
 * Autovacuum counts after a minute at the earliest, and from then on often enough.
 */
export function keepStatistics(database: Database, log: Logger): () => void {
  const count = () => {
    countNewTables(database).catch((error: unknown) =>
      log.debug({ error: String(error) }, 'could not count new tables'),
    );
  };
  count();
  const timer = setInterval(count, intervalMilliseconds);
  return () => clearInterval(timer);
}

/** Gives the names of the tables that were counted. */
export async function countNewTables(database: Queryable): Promise<string[]> {
  const tables = await database.query<{ name: string }>(sql`
    select format('%I', relname) as name from pg_class
    where relnamespace = current_schema()::regnamespace and relkind = 'r' and reltuples < 0
      and pg_relation_size(oid) >= ${leastPages}::int * current_setting('block_size')::int`);
  // Another node that is at it leaves nothing to do here.
  for (const { name } of tables) await database.query(new Fragment([`analyze (skip_locked) ${name}`], []));
  return tables.map(({ name }) => name);
}
