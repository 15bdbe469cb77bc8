import { createReadStream } from 'node:fs';
import { pipeline } from 'node:stream';
import { CsvError, type Options, parse } from 'csv-parse';
import { type Column, nameOf, readColumns } from './columns.ts';
import { ImportFileError } from './import-file-error.ts';
import type { Given } from './row.ts';

/**
 * The users of a table, as spreadsheet programs save it: UTF-8 with or without a mark, separated by commas, semicolons or
 * tabs, with the names of the fields in the first line. Lines are read one by one, however many they are.
 */
export async function* readCsvUsers(path: string): AsyncIterable<Given> {
  const { separator, skippedLines } = await readStart(path);
  let columns: (Column | undefined)[] | undefined;
  for await (const { line, cells } of readRecords(path, { delimiter: separator, from_line: skippedLines + 1 })) {
    if (columns) yield toGiven(`line ${line}`, cells, columns);
    else columns = requireColumns(cells);
  }
  if (!columns) throw new ImportFileError('The file is empty. Nothing was stored.');
}

interface RecordOfCells {
  line: number;
  cells: string[];
}

/** A cell with a quotation mark that is never closed would otherwise swallow the rest of the file. */
const maximumRecordCharacters = 1_048_576;

async function* readRecords(path: string, options: Options): AsyncIterable<RecordOfCells> {
  const parser = parse({
    ...{
      bom: true,
      info: true,
      relax_quotes: true,
      relax_column_count: true,
    },
    max_record_size: maximumRecordCharacters,
    ...options,
  });
  // What goes wrong with the file ends the parser, and is thrown by it.
  pipeline(createReadStream(path), parser, () => {});
  let line = 0;
  try {
    for await (const { info, record } of parser as AsyncIterable<{ info: { lines: number }; record: string[] }>) {
      line = info.lines;
      if (record.some((cell) => cell.trim() !== '')) yield { line, cells: record };
    }
  } catch (error) {
    if (!(error instanceof CsvError)) throw error;
    throw new ImportFileError(
      `The file cannot be read after line ${line}: a quotation mark seems not to be closed. ` +
        'Whoever stands before was looked at; correct the file and run it again.',
    );
  }
}

function requireColumns(header: string[]) {
  const read = readColumns(header);
  if (read.kind === 'columns') return read.columns;
  throw new ImportFileError(`The table cannot be read: ${read.reason}. Nothing was stored.`);
}

function toGiven(place: string, cells: string[], columns: (Column | undefined)[]): Given {
  if (cells.length !== columns.length) {
    return { place, reason: `it has ${cells.length} cells, and the first line ${columns.length}` };
  }
  const value: Record<string, unknown> = {};
  for (const [index, column] of columns.entries()) {
    const cell = column ? cells[index] : undefined;
    if (!column || cell === undefined || cell.trim() === '') continue;
    if (cell.includes('\ufffd')) return { place, reason: 'it is not UTF-8: save the file as "CSV UTF-8"' };
    const read = readCell(column, cell);
    if (read === undefined) return { place, reason: `${nameOf(column)}: ${expected[column.field]}` };
    value[column.field] =
      column.name === undefined ? read : { ...(value[column.field] as object), [column.name]: read };
  }
  return { place, value };
}

const expected: Record<string, string> = {
  customData: 'must be a JSON object',
  profile: 'must be a JSON object',
  identities: 'must be a JSON object',
  mfaVerifications: 'must be a JSON list',
  logtoConfig: 'must be a JSON object',
  isSuspended: 'must be true or false',
  isPasswordExpired: 'must be true or false',
};

/** Undefined: the cell is not what the column is for. What is wrong with a text is found where users are checked. */
function readCell({ field, name }: Column, cell: string): unknown {
  const text = cell.trim();
  if (name !== undefined) return text;
  switch (field) {
    case 'password':
    case 'passwordDigest':
      return cell;
    case 'primaryPhone':
      return text.replace(/^\+/, '').replace(/[\s()/.-]/g, '');
    case 'createdAt':
    case 'lastSignInAt':
      return /^\d+$/.test(text) ? Number(text) : text;
    case 'isSuspended':
    case 'isPasswordExpired':
      return readFlag(text);
    case 'customData':
    case 'profile':
    case 'identities':
    case 'mfaVerifications':
    case 'logtoConfig':
      return readJson(text);
    default:
      return text;
  }
}

const readFlag = (text: string) => ({ true: true, 1: true, false: false, 0: false })[text.toLowerCase()];

function readJson(text: string): unknown {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' && value !== null ? value : undefined;
  } catch {
    return undefined;
  }
}

const separators = [',', ';', '\t'];

/** The separator is what the first line has most of; or what Excel's own line says, which stands before it then. */
async function readStart(path: string): Promise<{ separator: string; skippedLines: number }> {
  const start = await firstBytes(path, 65_536);
  if (/^(\xff\xfe|\xfe\xff)/.test(start)) {
    throw new ImportFileError('The file is UTF-16: save it as "CSV UTF-8". Nothing was stored.');
  }
  const [line = ''] = start.replace(/^\xef\xbb\xbf/, '').split(/\r\n|\n|\r/);
  const said = /^"?sep=(.)"?$/i.exec(line)?.[1];
  if (said !== undefined) return { separator: said, skippedLines: 1 };
  const counts = separators.map((separator) => line.replace(/"[^"]*"/g, '').split(separator).length);
  return { separator: separators[counts.indexOf(Math.max(...counts))] ?? ',', skippedLines: 0 };
}

/** As Latin-1, so that marks are seen whatever the encoding is. */
async function firstBytes(path: string, count: number): Promise<string> {
  let text = '';
  for await (const chunk of createReadStream(path, { encoding: 'latin1', end: count - 1 })) text += String(chunk);
  return text;
}
