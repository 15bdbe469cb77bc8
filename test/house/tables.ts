import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { roomOf, tableOwners } from './rooms.ts';

/** `room: table of owner` for every table that SQL in src/ names outside of its owner's room. */
export async function findTrespasses(baseDirectory: string) {
  const names = await readdir(join(baseDirectory, 'src'), { recursive: true });
  const files = names.filter((name) => name.endsWith('.ts') && !name.endsWith('.test.ts'));
  const found = await Promise.all(files.map((file) => trespassesIn(baseDirectory, `src/${file}`)));
  return found.flat();
}

async function trespassesIn(baseDirectory: string, path: string) {
  const text = await readFile(join(baseDirectory, path), 'utf8');
  return tablesNamedIn(text)
    .filter((table) => table in tableOwners && tableOwners[table] !== roomOf(path))
    .map((table) => `${path}: ${table} of ${tableOwners[table]}`);
}

/** Comments are left out: there, "from users" may be a sentence. */
export function tablesNamedIn(source: string) {
  const code = source.replace(/^\s*(\/\*\*?|\*|\/\/).*$/gm, '').replace(/\s\/\/ .*$/gm, '');
  const names = code.matchAll(/\b(?:from|into|update|join|table|using|truncate)\s+(?:only\s+)?"?([a-z_]+)"?/gi);
  return [...new Set([...names].map(([, name = '']) => name.toLowerCase()))];
}

/** The tables that the migrations make and do not drop again, and the one that counts the migrations. */
export async function tablesOfMigrations(baseDirectory: string) {
  const directory = join(baseDirectory, 'migrations');
  const files = (await readdir(directory)).filter((name) => name.endsWith('.sql')).sort();
  const tables = new Set(['schema_migrations']);
  for (const file of files) {
    const text = (await readFile(join(directory, file), 'utf8')).replace(/--.*$/gm, '');
    for (const [, deed, name = ''] of text.matchAll(changeOfTable)) {
      if (deed?.toLowerCase() === 'drop') tables.delete(name);
      else tables.add(name);
    }
  }
  return [...tables].sort();
}

const changeOfTable = /\b(create|drop)\s+(?:unlogged\s+)?table\s+(?:if\s+(?:not\s+)?exists\s+)?([a-z_]+)/gi;
