import { existsSync } from 'node:fs';
import { resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { type Settings, SettingsError } from '../config.ts';
import { openDatabase } from '../database/database.ts';
import { type Closers, openGroundToRead, openGroundToWrite } from '../ground.ts';
import { createLog } from '../lib/log.ts';
import { readFileUsers } from '../users/import/file.ts';
import { type ImportResult, importUsers } from '../users/import/import-users.ts';
import { readLogtoUsers } from '../users/import/logto.ts';
import type { Given } from '../users/import/row.ts';
import { UsageError } from './usage-error.ts';

export const usersUsage = `postern users import <file.json or file.csv> [--dry-run]
    stores the users of a JSON file (an array, or one object a line) or of a table with the fields' names in its first
    line; passwords may be hashes of other systems (docs/users.md)
postern users import --logto <postgres url> [--tenant default] [--dry-run]
    stores the users of a Logto database, with passwords, social identities and second factors
    --dry-run shows what would happen; whoever is there already is skipped`;

interface Wish {
  source: { kind: 'file'; path: string } | { kind: 'logto'; url: string; tenantId: string };
  isDryRun: boolean;
}

type Write = (text: string) => void;

/** False: not every user could be stored. */
export async function users(settings: Settings, given: string[], write: Write): Promise<boolean> {
  const { source, isDryRun } = readWish(given);
  const closers: Closers = [];
  try {
    const rows = openSource(source, closers);
    const open = isDryRun ? openGroundToRead : openGroundToWrite;
    const { database, seal } = await open(settings, createLog('silent'), closers);
    const result = await importUsers({ database, seal, tenantId: 'default', given: rows, isDryRun, say: write });
    for (const line of linesOf(result, isDryRun)) write(line);
    return result.refused === 0;
  } finally {
    for (const close of closers.reverse()) await close();
  }
}

function openSource(source: Wish['source'], closers: Closers): AsyncIterable<Given> {
  if (source.kind === 'file') return readFileUsers(source.path);
  const options = { connectionString: source.url, options: '-c default_transaction_read_only=on' };
  const database = openDatabase(options, 1);
  closers.push(() => database.close());
  return orUnreachable(readLogtoUsers(database, source.tenantId));
}

/** The URL has a password in it, and so has what the driver says of it at times: the cause is named by its code. */
async function* orUnreachable(rows: AsyncIterable<Given>): AsyncIterable<Given> {
  try {
    yield* rows;
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? String(error.code) : 'no code';
    throw new SettingsError(
      `The Logto database of --logto cannot be read (${code}). Check the URL and its user's rights.`,
    );
  }
}

function linesOf({ created, skipped, refused, leftBehind }: ImportResult, isDryRun: boolean): string[] {
  const deed = isDryRun ? 'would be stored' : 'stored';
  const left = Object.entries(leftBehind).filter(([, number]) => number > 0);
  return [
    `${created} ${deed}, ${skipped} skipped, ${refused} refused.`,
    ...left.map(([what, number]) => `Not taken over: the ${what} of ${number} of them.`),
    ...(isDryRun ? ['Nothing was stored (--dry-run).'] : []),
  ];
}

function readWish(given: string[]): Wish {
  const options = { 'dry-run': { type: 'boolean' }, logto: { type: 'string' }, tenant: { type: 'string' } } as const;
  const [name, ...rest] = given;
  try {
    const { values, positionals } = parseArgs({ args: rest, options, allowPositionals: true });
    const [file, ...more] = positionals;
    const { 'dry-run': isDryRun = false, logto: url, tenant: tenantId } = values;
    if (name === 'import' && url !== undefined && file === undefined) {
      return { source: { kind: 'logto', url, tenantId: tenantId ?? 'default' }, isDryRun };
    }
    if (name === 'import' && url === undefined && tenantId === undefined && file !== undefined && more.length === 0) {
      return { source: { kind: 'file', path: requireFile(file) }, isDryRun };
    }
  } catch (error) {
    if (!(error instanceof TypeError)) throw error;
  }
  throw new UsageError(`It is given as:\n${usersUsage}`);
}

function requireFile(file: string) {
  // The launcher has gone to Postern's own directory; the file is named from where the user stands.
  const path = resolve(process.env.CALLED_FROM ?? '.', file);
  if (!existsSync(path)) throw new UsageError(`There is no file ${file}.`);
  return path;
}
