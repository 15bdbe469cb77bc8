import type { Mailbox } from './mailbox.ts';
import { mailboxField, rawField } from './mime-header.ts';

/**
 * The value of a header field for APIs that write it into the message as it stands: one line of ASCII, with RFC 2047
 * encoded-words for what is beyond.
 */
export const headerValue = (name: string, value: string) => afterColon(rawField(name, value));

/** The same for Reply-To and its like. */
export const mailboxHeaderValue = (name: string, mailbox: Pick<Mailbox, 'name' | 'address'>) =>
  afterColon(mailboxField(name, mailbox));

/** RFC 5322 §2.2.3: unfolding takes out the line breaks and leaves the white space. */
const afterColon = (field: string) =>
  field
    .slice(field.indexOf(':') + 1)
    .replaceAll('\r\n', '')
    .trim();
