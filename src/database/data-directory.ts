import { randomBytes } from 'node:crypto';
import { access, chmod, mkdir, open, readFile, realpath, rename } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { lockDirectory } from './directory-lock.ts';

export interface DataDirectory {
  /** 32 bytes: what Postern seals and hashes with when the settings give no secret. */
  secret: Buffer;
  release(): Promise<void>;
}

/** A data directory that cannot be used; the message says why and what to do. */
export class DataDirectoryError extends Error {
  override name = 'DataDirectoryError';
}

export class DataDirectoryInUse extends DataDirectoryError {
  override name = 'DataDirectoryInUse';
}

/** Makes the directory when it is missing, takes it for this process alone, and reads or makes its secret. */
export async function openDataDirectory(path: string): Promise<DataDirectory> {
  const directory = await makeDirectory(path);
  const lock = await lockDirectory(directory).catch((cause) => Promise.reject(unusable(path, cause)));
  if (lock.kind === 'taken') {
    throw new DataDirectoryInUse(
      `Another Postern (process ${lock.processId}) is running on ${directory}. Stop it first, or set POSTERN_DATA to another directory.`,
    );
  }
  try {
    return { secret: await readOrMakeSecret(directory), release: lock.release };
  } catch (error) {
    await lock.release();
    throw error instanceof DataDirectoryError ? error : unusable(path, error);
  }
}

/** The secret of a data directory that another process may hold; undefined when there is none. */
export async function readSecret(directory: string): Promise<Buffer | undefined> {
  const file = join(directory, 'secret');
  return (await exists(file)) ? parseSecret(file) : undefined;
}

async function makeDirectory(path: string) {
  try {
    await mkdir(dirname(path), { recursive: true });
    await mkdir(path, { recursive: true, mode: 0o700 });
    return await realpath(path);
  } catch (cause) {
    throw unusable(path, cause);
  }
}

async function readOrMakeSecret(directory: string) {
  const file = join(directory, 'secret');
  if (!(await exists(file))) {
    if (await exists(join(directory, 'postgres'))) {
      throw new DataDirectoryError(
        `${file} is missing, and without it nothing that the database in ${directory} keeps sealed can be read. Put the file back from a backup, or remove the directory to begin anew.`,
      );
    }
    await writeSecret(file, randomBytes(32));
  }
  await chmod(file, 0o600);
  return parseSecret(file);
}

async function parseSecret(file: string) {
  const secret = Buffer.from((await readFile(file, 'utf8')).trim(), 'base64');
  if (secret.length === 32) return secret;
  throw new DataDirectoryError(`${file} does not hold 32 bytes in base64. Put the file back from a backup.`);
}

/** Whole and on the disk before it has its name: a secret that is lost after its first use loses what it sealed. */
async function writeSecret(file: string, secret: Buffer) {
  const unfinished = `${file}.new`;
  const handle = await open(unfinished, 'w', 0o600);
  try {
    await handle.writeFile(`${secret.toString('base64')}\n`);
    await handle.sync();
  } finally {
    await handle.close();
  }
  await rename(unfinished, file);
  const directory = await open(dirname(file));
  await directory.sync().finally(() => directory.close());
}

const exists = (path: string) =>
  access(path).then(
    () => true,
    () => false,
  );

const unusable = (path: string, cause: unknown) =>
  new DataDirectoryError(
    `The data directory ${path} cannot be used: ${cause instanceof Error ? cause.message : String(cause)}. POSTERN_DATA names another one.`,
    { cause },
  );
