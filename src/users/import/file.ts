import { createReadStream } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { createInterface } from 'node:readline';
import { readCsvUsers } from './csv.ts';
import { ImportFileError } from './import-file-error.ts';
import type { Given } from './row.ts';

/**
 * The users of a file: a table if its name says so, JSON otherwise. JSON is an array, which has to fit into memory, or one
 * object a line, however many lines.
 */
export const readFileUsers = (path: string): AsyncIterable<Given> =>
  /\.(csv|tsv)$/i.test(path) ? readCsvUsers(path) : readJsonUsers(path);

async function* readJsonUsers(path: string): AsyncIterable<Given> {
  if ((await firstCharacter(path)) === '[') {
    yield* readArray(await readFile(path, 'utf8'));
    return;
  }
  let number = 0;
  const lines = createInterface({ input: createReadStream(path, 'utf8'), crlfDelay: Number.POSITIVE_INFINITY });
  for await (const line of lines) {
    number += 1;
    const text = withoutMark(line).trim();
    if (text) yield { place: `line ${number}`, ...parse(text) };
  }
}

function* readArray(text: string): Iterable<Given> {
  const parsed = parse(withoutMark(text));
  if ('reason' in parsed || !Array.isArray(parsed.value)) {
    throw new ImportFileError('The file begins like a JSON array, but is none. Nothing was stored.');
  }
  for (const [index, value] of parsed.value.entries()) yield { place: `entry ${index + 1}`, value };
}

async function firstCharacter(path: string): Promise<string | undefined> {
  for await (const chunk of createReadStream(path, 'utf8')) {
    const [first] = withoutMark(String(chunk)).trimStart();
    if (first) return first;
  }
  return undefined;
}

function parse(text: string): { value: unknown } | { reason: string } {
  try {
    return { value: JSON.parse(text) as unknown };
  } catch {
    return { reason: 'it is not JSON' };
  }
}

const withoutMark = (text: string) => text.replace(/^\ufeff/, '');
