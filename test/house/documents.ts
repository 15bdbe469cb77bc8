import { readFile, writeFile } from 'node:fs/promises';

const table = /^\|.*\|\n(\|.*\|\n)+/m;

/** The one table of a document; UPDATE_DOCS=1 writes the expected one into the document first. */
export async function readTable(document: URL, expected: string[][]) {
  if (process.env.UPDATE_DOCS) await replaceTable(document, expected);
  const lines = (table.exec(await readFile(document, 'utf8'))?.[0] ?? '').trim().split('\n');
  return lines.filter((_line, index) => index !== 1).map(cellsOf);
}

async function replaceTable(document: URL, [head = [], ...rows]: string[][]) {
  const lines = [head, head.map(() => '---'), ...rows].map((cells) => `| ${cells.map(escapeBars).join(' | ')} |\n`);
  const text = await readFile(document, 'utf8');
  await writeFile(
    document,
    text.replace(table, () => lines.join('')),
  );
}

const escapeBars = (cell: string) => cell.replaceAll('|', '\\|');

const cellsOf = (line: string) =>
  line
    .slice(1, -1)
    .split(/(?<!\\)\|/)
    .map((cell) => cell.trim().replaceAll('\\|', '|'));
