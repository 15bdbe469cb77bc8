import { chmod, mkdir, mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import pg from 'pg';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { runChild } from '../../test/setup/child.ts';
import { createLog } from '../lib/log.ts';
import { isPostmaster } from './embedded/postmaster.ts';
import { DatabaseStartError, type EmbeddedPostgres, startEmbedded } from './embedded.ts';

const log = createLog('silent');
const settings = { fsync: 'off' };
let dataDirectory: string;

beforeEach(async () => {
  dataDirectory = await mkdtemp(join(tmpdir(), 'postern-test-'));
});
afterEach(() => rm(dataDirectory, { recursive: true, force: true, maxRetries: 10 }));

async function query(embedded: EmbeddedPostgres, statement: string) {
  const client = new pg.Client(embedded.connection);
  await client.connect();
  return client.query({ text: statement, rowMode: 'array' }).finally(() => client.end());
}

const start = () => startEmbedded({ dataDirectory, log, settings });

const pidFile = () => join(dataDirectory, 'postgres/postmaster.pid');
const readProcessId = async () => Number.parseInt(await readFile(pidFile(), 'utf8'), 10);
const isRunning = (processId: number) => isPostmaster(processId, join(dataDirectory, 'postgres'));

const startInChild = () =>
  runChild(`
    import { startEmbedded } from ${JSON.stringify(new URL('./embedded.ts', import.meta.url).href)};
    const log = { info() {} };
    await startEmbedded({ dataDirectory: ${JSON.stringify(dataDirectory)}, log, settings: { fsync: 'off' } });
    console.log('started');`);

test('a fresh directory becomes a database that keeps what is written over a restart', async () => {
  const first = await start();
  expect(first.wasTakenOver).toBe(false);
  await query(first, "create table kept as select 'schön' as word");
  const processId = await readProcessId();
  await first.stop();
  expect(await isRunning(processId)).toBe(false);
  const second = await start();
  expect((await query(second, 'select word from kept')).rows).toEqual([['schön']]);
  await second.stop();
});

test('it speaks UTF-8, waits for the disk, and is reached through a closed directory alone', async () => {
  const embedded = await startEmbedded({ dataDirectory, log });
  const names = ['server_encoding', 'fsync', 'synchronous_commit', 'listen_addresses', 'TimeZone'];
  const { rows } = await query(embedded, `select ${names.map((name) => `current_setting('${name}')`).join()}`);
  expect(rows).toEqual([['UTF8', 'on', 'on', '', 'UTC']]);
  expect((await stat(embedded.connection.host)).mode & 0o777).toBe(0o700);
  await embedded.stop();
});

test('the server of a killed process is taken over, with its data, and stopped', async () => {
  const child = await startInChild();
  const processId = await readProcessId();
  await child.kill();
  expect(await isRunning(processId)).toBe(true);
  const embedded = await start();
  expect(embedded.wasTakenOver).toBe(true);
  expect((await query(embedded, 'select current_database()')).rows).toEqual([['postern']]);
  await embedded.stop();
  expect(await isRunning(processId)).toBe(false);
});

test('a server that is just ending is waited for', async () => {
  const child = await startInChild();
  await child.kill();
  process.kill(await readProcessId(), 'SIGINT');
  const embedded = await start();
  await query(embedded, 'select 1');
  await embedded.stop();
});

test('a server that was killed as well recovers what was committed', async () => {
  const child = await startInChild();
  const orphan = await start();
  await query(orphan, 'create table kept as select 7 as number');
  process.kill(await readProcessId(), 'SIGKILL');
  await child.kill();
  const embedded = await start();
  expect((await query(embedded, 'select number from kept')).rows).toEqual([[7]]);
  await embedded.stop();
});

test('a process id that another process has by now does not hinder', async () => {
  await (await start()).stop();
  for (const processId of [process.pid, 4_194_305]) {
    await writeFile(pidFile(), `${processId}\n${join(dataDirectory, 'postgres')}\n1700000000\n5432\n.\n\n`);
    await writeFile(join(dataDirectory, 'postgres/.s.PGSQL.5432.lock'), `${processId}\n`);
    const embedded = await start();
    expect(embedded.wasTakenOver).toBe(false);
    await embedded.stop();
  }
});

test('what a kill left half-made is swept away', async () => {
  await mkdir(join(dataDirectory, 'postgres.new-abc123/base'), { recursive: true });
  const embedded = await start();
  await embedded.stop();
  expect((await readdir(dataDirectory)).sort()).toEqual(['postgres', 'postgres.log']);
});

test('a directory too deep for the address of a socket serves all the same', async () => {
  const deep = join(dataDirectory, 'a-directory-with-a-long-name'.repeat(4));
  await mkdir(deep);
  const embedded = await startEmbedded({ dataDirectory: deep, log, settings });
  await query(embedded, 'select 1');
  await embedded.stop();
  await expect(stat(embedded.connection.host)).rejects.toThrow('ENOENT');
});

test.runIf(process.getuid?.() === 0)('below a directory that is closed to others root starts it too', async () => {
  const closed = join(dataDirectory, 'closed/data');
  await mkdir(closed, { recursive: true });
  await chmod(join(dataDirectory, 'closed'), 0o700);
  const embedded = await startEmbedded({ dataDirectory: closed, log, settings });
  await query(embedded, 'create table one (number integer)');
  await embedded.stop();
});

test('a server that cannot start says why and names its log', async () => {
  await (await start()).stop();
  const failure = startEmbedded({ dataDirectory, log, settings: { shared_buffers: 'plenty' } });
  await expect(failure).rejects.toBeInstanceOf(DatabaseStartError);
  await expect(failure).rejects.toThrow(/invalid value for parameter "shared_buffers".*postgres\.log/);
});

test("the server's log has no statement and no value", async () => {
  const embedded = await start();
  await query(embedded, 'create table people (email text primary key)');
  await query(embedded, "insert into people values ('foo@example.com')");
  await expect(query(embedded, "insert into people values ('foo@example.com')")).rejects.toThrow('duplicate key');
  await embedded.stop();
  expect(await readFile(join(dataDirectory, 'postgres.log'), 'utf8')).not.toMatch(/insert|example\.com/);
});
