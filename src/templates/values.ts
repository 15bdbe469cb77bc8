/**
 * How a value from outside is written into a message. Whatever it holds, it stays in its place: it opens no tag, ends
 * no attribute, begins no header, and turns no direction beyond its own end.
 */
export function escapeHtml(value: string) {
  const clean = multipleLines(value);
  return /[&<>"']/.test(clean) ? clean.replace(/[&<>"']/g, (character) => entities[character] ?? '') : clean;
}

/** Inside a tag the attribute may stand without quotes: what would end it there is escaped as well. */
export const escapeInTag = (value: string) =>
  escapeHtml(value).replace(/[\s=`]/g, (character) => `&#${character.charCodeAt(0)};`);

/** For subjects, senders and names: one line without control characters. */
export const singleLine = (value: string) =>
  /[^\x20-\x7e]| {2}|^ | $/.test(value)
    ? value.replace(notInOneLine, ' ').replace(/\s+/g, ' ').trim().toWellFormed()
    : value;

/** For text: line breaks and tabs are kept, line breaks as LF. */
export const multipleLines = (value: string) =>
  /[^\x20-\x7e]/.test(value) ? value.replace(/\r\n?/g, '\n').replace(notInText, '').toWellFormed() : value;

/** The address when it leads to the web, to a mailbox or to a phone; other schemes could run code. */
export function safeUrl(value: string) {
  const url = value.trim();
  return /^(?:https?:\/\/|mailto:|tel:)[^\s<>"'`\\\p{Cc}\u202a-\u202e\u2066-\u2069]+$/iu.test(url) ? url : undefined;
}

const entities: Record<string, string> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;', "'": '&#39;' };

/** Controls, and the directional overrides and isolates, which reach past the value when they are not closed. */
const notInText = /(?![\n\t])[\p{Cc}\u202a-\u202e\u2066-\u2069]/gu;
const notInOneLine = /[\p{Cc}\u2028\u2029\u202a-\u202e\u2066-\u2069]/gu;
