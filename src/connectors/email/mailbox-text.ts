import type { Mailbox } from './mailbox.ts';

/** `Name <a@b>` in Unicode, the name quoted where RFC 5322 §3.2.4 asks for it: how APIs take a mailbox in JSON. */
export function mailboxText({ name, address }: Pick<Mailbox, 'name' | 'address'>) {
  if (name === '') return address;
  const isAtoms = /^(?:[A-Za-z0-9!#$%&'*+\-/=?^_`{|}~ ]|[^\p{ASCII}])+$/u.test(name);
  return `${isAtoms ? name : `"${name.replace(/["\\]/g, '\\$&')}"`} <${address}>`;
}
