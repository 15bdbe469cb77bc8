import type { Token } from '../logic/tokens.ts';
import type { Element } from './element.ts';

export interface NestingProblem {
  kind: 'unclosed' | 'unopened' | 'crossed' | 'split-paragraph';
  name: string;
  offset: number;
  /** What was closed before it. */
  other?: string;
}

/**
 * Which elements are open, as HTML nests them. What HTML may leave out is no problem: the end of `<p>`, `<li>`, of rows
 * and cells. After `{% else %}` the elements are open that were so at its `{% if %}`.
 */
export function createNesting(tokens: readonly Token[]) {
  const nesting: Nesting = { open: [], problems: [], lost: new Map(), ended: 0, branches: [], tokens, position: 0 };
  return {
    problems: nesting.problems as readonly NestingProblem[],
    current: () => nesting.open.at(-1),
    depth: () => nesting.open.length,
    before(name: string, offset: number) {
      followBranches(nesting, offset);
      closeImplied(nesting, name);
    },
    open(element: Element, isSelfClosed: boolean) {
      const isForeign =
        element.name.includes(':') || nesting.open.some(({ name }) => name === 'svg' || name === 'math');
      if (voidElements.has(element.name) || (isSelfClosed && (isForeign || element.name === 'svg'))) return;
      nesting.open.push(element);
    },
    close(name: string, offset: number) {
      followBranches(nesting, offset);
      closeElement(nesting, name, offset);
    },
    lose: (element: Pick<Element, 'name' | 'offset'>) => lose(nesting, element),
    end() {
      followBranches(nesting, Number.POSITIVE_INFINITY);
      for (const element of nesting.open.splice(0)) lose(nesting, element);
    },
  };
}

interface Nesting {
  open: Element[];
  problems: NestingProblem[];
  /** Elements that another one's end has closed: their own end may still come. */
  lost: Map<string, NestingProblem[]>;
  /** Paragraphs that a block has ended, whose own end may still come. */
  ended: number;
  branches: Element[][];
  tokens: readonly Token[];
  position: number;
}

function closeElement(nesting: Nesting, name: string, offset: number) {
  const position = findOpen(nesting.open, name);
  if (position >= 0) {
    for (const element of nesting.open.splice(position).slice(1)) lose(nesting, element, name);
  } else if (!voidElements.has(name) && !isLateEnd(nesting, name, offset)) {
    nesting.problems.push({ kind: 'unopened', name, offset });
  }
}

/** An end does not reach out of the table cell that it stands in, unless it is one of the table's own. */
function findOpen(open: readonly Element[], name: string) {
  for (let position = open.length - 1; position >= 0; position -= 1) {
    const found = open[position]?.name ?? '';
    if (found === name) return position;
    if (cells.has(found) && !partsOfTable.has(name)) return -1;
    if (found === 'table' && name !== 'table' && !documentParts.has(name)) return -1;
  }
  return -1;
}

function lose(nesting: Nesting, { name, offset }: Pick<Element, 'name' | 'offset'>, other?: string) {
  if (endMayBeLeftOut.has(name)) return;
  const problem: NestingProblem = { kind: 'unclosed', name, offset, ...(other && { other }) };
  nesting.problems.push(problem);
  const lost = nesting.lost.get(name) ?? [];
  lost.push(problem);
  nesting.lost.set(name, lost);
}

/** The end of something that has been closed before: by an end that came too early, or by a block within a paragraph. */
function isLateEnd(nesting: Nesting, name: string, offset: number) {
  const problem = nesting.lost.get(name)?.pop();
  if (problem) problem.kind = 'crossed';
  if (problem) return true;
  if (name !== 'p' || nesting.ended === 0) return false;
  nesting.ended -= 1;
  nesting.problems.push({ kind: 'split-paragraph', name, offset });
  return true;
}

function closeImplied(nesting: Nesting, name: string) {
  const ended = impliedEnds.get(name) ?? (blocks.has(name) ? onlyParagraph : undefined);
  for (let top = nesting.open.at(-1); top && ended?.has(top.name); top = nesting.open.at(-1)) {
    nesting.open.pop();
    if (top.name === 'p' && name !== 'p') nesting.ended += 1;
  }
}

function followBranches(nesting: Nesting, offset: number) {
  for (let token = nesting.tokens[nesting.position]; token && token.index < offset; ) {
    if (token.kind === 'open') nesting.branches.push([...nesting.open]);
    if (token.kind === 'else') nesting.open = [...(nesting.branches.at(-1) ?? nesting.open)];
    if (token.kind === 'close') nesting.branches.pop();
    nesting.position += 1;
    token = nesting.tokens[nesting.position];
  }
}

const words = (text: string): ReadonlySet<string> => new Set(text.split(' '));

const voidElements = words(
  'area base basefont br col command embed frame hr img input keygen link meta param source track wbr',
);
const documentParts = words('html body');
const cells = words('td th caption');
const partsOfTable = words('table tr td th thead tbody tfoot caption html body');
const endMayBeLeftOut = words('html head body p li dt dd tr td th thead tbody tfoot colgroup option optgroup rt rp');
const blocks = words(
  'address article aside blockquote center details div dl fieldset figcaption figure footer form h1 h2 h3 h4 h5 h6 header hr main nav ol p pre section table ul',
);
const onlyParagraph = words('p');
const impliedEnds: ReadonlyMap<string, ReadonlySet<string>> = new Map(
  Object.entries({
    li: words('li p'),
    dt: words('dt dd p'),
    dd: words('dt dd p'),
    tr: words('tr td th p'),
    td: words('td th p'),
    th: words('td th p'),
    thead: words('tr td th thead tbody tfoot p'),
    tbody: words('tr td th thead tbody tfoot p'),
    tfoot: words('tr td th thead tbody tfoot p'),
    option: words('option'),
    body: words('head'),
  }),
);
