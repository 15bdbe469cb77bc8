import { withoutControls } from '../../lib/controls.ts';
import type { Mailbox } from './mailbox.ts';

const lineLimit = 76;
const wordLimit = 75;
/** RFC 5322 §2.1.1 allows 998; the name of the field and a fold need some of it. */
const tokenLimit = 800;

/** A header field whose value is free text: folded, RFC 2047-encoded when it is not plain ASCII. Ends in CRLF. */
export function textField(name: string, value: string) {
  const text = withoutControls(value);
  return `${isPlain(text) ? foldAscii(`${name}:`, text.split(' ')) : fold(`${name}:`, encode(text, name.length + 2))}\r\n`;
}

/** A header field that is written as it stands when it is ASCII: parameters must not be split or encoded. */
export function rawField(name: string, value: string) {
  const text = withoutControls(value);
  return isAscii(text) && !hasLongToken(text) && !hasWideSpace(text)
    ? `${foldAscii(`${name}:`, text.split(' '))}\r\n`
    : textField(name, text);
}

/** From, To or Reply-To with one mailbox: the name quoted or encoded as it needs (RFC 5322 §3.4, RFC 2047 §5). */
export function mailboxField(name: string, { name: displayName, address }: Pick<Mailbox, 'name' | 'address'>) {
  const text = withoutControls(displayName);
  if (text === '') return `${name}: ${address}\r\n`;
  return `${fold(`${name}:`, [...phrase(text, name.length + 2), `<${address}>`])}\r\n`;
}

/** RFC 5322 §3.6.8: printable ASCII except the colon. */
export const isFieldName = (name: string) => /^[\x21-\x39\x3b-\x7e]{1,76}$/.test(name);

const isAscii = (text: string) => /^[\x20-\x7e]*$/.test(text);
const hasLongToken = (text: string) =>
  text.length > tokenLimit && text.split(' ').some((word) => word.length > tokenLimit);
/** Two spaces in a row could be folded into a line of nothing but space, which RFC 5322 §3.2.2 forbids. */
const hasWideSpace = (text: string) => text.length > 60 && text.includes('  ');

/** `=?` would be decoded by the reader although nobody encoded it. */
const isPlain = (text: string) => isAscii(text) && !text.includes('=?') && !hasLongToken(text) && !hasWideSpace(text);

function phrase(name: string, used: number) {
  if (!isPlain(name)) return encode(name, used);
  const isAtoms = /^[A-Za-z0-9!#$%&'*+\-/=?^_`{|}~ ]+$/.test(name) && !name.includes('  ');
  return (isAtoms ? name : `"${name.replace(/["\\]/g, '\\$&')}"`).split(' ');
}

const foldAscii = (start: string, words: string[]) =>
  start.length + words.reduce((sum, word) => sum + word.length + 1, 0) <= lineLimit
    ? `${start} ${words.join(' ')}`
    : fold(start, words);

/** Breaks between words. The first word stays beside the name when it fits: some readers stumble over an empty line. */
function fold(start: string, words: string[]) {
  let folded = '';
  let line = start;
  for (const [index, word] of words.entries()) {
    const isTooLong = line.length + 1 + word.length > lineLimit && word !== '';
    if (isTooLong && (index > 0 || word.startsWith('=?'))) {
      folded += `${line}\r\n`;
      line = ` ${word}`;
    } else {
      line += ` ${word}`;
    }
  }
  return folded + line;
}

/** Encoded-words of at most 75 characters, none splitting a character (RFC 2047 §2, §5 rule 3); the shorter encoding. */
function encode(text: string, used: number) {
  const characters = [...text];
  const isShorterAsQ =
    characters.reduce((sum, one) => sum + toQ(one).length, 0) <= base64Length(Buffer.byteLength(text));
  const [encoding, lengthOf, write] = isShorterAsQ
    ? (['Q', (part: string) => toQ(part).length, toQ] as const)
    : (['B', (part: string) => base64Length(Buffer.byteLength(part)), toBase64] as const);
  const frame = '=?UTF-8?Q??='.length;
  const words: string[] = [];
  let part = '';
  let room = Math.max(lineLimit - used - frame, 0) >= 24 ? lineLimit - used - frame : wordLimit - frame;
  for (const character of characters) {
    if (lengthOf(part + character) > room) {
      words.push(`=?UTF-8?${encoding}?${write(part)}?=`);
      part = '';
      room = wordLimit - frame;
    }
    part += character;
  }
  return [...words, `=?UTF-8?${encoding}?${write(part)}?=`];
}

/** RFC 2047 §5 rule 3: the only characters that may stand for themselves in a phrase; good for any field. */
const toQ = (text: string) =>
  text.replace(/[^A-Za-z0-9!*+\-/]/gu, (one) =>
    one === ' ' ? '_' : Buffer.from(one).toString('hex').toUpperCase().replace(/../g, '=$&'),
  );

const toBase64 = (text: string) => Buffer.from(text).toString('base64');
const base64Length = (bytes: number) => Math.ceil(bytes / 3) * 4;
