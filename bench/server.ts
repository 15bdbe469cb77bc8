import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import pg from 'pg';
import { environment, nodeFlags } from '../bin/server-options.mjs';
import { findPostmaster } from '../src/database/embedded/postmaster.ts';
import type { Bench } from './bench.ts';
import { Browser } from './browser.ts';

/** A Postern in a process of its own, with a PostgreSQL of its own below a temporary directory. */
export interface Server {
  port: number;
  processId: number;
  /** Of its PostgreSQL. */
  postmasterId(): Promise<number | undefined>;
  /** From the start of the process until it said that it is ready. */
  startMilliseconds: number;
  /** Of the Management API. */
  token: string;
  database: pg.ClientConfig;
  stop(): Promise<void>;
}

const root = fileURLToPath(new URL('..', import.meta.url));
const bootstrap = { id: 'bench', secret: 'of-the-bench-and-nobody-else' };
const readyMilliseconds = 60_000;
const stopMilliseconds = 30_000;

/** Removed at the end, after what runs on it. */
export async function makeDataDirectory({ closers }: Bench): Promise<string> {
  const directory = await mkdtemp(join(tmpdir(), 'postern-bench-'));
  closers.add(async () => {
    await endPostgres(directory);
    await rm(directory, { recursive: true, force: true, maxRetries: 10 });
  });
  return directory;
}

/** Starts Postern as `npm start` would in production, its built-in email service set to the sink. */
export async function startServer(bench: Bench, mailPort: number, dataDirectory?: string): Promise<Server> {
  const directory = dataDirectory ?? (await makeDataDirectory(bench));
  const [port, adminPort] = [await freePort(), await freePort()];
  const begin = performance.now();
  const child = spawn(process.execPath, [...nodeFlags, ...profiling(bench), 'src/cli.ts', 'start'], {
    cwd: root,
    stdio: ['ignore', 'pipe', 'pipe'],
    // A group of its own: Ctrl-C is for the bench, which ends its children in order.
    detached: true,
    env: {
      ...environment,
      PATH: process.env.PATH,
      HOME: process.env.HOME,
      HOST: '127.0.0.1',
      PORT: String(port),
      ADMIN_PORT: String(adminPort),
      LOG_LEVEL: 'warn',
      POSTERN_ENV: 'production',
      POSTERN_DATA: directory,
      POSTERN_BOOTSTRAP_CLIENT_ID: bootstrap.id,
      POSTERN_BOOTSTRAP_CLIENT_SECRET: bootstrap.secret,
      POSTERN_BUILT_IN_EMAIL: `smtp://127.0.0.1:${mailPort}?from=codes@bench.test&ignoreTLS=true`,
    },
  });
  const stop = bench.closers.add(() => end(child));
  await untilReady(child, bench);
  child.once('exit', refuseUnlessAsked);
  const startMilliseconds = performance.now() - begin;
  const cluster = join(directory, 'postgres');
  return {
    port,
    processId: child.pid ?? 0,
    postmasterId: () => findPostmaster(cluster),
    startMilliseconds,
    token: await fetchToken(port),
    database: { host: cluster, user: 'postern', database: 'postern' },
    stop,
  };
}

export function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const probe = createServer();
    probe.once('error', reject);
    probe.listen(0, '127.0.0.1', () => {
      const address = probe.address();
      probe.close(() => resolve(typeof address === 'object' && address ? address.port : 0));
    });
  });
}

/** Runs statements on the server's database. */
export async function onDatabase<Result>(
  server: Server,
  work: (client: pg.Client) => Promise<Result>,
): Promise<Result> {
  const client = new pg.Client(server.database);
  await client.connect();
  return work(client).finally(() => client.end());
}

const profiling = ({ profileDirectory }: Bench) =>
  profileDirectory ? ['--cpu-prof', `--cpu-prof-dir=${profileDirectory}`] : [];

function untilReady(child: ChildProcess, { say }: Bench): Promise<void> {
  let output = '';
  let isReady = false;
  return new Promise((resolve, reject) => {
    const fail = (reason: string) => {
      clearTimeout(timer);
      reject(new Error(`Postern did not start (${reason}):\n${output}`));
    };
    const timer = setTimeout(fail, readyMilliseconds, 'no word of it');
    const take = (text: string) => {
      // What it says while it is measured is a warning: figures beside warnings are to be doubted.
      if (isReady) return text.startsWith('Postern is stopping') ? undefined : say(text.trim().slice(0, 500));
      output += text;
      isReady = output.includes('Postern is ready');
      if (!isReady) return;
      clearTimeout(timer);
      resolve();
    };
    for (const stream of [child.stdout, child.stderr]) stream?.setEncoding('utf8').on('data', take);
    child.once('error', (error) => fail(error.message));
    child.once('exit', (code) => fail(`exit code ${code}`));
  });
}

async function fetchToken(port: number) {
  const browser = new Browser(port);
  const form = { grant_type: 'client_credentials', resource: 'https://default.logto.app/api', scope: 'all' };
  const credentials = Buffer.from(`${bootstrap.id}:${bootstrap.secret}`).toString('base64');
  const { body } = await browser.postForm('/oidc/token', form, { authorization: `Basic ${credentials}` });
  browser.close();
  return (JSON.parse(body.toString()) as { access_token: string }).access_token;
}

/** Figures of a server that is gone are none: thrown where nothing catches it, this ends the bench. */
function refuseUnlessAsked(code: number | null, signal: string | null) {
  throw new Error(`Postern ended while it was measured (${signal ?? `exit code ${code}`}).`);
}

async function end(child: ChildProcess) {
  child.off('exit', refuseUnlessAsked);
  if (child.exitCode !== null || child.signalCode !== null) return;
  const gone = once(child, 'exit');
  const timer = setTimeout(() => child.kill('SIGKILL'), stopMilliseconds);
  child.kill('SIGTERM');
  await gone;
  clearTimeout(timer);
}

/** A Postern that had to be killed leaves its PostgreSQL. */
async function endPostgres(dataDirectory: string) {
  const cluster = join(dataDirectory, 'postgres');
  const processId = await findPostmaster(cluster);
  if (processId === undefined) return;
  process.kill(processId, 'SIGQUIT');
  while (await findPostmaster(cluster)) await new Promise((resolve) => setTimeout(resolve, 20));
}
