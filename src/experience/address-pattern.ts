import { domainToASCII, domainToUnicode } from 'node:url';

/** An item of a list of addresses, ready to be compared: `someone@example.com`, `@*.example.com`. */
export interface AddressPattern {
  /** Lower case; undefined for a whole domain. */
  local: string | undefined;
  domain: string;
  /** A label of the domain has a wildcard and letters beyond ASCII, which no A-label can say: compared as people read it. */
  isUnicode: boolean;
}

/** An address as patterns meet it. */
export interface Subject {
  local: string;
  /** Gmail has two names for one domain. */
  domains: string[];
  isGmail: boolean;
}

export function readPattern(item: string): AddressPattern {
  const text = item.normalize('NFC').toLowerCase();
  const at = text.lastIndexOf('@');
  const labels = text.slice(at + 1).split('.');
  const ascii = labels.map(toAsciiLabel).join('.');
  const isUnicode = !isAscii(ascii);
  return { local: text.slice(0, at) || undefined, domain: isUnicode ? domainToRead(labels) : ascii, isUnicode };
}

/** `domain` is an A-label in lower case. */
export function subjectOf({ local, domain }: { local: string; domain: string }): Subject {
  const isGmail = gmailDomains.includes(domain);
  const lowerCase = local.normalize('NFC').toLowerCase();
  return {
    local: isGmail ? withoutDots(lowerCase) : lowerCase,
    domains: isGmail ? gmailDomains : [domain],
    isGmail,
  };
}

export function isMatch({ local, domain, isUnicode }: AddressPattern, subject: Subject): boolean {
  const isOfDomain = subject.domains.some((name) => matches(domain, isUnicode ? domainToUnicode(name) : name));
  if (!isOfDomain || local === undefined) return isOfDomain;
  return matches(subject.isGmail ? withoutDots(local) : local, subject.local);
}

/** Whether the pattern says which domain it means. */
export const namesDomain = ({ domain }: AddressPattern) => !domain.includes('*');

const gmailDomains = ['gmail.com', 'googlemail.com'];

/** Gmail delivers to one mailbox wherever the dots stand. */
const withoutDots = (local: string) => local.replaceAll('.', '');

/** One pass over the text, wherever the wildcards stand: no regular expression that could go back and forth. */
function matches(pattern: string, text: string) {
  const [start = '', ...rest] = pattern.split('*');
  const end = rest.pop();
  if (end === undefined) return start === text;
  if (text.length < start.length + end.length || !text.startsWith(start) || !text.endsWith(end)) return false;
  const limit = text.length - end.length;
  let position = start.length;
  for (const piece of rest) {
    const found = text.indexOf(piece, position);
    if (found < 0 || found + piece.length > limit) return false;
    position = found + piece.length;
  }
  return true;
}

// biome-ignore lint/suspicious/noControlCharactersInRegex: the range of ASCII is what is asked
const isAscii = (text: string) => /^[\x00-\x7f]*$/.test(text);

/** With another label behind it, for a number alone would be read as an IPv4 address. */
const companion = '.example';

function toAsciiLabel(label: string) {
  if (isAscii(label) || label.includes('*')) return label;
  return domainToASCII(label + companion).slice(0, -companion.length) || label;
}

const domainToRead = (labels: string[]) =>
  labels
    .map((label) =>
      label.includes('*') ? label : domainToUnicode(label + companion).slice(0, -companion.length) || label,
    )
    .join('.');
