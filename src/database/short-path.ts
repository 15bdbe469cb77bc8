import { mkdtemp, rm, symlink } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** What every system takes as the address of a unix socket, without the closing zero: macOS has the smallest. */
const longestSocketPath = 103;

export interface ShortPath {
  path: string;
  remove(): Promise<void>;
}

/**
 * A path to the directory under which a socket called `name` has an address that fits. A directory that lies too deep
 * is reached through a link in a temporary directory that is ours alone.
 */
export async function shortPathTo(directory: string, name: string): Promise<ShortPath> {
  if (fits(directory, name)) return { path: directory, remove: async () => {} };
  const parent = await mkdtemp(join(tmpdir(), 'postern-'));
  const path = join(parent, 'd');
  await symlink(directory, path);
  return { path, remove: () => rm(parent, { recursive: true, force: true }) };
}

const fits = (directory: string, name: string) => Buffer.byteLength(join(directory, name)) <= longestSocketPath;
