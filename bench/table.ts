/** What a theme prints: the first column names the row, the others are figures. */
export interface Table {
  title: string;
  columns: string[];
  rows: string[][];
  /** What must be known to read the figures. */
  notes?: string[];
}

export function toMarkdown({ title, columns, rows, notes = [] }: Table): string {
  const widths = columns.map((column, at) => Math.max(3, column.length, ...rows.map((row) => (row[at] ?? '').length)));
  const line = (cells: string[]) => `| ${cells.map((cell, at) => pad(cell, at, widths[at] ?? 0)).join(' | ')} |`;
  const rule = widths.map((width, at) => (at === 0 ? '-'.repeat(width) : `${'-'.repeat(width - 1)}:`));
  const table = [line(columns), line(rule), ...rows.map((row) => line(row.map(escapeCell)))];
  return [`## ${title}`, '', ...table, ...notes.flatMap((note) => ['', note]), ''].join('\n');
}

const pad = (cell: string, at: number, width: number) => (at === 0 ? cell.padEnd(width) : cell.padStart(width));

const escapeCell = (cell: string) => cell.replaceAll('|', '\\|');

const grouped = new Intl.NumberFormat('en', { maximumFractionDigits: 0 });
const precise = new Intl.NumberFormat('en', { minimumFractionDigits: 1, maximumFractionDigits: 1 });

export const count = (value: number) => grouped.format(value);
export const decimal = (value: number) => precise.format(value);
export const perSecond = (value: number) => (value >= 100 ? count(value) : decimal(value));
export const megabytes = (bytes: number | undefined) => (bytes === undefined ? '–' : count(bytes / 1024 ** 2));
export const share = (part: number, whole: number) => (whole > 0 ? `${count((part / whole) * 100)} %` : '–');
