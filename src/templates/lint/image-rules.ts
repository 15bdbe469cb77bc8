import type { Declaration } from './css.ts';
import { attributeOf, attributeValue, type Element } from './element.ts';
import type { Draft } from './finding.ts';
import type { ReadTemplate } from './template.ts';
import { addressesOfCss, beginsWithPlaceholder, schemeOf } from './url.ts';

/** Pictures, and whatever else is loaded when the mail is opened. */
export function* checkImages({ html, content }: ReadTemplate): Generator<Draft> {
  if (!html) return;
  for (const element of html.markup.elements) {
    const inline = html.styles.inline.get(element) ?? [];
    if (element.name === 'img') yield* checkImage(element, inline);
    if (element.name === 'link') yield externalStyle('<link>', element.offset);
    const background = attributeOf(element, 'background');
    if (background) yield* checkAddress(background.value, background.offset);
    yield* checkDeclarations(inline, content.text);
  }
  for (const { rules, atRules } of html.styles.sheets) {
    for (const { name, offset } of atRules) {
      if (name === 'import' || name === 'font-face') yield externalStyle(`@${name}`, offset);
    }
    for (const { declarations } of rules) yield* checkDeclarations(declarations, content.text);
  }
}

function* checkImage(element: Element, inline: readonly Declaration[]): Generator<Draft> {
  const place = { field: 'content', offset: element.offset } as const;
  if (isInvisible(element, inline)) {
    yield {
      rule: 'tracking-pixel',
      ...place,
      message:
        'Nobody sees this image: it can only serve to find out who opens the mail. Security mail does no tracking.',
      advice: 'Take it out. For empty room use padding.',
    };
    return;
  }
  yield* checkAddress(attributeValue(element, 'src') ?? '', attributeOf(element, 'src')?.offset ?? element.offset);
  if (attributeValue(element, 'alt') === undefined) {
    yield {
      rule: 'image-alt',
      ...place,
      message: 'The image has no alt: who does not see or load it hears its file name, or nothing.',
      advice: 'Write what it says, such as alt="Example Ltd", or alt="" if it is only decoration.',
    };
  }
}

function isInvisible(element: Element, inline: readonly Declaration[]) {
  const hidden = inline.some(({ property, value }) => property === 'display' && value === 'none');
  return hidden || (isTiny('width', element, inline) && isTiny('height', element, inline));
}

const isTiny = (side: 'width' | 'height', element: Element, inline: readonly Declaration[]) => {
  const size = inline.findLast(({ property }) => property === side)?.value ?? attributeValue(element, side);
  return size !== undefined && /^\s*[01](?:px)?\s*$/.test(size);
};

function* checkAddress(address: string, offset: number): Generator<Draft> {
  const scheme = schemeOf(address);
  if (scheme === 'https' || beginsWithPlaceholder(address)) return;
  yield { rule: 'image-insecure', field: 'content', offset, ...insecure(scheme, address) };
}

function insecure(scheme: string | undefined, address: string) {
  const advice = 'Put the image on a server that everybody can reach, and write its https: address.';
  if (scheme === 'http') return { message: 'An image from an http: address is not loaded by many programs.', advice };
  if (scheme === 'data')
    return { message: 'Gmail and Outlook do not show images that are written into the mail.', advice };
  if (scheme === 'cid') return { message: 'The mail has no attachments that a cid: address could mean.', advice };
  return address.trim() === ''
    ? { message: 'The image has no address.', advice }
    : { message: 'A mail has no address of its own: an image without https:// is not found.', advice };
}

/** A placeholder is painted over in CSS: its value is not known here. */
function* checkDeclarations(declarations: readonly Declaration[], written: string): Generator<Draft> {
  for (const { property, value, offset } of declarations) {
    if (property === 'src' || !/url\(/i.test(value)) continue;
    for (const address of addressesOfCss(value)) {
      if (/^_{2,}\w/.test(address) && written.includes('{{')) continue;
      yield* checkAddress(address, offset);
    }
  }
}

const externalStyle = (what: string, offset: number): Draft => ({
  rule: 'external-style',
  field: 'content',
  offset,
  message: `${what}: Gmail and most of Outlook load no stylesheets and fonts, and where they are loaded they tell that the mail was opened.`,
  advice: 'Write styles into the mail, and name fonts that readers have, such as Arial, Helvetica, sans-serif.',
});
