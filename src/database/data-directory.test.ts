import { chmod, mkdir, mkdtemp, readdir, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { runChild } from '../../test/setup/child.ts';
import { DataDirectoryError, DataDirectoryInUse, openDataDirectory } from './data-directory.ts';

let parent: string;
let path: string;

beforeEach(async () => {
  parent = await mkdtemp(join(tmpdir(), 'postern-test-'));
  path = join(parent, 'data');
});
afterEach(() => rm(parent, { recursive: true, force: true }));

const openInChild = (directory: string) =>
  runChild(`
    import { openDataDirectory } from ${JSON.stringify(new URL('./data-directory.ts', import.meta.url).href)};
    await openDataDirectory(${JSON.stringify(directory)});
    console.log('open');`);

const modeOf = async (file: string) => ((await stat(file)).mode & 0o777).toString(8);

test('a new directory is closed to others, and so is its secret', async () => {
  const { secret, release } = await openDataDirectory(path);
  expect(secret).toHaveLength(32);
  expect(await modeOf(path)).toBe('700');
  expect(await modeOf(join(path, 'secret'))).toBe('600');
  await release();
});

test('the secret stays the same, and nothing but it stays behind', async () => {
  const first = await openDataDirectory(path);
  await first.release();
  const second = await openDataDirectory(path);
  await second.release();
  expect(second.secret).toEqual(first.secret);
  expect(await readdir(path)).toEqual(['secret']);
});

test('a secret that others could read is closed to them', async () => {
  await (await openDataDirectory(path)).release();
  await chmod(join(path, 'secret'), 0o644);
  await (await openDataDirectory(path)).release();
  expect(await modeOf(join(path, 'secret'))).toBe('600');
});

test('a second start is refused and names the process', async () => {
  const { release } = await openDataDirectory(path);
  await expect(openDataDirectory(path)).rejects.toThrow(`process ${process.pid}`);
  await expect(openDataDirectory(path)).rejects.toBeInstanceOf(DataDirectoryInUse);
  await release();
});

test('another process keeps the directory until it is killed, and then hinders nobody', async () => {
  const child = await openInChild(path);
  await expect(openDataDirectory(path)).rejects.toThrow(`process ${child.processId}`);
  await child.kill();
  const { release } = await openDataDirectory(path);
  await release();
  expect(await readdir(path)).toEqual(['secret']);
});

test('of many that start at once one gets the directory, also over the traces of a killed one', async () => {
  const child = await openInChild(path);
  await child.kill();
  const results = await Promise.allSettled(Array.from({ length: 20 }, () => openDataDirectory(path)));
  const opened = results.filter((result) => result.status === 'fulfilled');
  expect(opened).toHaveLength(1);
  for (const { value } of opened) await value.release();
});

test('a directory too deep for the address of a socket is locked all the same', async () => {
  const deep = join(parent, 'a-directory-with-a-long-name'.repeat(4), 'data');
  const { release } = await openDataDirectory(deep);
  await expect(openDataDirectory(deep)).rejects.toBeInstanceOf(DataDirectoryInUse);
  await release();
  expect(await readdir(deep)).toEqual(['secret']);
});

test('a database without its secret is refused rather than given a new one', async () => {
  await mkdir(join(path, 'postgres'), { recursive: true });
  await expect(openDataDirectory(path)).rejects.toThrow('Put the file back from a backup');
  await mkdir(join(path, 'secret'));
  await expect(openDataDirectory(path)).rejects.toBeInstanceOf(DataDirectoryError);
});

test('a damaged secret is refused', async () => {
  await mkdir(path);
  await writeFile(join(path, 'secret'), 'too short');
  await expect(openDataDirectory(path)).rejects.toThrow('does not hold 32 bytes');
});

test('a path that cannot be a directory is refused with the name of the setting', async () => {
  await writeFile(path, '');
  await expect(openDataDirectory(path)).rejects.toThrow('POSTERN_DATA names another one');
});
