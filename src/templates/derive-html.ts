import { html, raw } from '../lib/html.ts';
import { directionOf } from '../lib/locale.ts';
import { placeholder } from './placeholders.ts';
import { escapeHtml } from './values.ts';

/** The paragraphs of wording that is given only as text, as a template in HTML: the placeholders stay in it. */
export const paragraphsFromText = (template: string) =>
  template
    .replace(/\r\n?/g, '\n')
    .split(/\n(?:[ \t]*\n)+/)
    .map((paragraph) => paragraph.trim())
    .filter((paragraph) => paragraph !== '')
    .map((paragraph) => `<p>${marked(paragraph).replaceAll('\n', '<br>\n')}</p>`)
    .join('\n');

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
function marked(paragraph: string) {
  const parts = paragraph.split(
    new RegExp(`(${placeholder.source.replace('(', '(?:')}|https?://[^\\s<>"']+[^\\s<>"'.,;:!?)])`),
  );
  return parts.map((part, position) => (position % 2 === 0 ? escapeHtml(part) : markedLink(part))).join('');
}

function markedLink(part: string) {
  const isOtherPlaceholder = part.startsWith('{{') && !/^\{\{\s*link\s*\}\}$/.test(part);
  if (isOtherPlaceholder) return part;
  const address = part.startsWith('{{') ? part : escapeHtml(part);
  return `<a href="${address}">${address}</a>`;
}
