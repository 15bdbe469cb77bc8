import type { Token } from './tokens.ts';

/**
 * While text is derived from HTML or HTML from text, something stands in for each tag of ours that nothing on the way
 * reads, breaks or escapes: its number between characters that no text may hold (Unicode noncharacters).
 */
export function withStandIns(tokens: readonly Token[]): { text: string; restore: (derived: string) => string } {
  const firsts = new Map<string, number>();
  const text = tokens.map((token, position) => {
    if (token.kind === 'words') return token.source.replace(reserved, '');
    if (token.kind !== 'value') return `\ufdd2${position}\ufdd3`;
    // Equal placeholders have equal stand-ins: a link is compared with its words.
    if (!firsts.has(token.source)) firsts.set(token.source, position);
    return `\ufdd0${firsts.get(token.source)}\ufdd1`;
  });
  const source = (position: string) => tokens[Number(position)]?.source ?? '';
  return {
    text: text.join(''),
    restore(derived) {
      const lost = lostTags(tokens, derived);
      return derived
        .replace(ofTag, (_, position: string) => (lost.has(Number(position)) ? '' : source(position)))
        .replace(ofValue, (_, position: string) => source(position));
    },
  };
}

/** Those of a placeholder and of a condition's tag, as sources of a regular expression. */
export const standInOfValue = '\\ufdd0\\d+\\ufdd1';
export const standInOfTag = '\\ufdd2\\d+\\ufdd3';

/** Which token it stands for, if this is the stand-in of a placeholder and nothing else. */
export function positionOfValue(text: string) {
  const position = /^\ufdd0(\d+)\ufdd1$/.exec(text)?.[1];
  return position === undefined ? undefined : Number(position);
}

const ofValue = /\ufdd0(\d+)\ufdd1/g;
const ofTag = /\ufdd2(\d+)\ufdd3/g;

const reserved = /[\ufdd0-\ufdd3]/g;

/**
 * A condition in the markup of a tag is gone with that tag, in part or altogether; its rest is no condition any more. And
 * when conditions have changed places (a link's address is read after its words), none of them can be trusted.
 */
function lostTags(tokens: readonly Token[], derived: string): ReadonlySet<number> {
  const found = [...derived.matchAll(ofTag)].map(([, position]) => Number(position));
  const present = new Set(found);
  const blocks = blocksOf(tokens);
  const lost = new Set(blocks.filter((block) => block.some((position) => !present.has(position))).flat());
  const left = found.filter((position) => !lost.has(position));
  const isInOrder = left.every((position, at) => at === 0 || (left[at - 1] ?? 0) < position);
  return isInOrder ? lost : new Set(found);
}

/** The positions of the tags that belong together: if, else, endif. */
function blocksOf(tokens: readonly Token[]) {
  const blocks: number[][] = [];
  const open: number[][] = [];
  tokens.forEach((token, position) => {
    if (token.kind === 'open') open.push([position]);
    if (token.kind === 'else' || token.kind === 'close') open.at(-1)?.push(position);
    if (token.kind === 'close') blocks.push(open.pop() ?? []);
  });
  return blocks;
}
