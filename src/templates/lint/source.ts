import { type Token, tokenize } from '../logic/tokens.ts';

/** One field of a template, as the rules read it. */
export interface Source {
  text: string;
  tokens: readonly Token[];
  /** The text with every template tag painted over: what is left is plain markup, and every offset is still true. */
  masked: string;
  placeOf(offset: number): { line: number; column: number; excerpt: string };
}

export function readSource(text: string): Source {
  const tokens = tokenize(text);
  let lineStarts: number[] | undefined;
  return {
    text,
    tokens,
    masked: mask(tokens),
    placeOf(offset) {
      lineStarts ??= startsOfLines(text);
      const line = lastAtOrBefore(lineStarts, offset);
      const start = lineStarts[line] ?? 0;
      return { line: line + 1, column: offset - start + 1, excerpt: excerptAt(text, offset) };
    },
  };
}

const excerptLength = 80;

/** From the place to the end of its line, on one line and without what would disturb a terminal. */
const excerptAt = (text: string, offset: number) =>
  (text.slice(offset, offset + excerptLength).split(/[\r\n]/, 1)[0] ?? '')
    .replace(/[\p{Cc}\u2028\u2029\u202a-\u202e\u2066-\u2069]/gu, ' ')
    .trim()
    .toWellFormed();

function startsOfLines(text: string) {
  const starts = [0];
  for (const match of text.matchAll(/\r\n?|\n/g)) starts.push(match.index + match[0].length);
  return starts;
}

function lastAtOrBefore(starts: readonly number[], offset: number) {
  let [low, high] = [0, starts.length - 1];
  while (low < high) {
    const middle = Math.ceil((low + high) / 2);
    if ((starts[middle] ?? 0) <= offset) low = middle;
    else high = middle - 1;
  }
  return low;
}

/** A placeholder counts as a word, for it becomes one; a tag of the logic as nothing. */
const mask = (tokens: readonly Token[]) =>
  tokens
    .map(({ kind, source }) => {
      if (kind === 'words') return source;
      return kind === 'value' ? source.replace(/\W/g, '_') : '_'.repeat(source.length);
    })
    .join('');
