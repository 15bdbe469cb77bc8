import { compile, type FormatCallback } from 'html-to-text';
import { parseTemplate } from './logic/parse.ts';
import { withStandIns } from './logic/stand-ins.ts';

/**
 * The text part of wording that is given only as HTML. It is derived from the template, not from the mail: once, and
 * with the placeholders and conditions in it, which are then filled with unescaped values.
 */
export function textFromHtml(template: string) {
  const { text, restore } = withStandIns(parseTemplate(template).tokens);
  // Not by a regular expression: over long runs of spaces that takes time by the square.
  const lines = convert(text)
    .split('\n')
    .map((line) => line.trimEnd());
  return restore(
    lines
      .join('\n')
      .replace(/\n{3,}/g, '\n\n')
      .trim(),
  );
}

/** The words of a picture; its address says nothing to a reader. */
const alternativeText: FormatCallback = (element, _walk, builder) => {
  const attributes: Record<string, string> = element.attribs;
  if (attributes.alt) builder.addInline(attributes.alt);
};

const heading = { format: 'heading', options: { uppercase: false, leadingLineBreaks: 2, trailingLineBreaks: 2 } };
const cell = { format: 'block', options: { leadingLineBreaks: 1, trailingLineBreaks: 1 } };

const convert = compile({
  // A wrapped line could break inside a placeholder or an address.
  wordwrap: false,
  formatters: { alternativeText },
  selectors: [
    // Preview text and the like, hidden from those who read the HTML.
    ...['[hidden]', '[style*="display:none"]', '[style*="display: none"]'].map((selector) => ({
      selector,
      format: 'skip',
    })),
    ...['h1', 'h2', 'h3', 'h4', 'h5', 'h6'].map((selector) => ({ selector, ...heading })),
    // Tables are layout in mail: each cell is a block, or the words of neighbours would run together.
    ...['td', 'th'].map((selector) => ({ selector, ...cell })),
    {
      selector: 'a',
      options: { hideLinkHrefIfSameAsText: true, linkBrackets: ['(', ')'] as [string, string], noAnchorUrl: true },
    },
    { selector: 'img', format: 'alternativeText' },
  ],
});
