import { type Token, tokenize } from './tokens.ts';

/** What is amiss in a template, for its author. */
export interface Problem {
  message: string;
  /** Where it begins in the template. */
  index: number;
}

/**
 * The pieces of a template in which every tag has its counterpart. A tag without one has become words: it is shown as it
 * is written, like everything that we do not know, and is a problem.
 */
export function parseTemplate(template: string): { tokens: Token[]; problems: Problem[] } {
  const tokens = tokenize(template);
  const faults = unmatched(tokens);
  const problems = [...faults].map(([token, message]) => ({ message, index: token.index }));
  for (const token of tokens) {
    if (token.kind === 'words') for (const problem of lookalikes(token)) problems.push(problem);
  }
  return {
    tokens: tokens.map((token) =>
      faults.has(token) ? { kind: 'words', source: token.source, index: token.index } : token,
    ),
    problems: problems.sort((one, other) => one.index - other.index),
  };
}

/** Deep enough for any letter, and a bound to what a template can ask of us. */
const deepest = 10;

interface Block {
  open: Extract<Token, { kind: 'open' }>;
  otherwise?: Token;
  isTooDeep: boolean;
}

function unmatched(tokens: readonly Token[]) {
  const faults = new Map<Token, string>();
  const blocks: Block[] = [];
  for (const token of tokens) {
    const inner = blocks.at(-1);
    if (token.kind === 'open') {
      const isTooDeep = blocks.length >= deepest;
      if (isTooDeep) faults.set(token, tooDeep(token));
      blocks.push({ open: token, isTooDeep });
    } else if (token.kind === 'else') {
      const fault = faultOfElse(token, inner);
      if (fault) faults.set(token, fault);
      else if (inner) inner.otherwise = token;
    } else if (token.kind === 'close') {
      const fault = faultOfClose(token, inner);
      if (fault) faults.set(token, fault);
      if (inner && isClosedBy(inner, token)) blocks.pop();
    }
  }
  for (const { open, otherwise, isTooDeep } of blocks) {
    if (isTooDeep) continue;
    faults.set(open, `${quote(open)} is never closed: write {% end${open.opens} %} where it ends.`);
    if (otherwise) faults.set(otherwise, `${quote(otherwise)} belongs to ${quote(open)}, which is never closed.`);
  }
  return faults;
}

/** An `unless` may be closed by `endif` as well. */
const isClosedBy = ({ open }: Block, token: Extract<Token, { kind: 'close' }>) =>
  open.opens === 'unless' || token.closes === 'if';

function faultOfElse(token: Token, block: Block | undefined) {
  if (!block) return `${quote(token)} stands outside of any {% if %}.`;
  if (block.isTooDeep) return tooDeep(token);
  return block.otherwise && `${quote(token)} is the second one for ${quote(block.open)}: one is enough.`;
}

function faultOfClose(token: Extract<Token, { kind: 'close' }>, block: Block | undefined) {
  if (!block) return `${quote(token)} closes nothing: the {% ${token.closes} %} before it is missing.`;
  if (!isClosedBy(block, token)) return `${quote(token)} cannot close ${quote(block.open)}: write {% endif %}.`;
  return block.isTooDeep ? tooDeep(token) : undefined;
}

const tooDeep = (token: Token) => `${quote(token)} is more than ${deepest} conditions deep, and is shown as it is.`;

/** What looks like a tag or a placeholder and is none. */
function lookalikes({ source, index }: Token): Problem[] {
  return [...source.matchAll(/\{%(?:(?!%\}|\{%)[\s\S])*%\}|\{\{[^{}]*\}\}/g)].map((match) => ({
    index: index + match.index,
    message: match[0].startsWith('{%')
      ? `${shortened(match[0])} is unknown and is shown as it is: there are {% if name %}, {% unless name %}, {% else %} and {% endif %}.`
      : `${shortened(match[0])} is no placeholder and is shown as it is: names consist of letters, digits, _ and dots, and all that may follow one is | default: "text".`,
  }));
}

const quote = ({ source }: Token) => shortened(source);

const shortened = (source: string) => (source.length > 80 ? `${source.slice(0, 79).toWellFormed()}…` : source);
