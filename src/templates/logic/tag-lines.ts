import type { Token } from './tokens.ts';

/**
 * In text, a tag that has a line to itself takes the line with it: its author gave it one to be able to read the
 * template, not to have an empty line in the letter.
 */
export function withoutTagLines(tokens: readonly Token[]): Token[] {
  const template = tokens.map(({ source }) => source).join('');
  const kept = tokens.map((token) => ({ ...token }));
  kept.forEach((token, position) => {
    if (token.kind === 'words' || token.kind === 'value' || !hasLineToItself(template, token)) return;
    const [before, after] = [kept[position - 1], kept[position + 1]];
    if (before?.kind === 'words') before.source = before.source.replace(/[ \t]*$/, '');
    if (after?.kind === 'words') after.source = after.source.replace(/^[ \t]*\n?/, '');
  });
  return kept;
}

function hasLineToItself(template: string, { index, source }: Token) {
  let start = index;
  while (isBlank(template[start - 1])) start -= 1;
  let end = index + source.length;
  while (isBlank(template[end])) end += 1;
  return (start === 0 || template[start - 1] === '\n') && (end === template.length || template[end] === '\n');
}

const isBlank = (character: string | undefined) => character === ' ' || character === '\t';
