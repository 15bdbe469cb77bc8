import { createReadStream } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { createInterface } from 'node:readline';
import type { Given } from './row.ts';

/** A file that is not what it should be; the message says what to do. */
export class ImportFileError extends Error {
  override name = 'ImportFileError';
}

/**
 * The users of a JSON file: an array, or one object a line. Lines are read one by one, however many they are; an array
 * has to fit into memory.
 */
export async function* readFileUsers(path: string): AsyncIterable<Given> {
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
