import { Tokenizer, type TokenizerCallbacks } from 'htmlparser2';
import type { Attribute, Element } from './element.ts';
import { createNesting, type NestingProblem } from './nesting.ts';
import type { Source } from './source.ts';

export interface Markup {
  /** In the order of the document; a parent comes before its children. */
  elements: readonly Element[];
  sheets: readonly { css: string; offset: number }[];
  /** Comments, styles and titles: what stands there is not shown. */
  unseen: readonly { start: number; end: number }[];
  /** Placeholders in the words, by the element that they stand in. */
  values: readonly { path: string; element: Element | undefined }[];
  problems: readonly NestingProblem[];
  /** Where reading stopped because there was too much. */
  stoppedAt: number | undefined;
}

const limits = { depth: 200, tagsAndAttributes: 20_000 };

/**
 * Reads HTML as a mail program's parser would, and remembers where everything stands. The tokenizer is that of
 * htmlparser2; its parser is not used, for it repairs in silence what we want to tell, and its time for deep nesting
 * grows with the square.
 */
export function readMarkup(source: Source): Markup {
  const reading = createReading(source);
  const tokenizer = new Tokenizer({ decodeEntities: true }, callbacks(reading));
  tokenizer.write(source.masked);
  tokenizer.end();
  // A tag that the text ends in is none to the tokenizer.
  if (reading.isInTag) reading.nesting.lose(reading.tag);
  reading.nesting.end();
  const { elements, sheets, unseen, values, nesting, stoppedAt } = reading;
  return { elements, sheets, unseen, values, problems: nesting.problems, stoppedAt };
}

type Reading = ReturnType<typeof createReading>;

const createReading = (source: Source) => ({
  source,
  elements: [] as Element[],
  sheets: [] as { css: string; offset: number }[],
  unseen: [] as { start: number; end: number }[],
  values: [] as { path: string; element: Element | undefined }[],
  tokenPosition: 0,
  nesting: createNesting(source.tokens),
  stoppedAt: undefined as number | undefined,
  isInTag: false,
  remaining: limits.tagsAndAttributes,
  tag: { name: '', offset: 0, attributes: [] as Attribute[] },
  attribute: { name: '', value: '', offset: 0, valueOffset: 0 } as Attribute,
});

function callbacks(reading: Reading): TokenizerCallbacks {
  const nothing = () => {};
  const isStopped = () => reading.stoppedAt !== undefined;
  const unseen = (start: number, end: number) => {
    reading.unseen.push({ start, end });
  };
  return {
    onopentagname: (start, end) => {
      const name = reading.source.masked.slice(start, end).toLowerCase();
      reading.tag = { name, offset: start - 1, attributes: [] };
      reading.isInTag = true;
    },
    onopentagend: () => isStopped() || open(reading, false),
    onselfclosingtag: () => isStopped() || open(reading, true),
    onclosetag: (start, end) =>
      isStopped() || reading.nesting.close(reading.source.masked.slice(start, end).toLowerCase(), start - 2),
    ontext: (start, end) => isStopped() || readText(reading, start, end),
    ontextentity: (codePoint, end) => isStopped() || readWords(reading, String.fromCodePoint(codePoint), end),
    oncomment: (start, end) => unseen(start, end),
    ...attributeCallbacks(reading),
    oncdata: nothing,
    ondeclaration: nothing,
    onprocessinginstruction: nothing,
    onend: nothing,
  };
}

function attributeCallbacks(reading: Reading) {
  const { text, masked } = reading.source;
  return {
    onattribname(start: number, end: number) {
      reading.attribute = { name: masked.slice(start, end).toLowerCase(), value: '', offset: start, valueOffset: -1 };
    },
    onattribdata(start: number, end: number) {
      if (reading.attribute.valueOffset < 0) reading.attribute.valueOffset = start;
      reading.attribute.value += text.slice(start, end);
    },
    onattribentity(codePoint: number) {
      reading.attribute.value += String.fromCodePoint(codePoint);
    },
    onattribend(_quote: number, end: number) {
      const { attribute } = reading;
      if (attribute.valueOffset < 0) attribute.valueOffset = end;
      reading.remaining -= 1;
      if (reading.remaining > 0) reading.tag.attributes.push(attribute);
    },
  };
}

function open(reading: Reading, isSelfClosed: boolean) {
  const { nesting, tag } = reading;
  reading.isInTag = false;
  reading.remaining -= 1;
  nesting.before(tag.name, tag.offset);
  const element: Element = { ...tag, parent: nesting.current(), depth: nesting.depth() };
  reading.elements.push(element);
  nesting.open(element, isSelfClosed);
  if (reading.remaining <= 0 || nesting.depth() > limits.depth) reading.stoppedAt = tag.offset;
}

function readText(reading: Reading, start: number, end: number) {
  const parent = reading.nesting.current();
  if (parent?.name === 'style' || parent?.name === 'title' || parent?.name === 'script') {
    reading.unseen.push({ start, end });
    if (parent.name === 'style') reading.sheets.push({ css: reading.source.masked.slice(start, end), offset: start });
    return;
  }
  readWords(reading, reading.source.masked.slice(start, end), start);
  readValues(reading, parent, start, end);
}

function readValues(reading: Reading, element: Element | undefined, start: number, end: number) {
  const { tokens } = reading.source;
  for (let token = tokens[reading.tokenPosition]; token && token.index < end; ) {
    if (token.kind === 'value' && token.index >= start) reading.values.push({ path: token.path.join('.'), element });
    reading.tokenPosition += 1;
    token = tokens[reading.tokenPosition];
  }
}

function readWords(reading: Reading, words: string, start: number) {
  const parent = reading.nesting.current();
  if (!parent || parent.wordsOffset !== undefined) return;
  const first = words.search(/[\p{L}\p{N}]/u);
  if (first >= 0) parent.wordsOffset = start + first;
}
