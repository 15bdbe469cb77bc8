import { randomBytes } from 'node:crypto';
import { existsSync, rmSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import pg from 'pg';
import type { TestProject } from 'vitest/node';
import { startEmbedded } from '../../src/database/embedded.ts';
import { migrate } from '../../src/database/migrate.ts';
import { createLog } from '../../src/lib/log.ts';

declare module 'vitest' {
  interface ProvidedContext {
    /** A server that holds a migrated database to make copies of (setup/database.ts). */
    postgres: { server: pg.PoolConfig; template: string };
  }
}

/** Losing a test's database costs nothing: the disk is never waited for. */
const settings = { fsync: 'off', synchronous_commit: 'off', full_page_writes: 'off', max_connections: 300 };

/** One PostgreSQL for a whole run: the server of TEST_DATABASE_URL, or one of our own in a temporary directory. */
export default async function setUp(project: TestProject) {
  const { server, stop } = await findServer(process.env.TEST_DATABASE_URL);
  const template = `postern_template_${randomBytes(6).toString('hex')}`;
  await onServer(server, `create database ${template}`);
  await migrate({ ...server, database: template });
  project.provide('postgres', { server, template });
  return async () => {
    await onServer(server, `drop database ${template} with (force)`);
    await stop();
  };
}

async function findServer(url: string | undefined) {
  if (url) return { server: optionsOf(new URL(url)), stop: async () => {} };
  const dataDirectory = await mkdtemp(join(tmpdir(), 'postern-test-'));
  const embedded = await startEmbedded({ dataDirectory, log: createLog('silent'), settings });
  // A run that is cut short cannot wait for promises: the server is told to end, and its files are removed under it.
  const cutShort = () => {
    void embedded.stop();
    for (let triesLeft = 40; existsSync(dataDirectory) && triesLeft > 0; triesLeft -= 1) removeNow(dataDirectory);
  };
  process.once('exit', cutShort);
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.once(signal, () => process.exit(1));
  const stop = async () => {
    process.off('exit', cutShort);
    await embedded.stop();
    await rm(dataDirectory, { recursive: true, force: true });
  };
  return { server: { ...embedded.connection, database: 'postgres' }, stop };
}

/** While the server is still writing its last files, a directory may fill again before it is removed. */
function removeNow(directory: string) {
  try {
    rmSync(directory, { recursive: true, force: true });
  } catch {
    Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 50);
  }
}

/** Spelled out, because a connection string would win over the name of the database beside it. */
const optionsOf = ({ hostname, port, username, password, pathname, searchParams }: URL): pg.PoolConfig => ({
  host: searchParams.get('host') ?? decodeURIComponent(hostname),
  port: Number(port || 5432),
  user: decodeURIComponent(username),
  password: decodeURIComponent(password),
  database: pathname.slice(1) || 'postgres',
});

async function onServer(server: pg.PoolConfig, statement: string) {
  const client = new pg.Client(server);
  await client.connect();
  await client.query(statement).finally(() => client.end());
}
