export interface DiffLine {
  kind: 'same' | 'added' | 'removed';
  text: string;
}

/** Beyond so many comparisons what differs is shown as a whole: nobody reads it line by line. */
const mostComparisons = 4_000_000;

/** What became of a text, line by line: the fewest lines that had to be taken out and put in. */
export function diffLines(before: string, after: string): DiffLine[] {
  const [old, next] = [linesOf(before), linesOf(after)];
  let start = 0;
  while (start < Math.min(old.length, next.length) && old[start] === next[start]) start += 1;
  let end = 0;
  const isLeft = () => end < Math.min(old.length, next.length) - start;
  while (isLeft() && old[old.length - 1 - end] === next[next.length - 1 - end]) end += 1;
  return [
    ...marked('same', old.slice(0, start)),
    ...middle(old.slice(start, old.length - end), next.slice(start, next.length - end)),
    ...marked('same', old.slice(old.length - end)),
  ];
}

function middle(old: string[], next: string[]): DiffLine[] {
  if (old.length * next.length > mostComparisons) return [...marked('removed', old), ...marked('added', next)];
  const common = commonLengths(old, next);
  const lines: DiffLine[] = [];
  let [row, column] = [0, 0];
  while (row < old.length || column < next.length) {
    const [before, after] = [old[row], next[column]];
    const kind = before === after ? 'same' : isRemoved(common, old, next, row, column) ? 'removed' : 'added';
    lines.push({ kind, text: (kind === 'added' ? after : before) ?? '' });
    if (kind !== 'added') row += 1;
    if (kind !== 'removed') column += 1;
  }
  return lines;
}

/** At `row * (next.length + 1) + column`: how many lines the two have in common from there on. */
function commonLengths(old: string[], next: string[]) {
  const width = next.length + 1;
  const common = new Uint32Array((old.length + 1) * width);
  for (let at = old.length * width - 1; at >= 0; at -= 1) {
    const [row, column] = [Math.floor(at / width), at % width];
    const isSame = column < next.length && old[row] === next[column];
    const [below = 0, right = 0, across = 0] = [common[at + width], common[at + 1], common[at + width + 1]];
    common[at] = isSame ? across + 1 : column === next.length ? 0 : Math.max(below, right);
  }
  return common;
}

function isRemoved(common: Uint32Array, old: string[], next: string[], row: number, column: number) {
  if (row === old.length || column === next.length) return column === next.length;
  const at = row * (next.length + 1) + column;
  return (common[at + next.length + 1] ?? 0) >= (common[at + 1] ?? 0);
}

const linesOf = (text: string) => (text === '' ? [] : text.split('\n'));

const marked = (kind: DiffLine['kind'], lines: string[]) => lines.map((text) => ({ kind, text }));
