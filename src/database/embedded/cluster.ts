import { execFile } from 'node:child_process';
import { chown, mkdtemp, readdir, rename, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import type { RunAs } from './run-as.ts';
import { DatabaseStartError } from './start-error.ts';

const timeoutMilliseconds = 60_000;

/** Where a server's files are. */
export interface Place {
  dataDirectory: string;
  cluster: string;
  logFile: string;
}

export const placeIn = (dataDirectory: string): Place => ({
  dataDirectory,
  cluster: join(dataDirectory, 'postgres'),
  logFile: join(dataDirectory, 'postgres.log'),
});

export const isMade = ({ cluster }: Place) =>
  stat(join(cluster, 'PG_VERSION')).then(
    () => true,
    () => false,
  );

/** Under a name of its own until it is complete, so that a kill on the way leaves nothing half-made in use. */
export async function makeCluster({ dataDirectory, cluster }: Place, initdb: string, runAs: RunAs) {
  await sweepUnfinished(dataDirectory);
  const directory = await mkdtemp(join(dataDirectory, 'postgres.new-'));
  if (runAs.owner) await chown(directory, runAs.owner.uid, runAs.owner.gid);
  const locale = ['--encoding=UTF8', '--locale=C', '--locale-provider=builtin', '--builtin-locale=C.UTF-8'];
  const command = runAs.command(initdb, ['-D', directory, '-U', 'postern', '--auth=trust', ...locale]);
  const options = { ...command.account, cwd: '/', env: environment(), timeout: timeoutMilliseconds };
  try {
    await promisify(execFile)(command.program, command.given, options);
    await rename(directory, cluster);
  } catch (cause) {
    await rm(directory, { recursive: true, force: true });
    const reason = cause instanceof Error && 'stderr' in cause ? cause.stderr || cause.message : cause;
    throw new DatabaseStartError(`The database could not be made in ${cluster}: ${String(reason).trim()}`, { cause });
  }
}

/** An initdb whose Postern was killed may be writing for another moment. */
async function sweepUnfinished(dataDirectory: string) {
  const names = (await readdir(dataDirectory)).filter((name) => name.startsWith('postgres.new-'));
  for (const name of names) await rm(join(dataDirectory, name), { recursive: true, force: true, maxRetries: 10 });
}

/** Nothing of ours: a PG… variable would change what PostgreSQL does. */
export const environment = () => ({
  PATH: process.env.PATH ?? '/usr/bin:/bin:/usr/sbin:/sbin',
  LC_ALL: 'C',
  TZ: 'UTC',
});
