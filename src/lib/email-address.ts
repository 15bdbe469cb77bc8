import { domainToASCII, domainToUnicode } from 'node:url';

export type EmailAddress =
  | { kind: 'address'; address: string; local: string; domain: string; needsUnicode: boolean }
  | { kind: 'invalid'; reason: string };

/**
 * Reads an address as RFC 5321 §4.5.3.1 and RFC 6531 allow it in a mailbox that people type: dot-atom local parts,
 * domain names (IDN too). Quoted local parts and address literals are refused on purpose: no sign-in needs them.
 * `address` is what goes on the wire: local part as typed, in NFC (RFC 6532 §3.1), domain as lower-case A-label. So the
 * mail goes to the mailbox under whose key the address is looked up: the Kelvin sign is a K in both.
 */
export function parseEmailAddress(typed: string): EmailAddress {
  const text = typed.trim().normalize('NFC');
  const at = text.lastIndexOf('@');
  if (at < 1 || at === text.length - 1) return invalid('it needs a name, an @ and a domain');
  const local = text.slice(0, at);
  const domain = toAsciiDomain(text.slice(at + 1));
  if (Buffer.byteLength(local) > 64) return invalid('the part before the @ is longer than 64 characters');
  if (!isDotAtom(local)) return invalid('the part before the @ has a character that is not allowed');
  if (!domain) return invalid('the domain is not a valid name');
  const address = `${local}@${domain}`;
  if (Buffer.byteLength(address) > 254) return invalid('it is longer than 254 characters');
  // biome-ignore lint/suspicious/noControlCharactersInRegex: the range of ASCII is what is asked
  return { kind: 'address', address, local, domain, needsUnicode: !/^[\x00-\x7f]*$/.test(local) };
}

/**
 * Whether a text is an address as it stands. What had to be trimmed or composed anew would be another one: whoever says
 * that it is proven has not said so of that.
 */
export function isPlainAddress(text: string): boolean {
  const read = parseEmailAddress(text);
  return read.kind === 'address' && text === text.trim() && text.startsWith(`${read.local}@`);
}

/** The form that people read: the domain as U-label. */
export function displayAddress(address: string) {
  const at = address.lastIndexOf('@');
  return at < 0 ? address : `${address.slice(0, at)}@${domainToUnicode(address.slice(at + 1))}`;
}

/**
 * The key under which an address is counted and looked up: trimmed, lower case, NFC, the domain as A-label. Two
 * spellings of one mailbox have one key; what is no address has one too.
 */
export function canonicalAddress(address: string) {
  const text = address.trim().normalize('NFC').toLowerCase();
  const at = text.lastIndexOf('@');
  const domain = toAsciiDomain(text.slice(at + 1));
  return at < 0 || !domain ? text : `${text.slice(0, at)}@${domain}`;
}

const invalid = (reason: string): EmailAddress => ({ kind: 'invalid', reason });

/** RFC 5322 atext, and everything beyond ASCII that is neither space nor control (RFC 6532). */
const isDotAtom = (local: string) =>
  /^[^.]+(\.[^.]+)*$/.test(local) && /^(?:[A-Za-z0-9!#$%&'*+\-/=?^_`{|}~.]|[^\p{ASCII}\p{Z}\p{C}])+$/u.test(local);

/**
 * IDNA by UTS 46, non-transitional: `ß` stays itself. Two labels or more, none over 63 octets. Node reads the text as
 * part of a URL, so what a URL gives a meaning (`/`, `?`, `%`, a tab) must be refused before: the mail would go elsewhere.
 */
function toAsciiDomain(domain: string) {
  if (!/^(?:[A-Za-z0-9.-]|[\u200c\u200d]|[^\p{ASCII}\p{Z}\p{C}])+$/u.test(domain)) return undefined;
  const ascii = domainToASCII(domain).toLowerCase();
  const isName = /^(?=.{1,255}$)(?:[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?\.)+(?!\d+$)[a-z0-9-]{2,63}$/.test(ascii);
  return isName ? ascii : undefined;
}
