import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import type { Logger } from '../lib/log.ts';
import type { AnyFactory } from './factory.ts';
import { factoryOf } from './packages/factory.ts';
import { PackageFault, type PackageFolder, readFolder } from './packages/folder.ts';
import { Keeper, type Limits } from './packages/keeper.ts';
import { metadataOf } from './packages/metadata.ts';

export interface LoadOptions extends Partial<Limits> {
  /** The npm project whose dependencies are the packages: `connectors` in the data directory. It need not exist. */
  directory: string;
  log: Logger;
  /** In development: factory id → origin that its requests go to instead. */
  endpoints?: Readonly<Record<string, string>>;
  /** The factories that come with Postern; a package takes the place of the one with its id. */
  builtInIds?: readonly string[];
  /** Ids that no package may have. */
  reservedIds?: readonly string[];
}

export interface LoadedPackages {
  factories: AnyFactory[];
  /** Built-in factories whose place is taken. */
  replacedIds: string[];
  close(): Promise<void>;
}

/** One package, and what became of it. */
export type LoadedPackage = { name: string; version: string } & (
  | { kind: 'ready'; factory: AnyFactory; keeper: Keeper }
  | { kind: 'skipped'; reason: string }
);

/**
 * Loads every package of the directory, several at a time, each in a thread of its own. What cannot be loaded is skipped
 * with one line; nothing that a package does stops the start, or holds it up beyond the time limit.
 */
export async function loadPackages(options: LoadOptions): Promise<LoadedPackages> {
  const { log, builtInIds = [], reservedIds = [] } = options;
  const loaded = withoutDuplicates(await loadEach(options)).map((one) => refuseReserved(one, reservedIds));
  const replacedIds: string[] = [];
  for (const one of loaded) {
    if (one.kind === 'skipped') log.warn({ package: one.name }, `connector package skipped: ${one.name} ${one.reason}`);
    else {
      const { id } = one.factory.metadata;
      const isReplacing = builtInIds.includes(id);
      if (isReplacing) replacedIds.push(id);
      const place = isReplacing ? ', in place of the built-in one' : '';
      log.info({ package: one.name, factoryId: id }, `connector ${id} comes from ${one.name} ${one.version}${place}`);
    }
  }
  const ready = loaded.filter((one) => one.kind === 'ready');
  return {
    factories: ready.map(({ factory }) => factory),
    replacedIds,
    close: async () => void (await Promise.all(ready.map(({ keeper }) => keeper.close()))),
  };
}

function refuseReserved(one: LoadedPackage, reservedIds: readonly string[]): LoadedPackage {
  if (one.kind === 'skipped' || !reservedIds.includes(one.factory.metadata.id)) return one;
  void one.keeper.close();
  const { name, version } = one;
  return { kind: 'skipped', name, version, reason: `has the id ${one.factory.metadata.id}, which is Postern's own` };
}

/** What is installed, in the order of the project, without a word in the log. */
export async function loadEach(options: LoadOptions): Promise<LoadedPackage[]> {
  const names = await dependenciesOf(options);
  const loaded: LoadedPackage[] = [];
  const left = [...names.entries()];
  const loadNext = async () => {
    for (let next = left.shift(); next; next = left.shift()) loaded[next[0]] = await loadOne(next[1], options);
  };
  await Promise.all(Array.from({ length: loadingAtATime }, loadNext));
  return loaded;
}

/** A thread takes some 30 MB while it loads. */
const loadingAtATime = 4;

export async function loadOne(name: string, options: LoadOptions): Promise<LoadedPackage> {
  const { directory, log, endpoints = {}, loadMilliseconds = 10_000, callMilliseconds = 30_000 } = options;
  let folder: PackageFolder | undefined;
  try {
    const path = join(directory, 'node_modules', name);
    folder = await readFolder(name, path);
    const keeper = new Keeper({ folder, endpoints, log, loadMilliseconds, callMilliseconds });
    const description = await keeper.describe();
    const metadata = await metadataOf(path, description, (what) =>
      log.warn({ package: name }, `connector package ${name}: ${what}`),
    );
    return { kind: 'ready', name, version: folder.version, factory: factoryOf(keeper, description, metadata), keeper };
  } catch (error) {
    if (!(error instanceof PackageFault)) throw error;
    return { kind: 'skipped', name, version: folder?.version ?? '', reason: error.message };
  }
}

const project = z.object({ dependencies: z.record(z.string(), z.string()).default({}) });

async function dependenciesOf({ directory, log }: LoadOptions): Promise<string[]> {
  const path = join(directory, 'package.json');
  const text = await readFile(path, 'utf8').catch(() => '{}');
  try {
    return Object.keys(project.parse(JSON.parse(text)).dependencies);
  } catch {
    log.warn(`no connector package is loaded: ${path} is not a package.json`);
    return [];
  }
}

function withoutDuplicates(loaded: LoadedPackage[]): LoadedPackage[] {
  const owners = new Map<string, string>();
  return loaded.map((one) => {
    if (one.kind === 'skipped') return one;
    const { id } = one.factory.metadata;
    const owner = owners.get(id);
    owners.set(id, owner ?? one.name);
    const reason = `has the factory id ${id}, which ${owner} has already: remove one of them`;
    return owner === undefined ? one : { kind: 'skipped', name: one.name, version: one.version, reason };
  });
}
