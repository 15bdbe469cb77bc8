import { execFile } from 'node:child_process';
import { readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';

/** The process id of the server that runs on the cluster, read from what it wrote there itself. */
export async function findPostmaster(cluster: string) {
  const processId = await readProcessId(cluster);
  return processId !== undefined && (await isPostmaster(processId, cluster)) ? processId : undefined;
}

/** Whether this process is the server of this cluster: it names its directory in its arguments. */
export async function isPostmaster(processId: number, cluster: string) {
  const words = await argumentsOf(processId);
  return words.includes('postgres') && words.includes(cluster);
}

/**
 * Removes the traces of a server whose process id another process has by now. PostgreSQL would take that process for
 * itself and refuse to start; in every other case it judges its traces better than we could, and they stay.
 */
export async function forgetPostmaster(cluster: string) {
  const processId = await readProcessId(cluster);
  if (processId === undefined || !isAlive(processId) || (await isPostmaster(processId, cluster))) return;
  await rm(join(cluster, '.s.PGSQL.5432.lock'), { force: true });
  await rm(join(cluster, 'postmaster.pid'), { force: true });
}

async function readProcessId(cluster: string) {
  const text = await readFile(join(cluster, 'postmaster.pid'), 'utf8').catch(() => '');
  const processId = Number.parseInt(text, 10);
  return processId > 0 ? processId : undefined;
}

function isAlive(processId: number) {
  try {
    process.kill(processId, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}

/** Empty for a process that is gone, or has ended and only waits for its parent to notice. */
async function argumentsOf(processId: number) {
  if (process.platform === 'linux') return readFile(`/proc/${processId}/cmdline`, 'utf8').catch(() => '');
  const answer = promisify(execFile)('ps', ['-ww', '-o', 'command=', '-p', String(processId)]);
  return answer.then(
    ({ stdout }) => stdout,
    () => '',
  );
}
