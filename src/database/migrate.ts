import { readdir, readFile } from 'node:fs/promises';
import pg from 'pg';

const directory = new URL('../../migrations/', import.meta.url);

/** Any number that no other program uses; the lock makes nodes that start together migrate one after another. */
const lockKey = 7_063_512_880;

/** Applies what is missing of migrations/, each in a transaction of its own, and gives the names it applied. */
export async function migrate(options: pg.PoolConfig): Promise<string[]> {
  const client = new pg.Client({ connectionTimeoutMillis: 10_000, ...options });
  await client.connect();
  try {
    await client.query('select pg_advisory_lock($1)', [lockKey]);
    await client.query(
      'create table if not exists schema_migrations (name text primary key, applied_at timestamptz not null default now())',
    );
    const { rows } = await client.query<{ name: string }>('select name from schema_migrations');
    const applied = new Set(rows.map(({ name }) => name));
    const missing = (await namesOfMigrations()).filter((name) => !applied.has(name));
    for (const name of missing) await apply(client, name);
    return missing;
  } finally {
    await client.end();
  }
}

async function namesOfMigrations() {
  const names = await readdir(directory);
  return names.filter((name) => name.endsWith('.sql')).sort();
}

async function apply(client: pg.Client, name: string) {
  const text = await readFile(new URL(name, directory), 'utf8');
  await client.query('begin');
  try {
    await client.query(text);
    await client.query('insert into schema_migrations (name) values ($1)', [name]);
    await client.query('commit');
  } catch (error) {
    await client.query('rollback');
    throw new Error(`Migration ${name} failed: ${error instanceof Error ? error.message : String(error)}`, {
      cause: error,
    });
  }
}
