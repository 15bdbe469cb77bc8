/**
 * Where in the markup one may be: in the content, within a tag, after an attribute's `=`, in its value (by what ends it),
 * or at the beginning of an address, which a value may decide altogether. More than one is possible after a condition
 * whose branches end differently.
 */
export type Place =
  | 'content'
  | 'tag'
  | 'addressName'
  | 'equals'
  | 'unquoted'
  | 'double'
  | 'single'
  | 'address'
  | 'addressDouble'
  | 'addressSingle';

export const atStart: readonly Place[] = ['content'];

export const afterWords = (places: readonly Place[], words: string) =>
  distinct(places.map((place) => advance(place, words)));

/** A value may be empty: what stood before it may still go on behind it. */
export const afterValue = (places: readonly Place[]) =>
  distinct(
    places.flatMap((place): Place[] => (place === 'equals' || place === 'address' ? [place, 'unquoted'] : [place])),
  );

export const distinct = (places: readonly Place[]): readonly Place[] => [...new Set(places)];

export const isAddress = (place: Place) =>
  place === 'address' || place === 'addressDouble' || place === 'addressSingle';

const addressName = /(?:^|[:-])(?:href|src|action|formaction|background|poster)$/i;

function advance(start: Place, words: string): Place {
  let place = start;
  let position = 0;
  while (position < words.length) {
    const [next, length] = step(place, words, position);
    place = next;
    position += length;
  }
  return place;
}

/** The next place, and how many characters lead there: as an HTML tokenizer goes, as far as values are concerned. */
function step(place: Place, words: string, position: number): [Place, number] {
  switch (place) {
    case 'content':
      return toTag(words, position);
    case 'tag':
    case 'addressName':
      return withinTag(place, words, position);
    case 'equals':
    case 'address':
      return toValue(place, words[position] ?? '');
    case 'addressDouble':
    case 'addressSingle':
      return isSpace(words[position]) ? [place, 1] : [place === 'addressDouble' ? 'double' : 'single', 0];
    case 'double':
    case 'single':
      return upTo(place === 'double' ? '"' : "'", 'tag', place, words, position);
    case 'unquoted':
      return words[position] === '>' ? ['content', 1] : [isSpace(words[position]) ? 'tag' : place, 1];
  }
}

/** What a comment holds counts as content: Outlook reads some of them. */
function toTag(words: string, position: number): [Place, number] {
  const [place, length] = upTo('<', 'tag', 'content', words, position);
  const isTag = place === 'tag' && !/^(?:!--|[\s\d=])/.test(words.slice(position + length, position + length + 3));
  return [isTag ? 'tag' : 'content', length];
}

function withinTag(place: Place, words: string, position: number): [Place, number] {
  const character = words[position];
  if (character === '>') return ['content', 1];
  if (character === '=') return [place === 'addressName' ? 'address' : 'equals', 1];
  if (isSpace(character)) return [place, 1];
  name.lastIndex = position;
  const found = name.exec(words)?.[0] ?? '/';
  return [addressName.test(found) ? 'addressName' : 'tag', found.length];
}

const name = /[^\s>=/]+/y;

function toValue(place: 'equals' | 'address', character: string): [Place, number] {
  if (isSpace(character)) return [place, 1];
  if (character === '>') return ['content', 1];
  if (character === '"') return [place === 'address' ? 'addressDouble' : 'double', 1];
  if (character === "'") return [place === 'address' ? 'addressSingle' : 'single', 1];
  return ['unquoted', 0];
}

function upTo(end: string, there: Place, otherwise: Place, words: string, position: number): [Place, number] {
  const found = words.indexOf(end, position);
  return found < 0 ? [otherwise, words.length - position] : [there, found + 1 - position];
}

const isSpace = (character: string | undefined) => character !== undefined && /\s/.test(character);
