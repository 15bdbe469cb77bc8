import { readFile, realpath } from 'node:fs/promises';
import { join, relative, sep } from 'node:path';
import { pathToFileURL } from 'node:url';
import { z } from 'zod';

/** A package as it lies on the disk. */
export interface PackageFolder {
  /** The npm name, as the project above knows it. */
  name: string;
  version: string;
  path: string;
  /** `file:` URL of what is imported. */
  entry: string;
}

/** Why a package is skipped or cannot be added: the end of a sentence that begins with its name. */
export class PackageFault extends Error {
  override name = 'PackageFault';
}

const manifest = z.object({
  version: z.string().max(100).catch('0.0.0'),
  main: z.string().optional().catch(undefined),
  exports: z.unknown().optional(),
  dependencies: z.record(z.string(), z.string()).optional().catch(undefined),
});

/** The version of the kit whose contract is served. */
const kitMajor = 5;

export async function readFolder(name: string, path: string): Promise<PackageFolder> {
  const text = await readFile(join(path, 'package.json'), 'utf8').catch(() => {
    throw new PackageFault('is not installed: run `postern connector add` for it again');
  });
  const { version, main, exports, dependencies } = manifest.parse(parseManifest(text));
  const kit = dependencies?.['@logto/connector-kit'];
  if (kit !== undefined && !admitsMajor(kit, kitMajor)) {
    throw new PackageFault(
      `was made for connector-kit ${kit}, and Postern serves ${kitMajor}.x: install a version of it for that`,
    );
  }
  const entry = entryOf(exports) ?? main ?? 'index.js';
  return { name, version, path, entry: pathToFileURL(join(await realpath(path), entry)).href };
}

/** The text or bytes of a file of the package; undefined for what lies outside of it or is not there. */
export async function readOwn(path: string, file: string): Promise<Buffer | undefined> {
  try {
    const [root, found] = await Promise.all([realpath(path), realpath(join(path, file))]);
    const way = relative(root, found);
    if (way.startsWith(`..${sep}`) || way === '..') return undefined;
    const bytes = await readFile(found);
    return bytes.length <= 1_000_000 ? bytes : undefined;
  } catch {
    return undefined;
  }
}

function parseManifest(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    throw new PackageFault('has a package.json that is not JSON');
  }
}

/** As Node resolves the package itself: the conditions `node`, `import` and `default`, in the package's order. */
function entryOf(exports: unknown): string | undefined {
  if (typeof exports === 'string') return exports;
  if (Array.isArray(exports)) return exports.map(entryOf).find(Boolean);
  if (typeof exports !== 'object' || exports === null) return undefined;
  if ('.' in exports) return entryOf(exports['.']);
  const found = Object.entries(exports).filter(([key]) => ['node', 'import', 'default'].includes(key));
  return found.map(([, value]) => entryOf(value)).find(Boolean);
}

/**
 * Whether a range of npm can mean a version with that major number. More need not be known: a package brings its own
 * kit, and the contract changes with the major number.
 */
export const admitsMajor = (range: string, major: number) =>
  range
    .replace(/^(workspace|npm):/, '')
    .split('||')
    .some((part) => comparatorsOf(part).every((comparator) => admits(comparator, major)));

const comparatorsOf = (part: string) =>
  part
    .replace(/(\S+)\s+-\s+(\S+)/, '>=$1 <=$2')
    .replace(/([<>=^~])\s+/g, '$1')
    .split(/\s+/)
    .filter(Boolean);

function admits(comparator: string, major: number) {
  const [, operator = '', first, rest = ''] = /^([\^~]|[<>]?=?)v?(\d+|[xX*])(.*)$/.exec(comparator) ?? [];
  if (first === undefined) return ['*', '', '^', '~', 'latest'].includes(comparator);
  if (!/\d/.test(first)) return true;
  const given = Number(first);
  if (operator.startsWith('>')) return operator === '>' && rest === '' ? major > given : major >= given;
  if (operator === '<') return /[1-9]/.test(rest) ? major <= given : major < given;
  return operator === '<=' ? major <= given : major === given;
}
