import { domainToASCII } from 'node:url';
import { withoutControls } from '../../lib/controls.ts';
import { parseEmailAddress } from '../../lib/email-address.ts';

/** A sender as it stands in From or Reply-To. */
export interface Mailbox {
  name: string;
  /** As it goes on the wire: the domain as A-label. */
  address: string;
  domain: string;
}

/**
 * Reads `Name <a@b>` and `a@b`; with `fallbackAddress` anything else is taken as a name for that address. Control
 * characters and stray angle brackets are taken out of names. Undefined: there is no usable address in it.
 */
export function parseMailbox(value: string, fallbackAddress?: string): Mailbox | undefined {
  const text = withoutControls(value);
  const bracketed = /^(.*)<([^<>]*)>$/.exec(text);
  if (bracketed) return mailbox(bracketed[1] ?? '', bracketed[2] ?? '');
  if (text.includes('@') && !/\s/.test(text)) return mailbox('', text);
  return fallbackAddress === undefined || text === '' ? undefined : mailbox(text, fallbackAddress);
}

const mailbox = (name: string, address: string): Mailbox | undefined => {
  const parsed = parseSenderAddress(address.trim());
  return parsed && { name: unquoted(name.replace(/[<>]/g, '').trim()), ...parsed };
};

/** Unlike a person's address, a sender's may sit on a one-label host: relays inside a network have such names. */
function parseSenderAddress(text: string) {
  const parsed = parseEmailAddress(text);
  if (parsed.kind === 'address') return { address: parsed.address, domain: parsed.domain };
  const [, local, host] = /^([A-Za-z0-9!#$%&'*+\-/=?^_`{|}~.]{1,64})@([^.@]+)$/.exec(text) ?? [];
  const domain = host && domainToASCII(host).toLowerCase();
  return local && domain && /^[a-z0-9-]{1,63}$/.test(domain) ? { address: `${local}@${domain}`, domain } : undefined;
}

const unquoted = (name: string) => (/^"(.*)"$/.test(name) ? name.slice(1, -1).replace(/\\(.)/g, '$1').trim() : name);
