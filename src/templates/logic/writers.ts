import { escapeHtml, escapeInTag, multipleLines, safeUrl, singleLine } from '../values.ts';
import { isAddress, type Place } from './place.ts';

/** What a template is: the place decides how a value is written there. */
export type Medium = 'html' | 'text' | 'header' | 'mailbox';

/** How a value is written; `filled` is what stands before it in the message. */
export type Write = (value: string, filled: string) => string;

export function writerFor(medium: Medium, path: readonly string[], places: readonly Place[]): Write {
  switch (medium) {
    case 'html':
      return htmlWriterFor(places);
    case 'text':
      // A name is one line, whoever chose it: it cannot begin a paragraph of its own in our mail. Only what a caller
      // adds under a name of its own may be longer.
      return path.length > 1 || oneLineRoots.has(path[0] ?? '') ? singleLine : multipleLines;
    case 'header':
      return (value) => shortened(singleLine(value));
    case 'mailbox':
      // What would end a display name or begin another address (RFC 5322 §3.4).
      return (value) => shortened(singleLine(value.replace(/[<>",;\\]/g, ' ')));
  }
}

const oneLineRoots: ReadonlySet<string> = new Set([
  ...['code', 'link', 'locale', 'uiLocales'],
  ...['expiresInMinutes', 'requestedAt', 'device', 'ip'],
]);

/** Where one may be in more than one place, the value is written as the strictest of them asks. */
function htmlWriterFor(places: readonly Place[]): Write {
  if (places.some(isAddress)) return writeAddress;
  return places.every((place) => place === 'content') ? escapeHtml : escapeInTag;
}

/** The value that begins an address says where it leads. One before it, if there is any, may have been empty. */
const writeAddress: Write = (value, filled) =>
  /[=\s"']/.test(filled.at(-1) ?? '') ? escapeInTag(safeUrl(value) ?? '') : escapeInTag(value);

/** Long enough for any name, short enough that a header stays one that every server takes. */
const shortened = (value: string) => (value.length > 200 ? value.slice(0, 200).toWellFormed() : value);
