import { readdir, readFile } from 'node:fs/promises';

/** Bytes of a process that are in memory; undefined where the system does not tell (it is Linux that does). */
export const residentBytes = (processId: number) => readKilobytes(`/proc/${processId}/status`, 'VmRSS');

/** Bytes of a process and its children, each with its share of what they have in common. */
export async function proportionalBytes(processId: number): Promise<number | undefined> {
  const family = [processId, ...(await childrenOf(processId))];
  const sizes = await Promise.all(family.map((each) => readKilobytes(`/proc/${each}/smaps_rollup`, 'Pss')));
  return sizes[0] === undefined ? undefined : sizes.reduce<number>((sum, size) => sum + (size ?? 0), 0);
}

async function readKilobytes(file: string, field: string) {
  const text = await readFile(file, 'utf8').catch(() => '');
  const kilobytes = new RegExp(`^${field}:\\s+(\\d+) kB`, 'm').exec(text)?.[1];
  return kilobytes === undefined ? undefined : Number(kilobytes) * 1024;
}

async function childrenOf(processId: number): Promise<number[]> {
  const processIds = (await readdir('/proc').catch(() => [])).filter((name) => /^\d+$/.test(name)).map(Number);
  const parents = await Promise.all(processIds.map(parentOf));
  return processIds.filter((_, at) => parents[at] === processId);
}

/** proc_pid_stat(5): the parent is the second field after the name, which ends with the last parenthesis. */
async function parentOf(processId: number) {
  const text = await readFile(`/proc/${processId}/stat`, 'utf8').catch(() => '');
  return Number(text.slice(text.lastIndexOf(')') + 2).split(' ')[1]);
}
