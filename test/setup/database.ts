import { randomBytes } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import pg from 'pg';
import { inject } from 'vitest';

export interface TestDatabase {
  options: pg.PoolConfig;
  /** Ends what is still connected and removes the database. */
  drop(): Promise<void>;
}

/** PostgreSQL's object_in_use: someone is connected to the template, or another is just copying it. */
const templateIsBusy = '55006';

/** A migrated, empty database of its own. */
export async function createTestDatabase(): Promise<TestDatabase> {
  const { server, template } = inject('postgres');
  const name = `postern_test_${process.pid}_${randomBytes(6).toString('hex')}`;
  await onServer(server, (client) => copy(client, template, name));
  return {
    options: { ...server, database: name },
    drop: () => onServer(server, (client) => client.query(`drop database if exists ${name} with (force)`)),
  };
}

async function copy(client: pg.Client, template: string, name: string) {
  for (let triesLeft = 100; ; triesLeft -= 1) {
    try {
      await client.query(`create database ${name} template ${template}`);
      return;
    } catch (error) {
      if (!(error instanceof pg.DatabaseError) || error.code !== templateIsBusy || triesLeft === 0) throw error;
      await sleep(50);
    }
  }
}

async function onServer(server: pg.PoolConfig, work: (client: pg.Client) => Promise<unknown>) {
  const client = new pg.Client(server);
  await client.connect();
  try {
    await work(client);
  } finally {
    await client.end();
  }
}
