import { existsSync } from 'node:fs';
import { mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import { homedir } from 'node:os';
import { join, resolve } from 'node:path';
import type { Logger } from '../../lib/log.ts';
import { type LoadedPackage, type LoadOptions, loadEach, loadOne } from '../packages.ts';
import { runNpm } from './npm.ts';

/** The directory of the packages: an npm project whose dependencies are the connectors. */
export interface ProjectOptions {
  directory: string;
  /** Where relative paths of folders count from. */
  calledFrom: string;
  log: Logger;
  write: (line: string) => void;
}

/** What kept a command from being done, in words for whoever gave it. */
export class ConnectorCommandError extends Error {
  override name = 'ConnectorCommandError';
}

/** Installs a package and loads it once. One that cannot be loaded is taken out again, and what was there before put back. */
export async function addConnector(spec: string, options: ProjectOptions): Promise<LoadedPackage & { kind: 'ready' }> {
  const { directory, write } = options;
  const source = sourceOf(spec, options.calledFrom);
  await ensureProject(directory);
  const before = await snapshot(directory);
  write(`Installing ${spec} …`);
  const { isDone, output } = await runNpm(directory, ['install', '--save', '--', source], write);
  if (!isDone) {
    await restore(before, options);
    throw new ConnectorCommandError(`npm could not install ${spec}:\n${output}`);
  }
  const name = await addedName(before, directory, source);
  const loaded = name === undefined ? undefined : await loadOne(name, loadOptions(options));
  const twin = loaded?.kind === 'ready' ? await twinOf(loaded, options) : undefined;
  if (loaded?.kind === 'ready' && twin === undefined) return loaded;
  await restore(before, options);
  throw new ConnectorCommandError(`${spec} was not added: ${whyNot(name, loaded, twin)}.`);
}

export const listConnectors = (options: ProjectOptions): Promise<LoadedPackage[]> => loadEach(loadOptions(options));

export async function removeConnector(name: string, options: ProjectOptions) {
  const { directory, write } = options;
  if (!(name in (await dependenciesIn(directory)))) {
    throw new ConnectorCommandError(`${name} is not installed. \`postern connector list\` shows what is.`);
  }
  const { isDone, output } = await runNpm(directory, ['uninstall', '--save', '--', name], write);
  if (!isDone) throw new ConnectorCommandError(`npm could not remove ${name}:\n${output}`);
}

const loadOptions = ({ directory, log }: ProjectOptions): LoadOptions => ({ directory, log });

/** What exists as a file or folder is one; anything else is left to npm: a name, a name with a version, a URL. */
function sourceOf(spec: string, calledFrom: string) {
  if (spec.startsWith('-')) throw new ConnectorCommandError(`There is no option ${spec}.`);
  const path = resolve(calledFrom, spec.replace(/^file:/, '').replace(/^~(?=\/|$)/, homedir()));
  if (existsSync(path)) return path;
  if (/^(\.{0,2}\/|~\/|file:)/.test(spec)) throw new ConnectorCommandError(`There is nothing at ${path}.`);
  return spec;
}

async function ensureProject(directory: string) {
  await mkdir(directory, { recursive: true });
  const manifest = { name: 'postern-connectors', private: true, description: 'Packages of `postern connector add`.' };
  await writeFile(join(directory, 'package.json'), `${JSON.stringify(manifest, null, 2)}\n`, { flag: 'wx' }).catch(
    (error: NodeJS.ErrnoException) => {
      if (error.code !== 'EEXIST') throw error;
    },
  );
}

type Snapshot = Record<string, string | undefined>;

const files = ['package.json', 'package-lock.json'];

async function snapshot(directory: string): Promise<Snapshot> {
  const texts = files.map((name) => readFile(join(directory, name), 'utf8').catch(() => undefined));
  return Object.fromEntries((await Promise.all(texts)).map((text, index) => [files[index] ?? '', text]));
}

async function restore(before: Snapshot, { directory, write }: ProjectOptions) {
  for (const [name, text] of Object.entries(before)) {
    const path = join(directory, name);
    await (text === undefined ? rm(path, { force: true }) : writeFile(path, text));
  }
  const { isDone, output } = await runNpm(directory, ['install'], write);
  if (!isDone) write(`What was installed before could not be put back: ${output}`);
}

async function dependenciesIn(directory: string): Promise<Record<string, string>> {
  const text = await readFile(join(directory, 'package.json'), 'utf8').catch(() => '{}');
  return dependenciesOf(text);
}

const dependenciesOf = (text = '{}') =>
  (JSON.parse(text) as { dependencies?: Record<string, string> }).dependencies ?? {};

/** What is new or changed among the dependencies; else, of a package that was there already, the one that was meant. */
async function addedName(before: Snapshot, directory: string, source: string) {
  const earlier = dependenciesOf(before['package.json']);
  const now = await dependenciesIn(directory);
  const changed = Object.keys(now).find((name) => now[name] !== earlier[name]);
  return (
    changed ??
    Object.keys(now).find(
      (name) => source === name || source.startsWith(`${name}@`) || isFrom(now[name], directory, source),
    )
  );
}

const isFrom = (range: string | undefined, directory: string, source: string) =>
  range?.startsWith('file:') === true && resolve(directory, range.slice(5)) === source;

async function twinOf(loaded: LoadedPackage & { kind: 'ready' }, options: ProjectOptions) {
  const others = (await listConnectors(options)).filter(({ name }) => name !== loaded.name);
  const id = loaded.factory.metadata.id;
  return others.find((one) => one.kind === 'ready' && one.factory.metadata.id === id)?.name;
}

function whyNot(name: string | undefined, loaded: LoadedPackage | undefined, twin: string | undefined) {
  if (loaded?.kind === 'skipped') return `${name} ${loaded.reason}`;
  if (loaded?.kind === 'ready')
    return `its factory id ${loaded.factory.metadata.id} is that of ${twin}, which is installed; remove that first`;
  return 'npm installed nothing';
}
