import { html, raw } from '../lib/html.ts';
import { directionOf } from '../lib/locale.ts';
import { parseTemplate } from './logic/parse.ts';
import { positionOfValue, standInOfTag, standInOfValue, withStandIns } from './logic/stand-ins.ts';
import { withoutTagLines } from './logic/tag-lines.ts';
import type { Token } from './logic/tokens.ts';
import { escapeHtml } from './values.ts';

/** The paragraphs of wording that is given only as text, as a template in HTML: placeholders and conditions stay in it. */
export function paragraphsFromText(template: string) {
  const tokens = withoutTagLines(parseTemplate(template.replace(/\r\n?/g, '\n')).tokens);
  const { text, restore } = withStandIns(tokens);
  const paragraphs = text
    .split(gap)
    .map((paragraph, position) => (position % 2 === 0 ? paragraph.trim() : paragraph.replace(/\s/g, '')))
    .filter((paragraph) => paragraph !== '')
    .map((paragraph) => `<p>${marked(paragraph, tokens).replaceAll('\n', '<br>\n')}</p>`);
  return restore(paragraphs.join('\n'));
}

/** Empty lines. Conditions that begin or end among them keep their order, in a paragraph that will be empty. */
const gap = new RegExp(`(\\n(?:(?:[ \\t]|${standInOfTag})*\\n)+)`);

/** What a condition has left out leaves no empty paragraph and no empty line. Values cannot hold these tags. */
export const withoutEmptyParagraphs = (paragraphs: string) =>
  paragraphs
    .replace(/<p>(?:<br>\n)+/g, '<p>')
    .replace(/(?:<br>\n)+<\/p>/g, '</p>')
    .replace(/<p>[ \n]*<\/p>\n?/g, '');

/**
 * The document around the paragraphs. No colours: mail programs show it in their own, light or dark. The language is
 * the reader's, our best guess: a connector's wording does not say its own.
 */
export const documentAround = (paragraphs: string, subject: string, locale: string) =>
  String(html`<!doctype html>
<html lang="${locale}" dir="${directionOf(locale)}">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<meta name="format-detection" content="telephone=no">
<title>${subject}</title>
</head>
<body style="margin:0;padding:16px">
<div style="max-width:600px;margin:0 auto;font:16px/1.5 -apple-system,'Segoe UI',Roboto,Helvetica,Arial,sans-serif;overflow-wrap:anywhere">
${raw(paragraphs)}
</div>
</body>
</html>
`);

/** Escapes the words; addresses of the web and the placeholder of the link become links. */
function marked(paragraph: string, tokens: readonly Token[]) {
  const parts = paragraph.split(linkable).map((part, position) => {
    const written = escapeHtml(part);
    return position % 2 === 1 && isLink(part, tokens) ? `<a href="${written}">${written}</a>` : written;
  });
  return parts.join('');
}

function isLink(part: string, tokens: readonly Token[]) {
  const position = positionOfValue(part);
  const token = position === undefined ? undefined : tokens[position];
  return token?.kind === 'value' ? token.path.join('.') === 'link' : true;
}

/** An address ends where a condition begins or ends, even right behind it. */
const linkable = new RegExp(`(${standInOfValue}|https?://[^\\s<>"'\ufdd2]+[^\\s<>"'.,;:!?)\ufdd2])`);
