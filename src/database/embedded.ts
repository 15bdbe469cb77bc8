import { realpath } from 'node:fs/promises';
import { setTimeout as sleep } from 'node:timers/promises';
import pg from 'pg';
import type { Logger } from '../lib/log.ts';
import { findPostgres } from './embedded/binaries.ts';
import { isMade, makeCluster, type Place, placeIn } from './embedded/cluster.ts';
import { findPostmaster, forgetPostmaster, isPostmaster } from './embedded/postmaster.ts';
import { findRunAs, giveTo, letOthersPass } from './embedded/run-as.ts';
import { lastWords, type Server, type ServerSettings, spawnServer } from './embedded/server.ts';
import { DatabaseStartError } from './embedded/start-error.ts';
import { type ShortPath, shortPathTo } from './short-path.ts';

export interface EmbeddedPostgres {
  connection: { host: string; port: number; user: string; database: string; ssl: false };
  /** The server of an earlier process that was killed was still running, and is used on. */
  wasTakenOver: boolean;
  /** Ends open connections, writes everything down and leaves no process behind. */
  stop(): Promise<void>;
}

export interface EmbeddedOptions {
  dataDirectory: string;
  log: Logger;
  /** Settings of PostgreSQL that differ from ours. */
  settings?: ServerSettings;
}

export { DatabaseStartError };

const deadlineMilliseconds = 30_000;
const pollMilliseconds = 20;
const database = 'postern';

/**
 * Starts PostgreSQL on `dataDirectory`/postgres, or takes over the one that a killed process left running there. It
 * listens on a unix socket in its own closed directory and on no port. The caller holds the lock of the data directory.
 */
export async function startEmbedded(options: EmbeddedOptions): Promise<EmbeddedPostgres> {
  const place = placeIn(await realpath(options.dataDirectory));
  const socket = await shortPathTo(place.cluster, '.s.PGSQL.5432');
  try {
    const orphan = await takeOver(place, socket);
    if (orphan !== undefined)
      options.log.info({ processId: orphan }, 'took over the PostgreSQL that a killed process left');
    const processId = orphan ?? (await startServer(place, socket, options));
    const stop = once(() => stopServer(processId, place, socket));
    await makeDatabase(socket).catch((error) => stop().then(() => Promise.reject(error)));
    return { connection: connectionOver(socket), wasTakenOver: orphan !== undefined, stop };
  } catch (error) {
    await socket.remove();
    throw error;
  }
}

/** The process id of a server that runs on the cluster already. One that is just ending is waited for. */
async function takeOver({ cluster, logFile }: Place, socket: ShortPath) {
  const processId = await findPostmaster(cluster);
  const deadline = Date.now() + deadlineMilliseconds;
  while (processId !== undefined && (await isPostmaster(processId, cluster))) {
    if (await answers(socket)) return processId;
    if (Date.now() > deadline) {
      throw new DatabaseStartError(
        `PostgreSQL (process ${processId}) runs on ${cluster} already, but does not answer. Its log is ${logFile}. To start anew, end it with \`kill -QUIT ${processId}\`.`,
      );
    }
    await sleep(pollMilliseconds);
  }
  return undefined;
}

async function startServer(place: Place, socket: ShortPath, { log, settings = {} }: EmbeddedOptions) {
  await letOthersPass(place.dataDirectory);
  const { initdb, postgres } = await findPostgres(place.dataDirectory);
  const runAs = await findRunAs(postgres, [place.cluster]);
  if (!(await isMade(place))) {
    log.info({ directory: place.cluster }, 'making the database');
    await makeCluster(place, initdb, runAs);
  }
  await giveTo(runAs.owner, place.cluster);
  await forgetPostmaster(place.cluster);
  const deadline = Date.now() + deadlineMilliseconds;
  for (;;) {
    const server = await spawnServer(place, postgres, runAs, settings);
    if (await isReady(server, socket, deadline)) return server.processId;
    await refuseUnlessTransient(server, place, deadline);
    await sleep(10 * pollMilliseconds);
  }
}

async function isReady({ endReason }: Server, socket: ShortPath, deadline: number) {
  while (endReason() === undefined && Date.now() < deadline) {
    if (await answers(socket)) return true;
    await sleep(pollMilliseconds);
  }
  return false;
}

/** A postmaster that was killed leaves children, which need a moment to see that they are alone. */
async function refuseUnlessTransient({ processId, endReason }: Server, place: Place, deadline: number) {
  const words = await lastWords(place);
  if (endReason() !== undefined && words.includes('shared memory block') && Date.now() < deadline) return;
  if (endReason() === undefined) tell(processId, 'SIGQUIT');
  const reason = endReason() ?? `no answer within ${deadlineMilliseconds / 1_000} s`;
  throw new DatabaseStartError(`PostgreSQL did not start (${reason}): ${words} Its log is ${place.logFile}.`);
}

const makeDatabase = (socket: ShortPath) =>
  withClient(socket, async (client) => {
    const { rowCount } = await client.query('select from pg_database where datname = $1', [database]);
    if (!rowCount) await client.query(`create database ${database}`);
  });

const answers = (socket: ShortPath) =>
  withClient(socket, (client) => client.query('select 1')).then(
    () => true,
    () => false,
  );

async function withClient<Result>(socket: ShortPath, work: (client: pg.Client) => Promise<Result>) {
  const client = new pg.Client({ ...connectionTo(socket), database: 'postgres', connectionTimeoutMillis: 5_000 });
  // What breaks the connection also fails the query; without a listener it would end the process too.
  client.on('error', () => {});
  try {
    await client.connect();
    return await work(client);
  } finally {
    await client.end();
  }
}

/** How the house's own database is reached over the server's socket. */
export const connectionOver = (socket: ShortPath) => ({ ...connectionTo(socket), database });

const connectionTo = ({ path }: ShortPath) => ({ host: path, port: 5432, user: 'postern', ssl: false as const });

/** Fast shutdown first; what does not heed it is ended at once and recovers at the next start. */
async function stopServer(processId: number, { cluster, logFile }: Place, socket: ShortPath) {
  for (const signal of ['SIGINT', 'SIGQUIT'] as const) {
    tell(processId, signal);
    const deadline = Date.now() + deadlineMilliseconds;
    while (Date.now() < deadline) {
      if (!(await isPostmaster(processId, cluster))) return socket.remove();
      await sleep(pollMilliseconds);
    }
  }
  throw new DatabaseStartError(`PostgreSQL (process ${processId}) does not stop. Its log is ${logFile}.`);
}

function tell(processId: number, signal: NodeJS.Signals) {
  try {
    process.kill(processId, signal);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error;
  }
}

function once<Result>(work: () => Promise<Result>) {
  let result: Promise<Result> | undefined;
  return () => {
    result ??= work();
    return result;
  };
}
