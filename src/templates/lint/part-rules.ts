import { type Token, tokenize } from '../logic/tokens.ts';
import { requiredVariable } from '../variables.ts';
import { attributeValue, type Element } from './element.ts';
import type { Draft } from './finding.ts';
import type { ReadTemplate } from './template.ts';

/** That both parts of the mail have what it is about, and say the same. */
export function* checkParts(template: ReadTemplate): Generator<Draft> {
  const { content, html, text } = template;
  const needed = requiredVariable(template.type);
  if (needed && !shownIn(template).has(needed)) yield missing(needed, template.type);
  else if (needed && html && isReadable(html)) yield* checkText(template, needed);
  if (text && html) yield* compareParts(template, html.markup.elements);
  if (!html && /<(?:html|body|table|div|p|br)\b[^<>]{0,200}>/i.test(content.text)) {
    yield {
      rule: 'content-type',
      field: 'content',
      offset: content.text.search(/<(?:html|body|table|div|p|br)\b/i),
      message: 'The content is sent as plain text, and has tags of HTML in it: the reader sees them.',
      advice: 'Set contentType to text/html, or take the tags out.',
    };
  }
}

type Html = NonNullable<ReadTemplate['html']>;

const isReadable = ({ markup }: Html) => markup.stoppedAt === undefined;

/** The variables that the reader gets to see: not those in comments, styles or conditions. */
function shownIn({ content, html }: ReadTemplate): Set<string> {
  const unseen = html?.markup.unseen ?? [];
  let position = 0;
  const names = new Set<string>();
  for (const token of content.tokens) {
    if (token.kind !== 'value') continue;
    while ((unseen[position]?.end ?? Number.POSITIVE_INFINITY) <= token.index) position += 1;
    if ((unseen[position]?.start ?? Number.POSITIVE_INFINITY) > token.index) names.add(token.path.join('.'));
  }
  return names;
}

const missing = (needed: 'code' | 'link', type: string): Draft => ({
  rule: `${needed}-missing`,
  field: 'content',
  message: `A mail of type ${type} is about the ${needed}, and the content does not show {{${needed}}}.`,
  advice: `Write {{${needed}}} where the reader looks for it.`,
});

function* checkText({ html, text }: ReadTemplate, needed: 'code' | 'link'): Generator<Draft> {
  if (text ? namesIn(text.tokens).includes(needed) : html && isDerived(html, needed)) return;
  yield {
    rule: `${needed}-missing-in-text`,
    field: text ? 'text' : 'content',
    message: text
      ? `The HTML has {{${needed}}}, the text part has not: who reads plain text cannot use the mail.`
      : `The text part is derived from what the HTML shows, and {{${needed}}} is only in something hidden or in an attribute.`,
    advice: text ? `Write {{${needed}}} into the text part.` : `Show {{${needed}}} as text, too.`,
  };
}

/**
 * Whether the derived text has it: what `display:none` hides is left out there, the addresses of links and the words for
 * images are taken in. Asked of the markup, for deriving a hostile template's text may take very long.
 */
function isDerived({ markup, styles }: Html, needed: string) {
  const hidden = new Map<Element, boolean>();
  const isHidden = (element: Element): boolean => {
    const known = hidden.get(element);
    if (known !== undefined) return known;
    const isHiddenItself =
      attributeValue(element, 'hidden') !== undefined ||
      (styles.inline.get(element) ?? []).some(({ property, value }) => property === 'display' && value === 'none');
    const answer = isHiddenItself || (element.parent !== undefined && isHidden(element.parent));
    hidden.set(element, answer);
    return answer;
  };
  const isInWords = markup.values.some(({ path, element }) => path === needed && !(element && isHidden(element)));
  return isInWords || markup.elements.some((element) => takenIn(element).includes(needed) && !isHidden(element));
}

function takenIn(element: Element): string[] {
  const attribute = element.name === 'a' ? 'href' : element.name === 'img' ? 'alt' : undefined;
  const value = attribute && attributeValue(element, attribute);
  return value?.includes('{{') ? namesIn(tokenize(value)) : [];
}

const namesIn = (tokens: readonly Token[]) =>
  tokens.flatMap((token) => (token.kind === 'value' ? [token.path.join('.')] : []));

function* compareParts({ content, text, ...template }: ReadTemplate, elements: readonly Element[]): Generator<Draft> {
  const inHtml = [...shownIn({ content, text, ...template })].filter((name) => name !== 'locale');
  const inText = namesIn(text?.tokens ?? []);
  const links = elements
    .filter(({ name }) => name === 'a')
    .flatMap((element) => addressesIn(attributeValue(element, 'href')));
  const [htmlNames, textNames] = [new Set(inHtml), new Set(inText)];
  const [htmlLinks, textLinks] = [new Set([...links, ...addressesIn(content.text)]), new Set(addressesIn(text?.text))];
  const absent = [
    ...inHtml.filter((name) => !textNames.has(name) && !isPicture(name)).map((name) => `{{${name}}}`),
    ...links.filter((address) => !textLinks.has(address)),
  ];
  const additional = [
    ...inText.filter((name) => !htmlNames.has(name)).map((name) => `{{${name}}}`),
    ...[...textLinks].filter((address) => !htmlLinks.has(address)),
  ];
  yield* differences(absent, 'The HTML has it and the text part has not');
  yield* differences(additional, 'The text part has it and the HTML has not');
}

const isPicture = (path: string) => /(?:[lL]ogoUrl|[fF]avicon|avatar)$/.test(path);

function* differences(names: readonly string[], where: string): Generator<Draft> {
  // What is missing altogether has been told as an error.
  for (const name of new Set(names.filter((found) => found !== '{{code}}' && found !== '{{link}}'))) {
    yield {
      rule: 'text-differs',
      field: 'text',
      message: `${name.slice(0, 100)}: ${where}.`,
      advice: 'Let both parts say the same, or leave the text part out: it is then derived from the HTML.',
    };
  }
}

const addressesIn = (text: string | undefined) =>
  [...(text ?? '').matchAll(/https?:\/\/[^\s<>"'(){}]{1,500}/gi)].map(([address]) =>
    address.replace(/[.,;:!?/]+$/, ''),
  );
