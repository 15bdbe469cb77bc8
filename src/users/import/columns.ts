import { ignoredFields, importedFields } from './row.ts';

/** Where a column of a table goes: into a field, or into one name of an object. */
export interface Column {
  field: string;
  /** `plan` of `customData.plan`. */
  name?: string;
}

export type Columns = { kind: 'columns'; columns: (Column | undefined)[] } | { kind: 'unknown'; reason: string };

/** What spreadsheets often call them. */
const otherNames: Record<string, string> = {
  email: 'primaryEmail',
  emailaddress: 'primaryEmail',
  phone: 'primaryPhone',
  phonenumber: 'primaryPhone',
};

const fields = new Map([
  ...Object.entries(otherNames),
  ...importedFields.map((field): [string, string] => [plain(field), field]),
]);

const objects = ['customData', 'profile'];

const isLeftOut = (title: string) => title === '' || ignoredFields.some((field) => plain(field) === plain(title));

/**
 * Reads the first line. Capitals, spaces, `_` and `-` do not count. Undefined is a column to leave out: without a name, or
 * with one of those that exports have as well.
 */
export function readColumns(header: readonly string[]): Columns {
  const titles = header.map((title) => title.trim());
  const columns = titles.map((title) => (isLeftOut(title) ? undefined : readColumn(title)));
  const unknown = titles.find((title, index) => !isLeftOut(title) && !columns[index]);
  if (unknown !== undefined) {
    return { kind: 'unknown', reason: `the column ${unknown} is none of ${importedFields.join(', ')}` };
  }
  const names = columns.flatMap((column) => (column ? [nameOf(column)] : []));
  const twice = names.find((name, index) => names.indexOf(name) !== index);
  if (twice !== undefined) return { kind: 'unknown', reason: `the column ${twice} is there twice` };
  if (names.length === 0) return { kind: 'unknown', reason: 'the first line names no columns' };
  return { kind: 'columns', columns };
}

export const nameOf = ({ field, name }: Column) => (name === undefined ? field : `${field}.${name}`);

function readColumn(title: string): Column | undefined {
  const [first = '', ...rest] = title.split('.');
  const field = fields.get(plain(first));
  if (rest.length === 0) return field === undefined ? undefined : { field };
  const name = rest.join('.').trim();
  return field !== undefined && objects.includes(field) && name !== '' ? { field, name } : undefined;
}

function plain(title: string) {
  return title.replace(/[\s_-]/g, '').toLowerCase();
}
