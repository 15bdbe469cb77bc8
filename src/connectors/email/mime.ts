import type { Mailbox } from './mailbox.ts';
import { textPart } from './mime-body.ts';
import { isFieldName, mailboxField, rawField, textField } from './mime-header.ts';

export interface MimeMessage {
  id: string;
  from: Mailbox;
  /** On the wire: a bare address, its domain as A-label. */
  to: string;
  replyTo?: Mailbox | undefined;
  date: Date;
  subject: string;
  text: string;
  html: string;
  headers: readonly (readonly [name: string, value: string])[];
}

/**
 * The message as RFC 5322 has it: every field we own exactly once, multipart/alternative with the text first
 * (RFC 2046 §5.1.4), CRLF only, no line over 998 octets. Composed by hand because it costs a thirtieth of a
 * general composer. Throws `HeaderError` for a header that must not be set from outside.
 */
export function composeMime(message: MimeMessage): { source: string; messageId: string } {
  const messageId = messageIdOf(message.id, message.from.domain);
  const boundary = boundaryOf(message);
  const source = [
    `Date: ${message.date.toUTCString().replace('GMT', '+0000')}\r\n`,
    mailboxField('From', message.from),
    `To: ${message.to}\r\n`,
    message.replyTo ? mailboxField('Reply-To', message.replyTo) : '',
    textField('Subject', message.subject),
    `Message-ID: ${messageId}\r\n`,
    'MIME-Version: 1.0\r\n',
    ...message.headers.map(([name, value]) => rawField(ownable(name), value)),
    `Content-Type: multipart/alternative;\r\n boundary="${boundary}"\r\n\r\n`,
    `--${boundary}\r\n${textPart('text/plain', message.text)}\r\n`,
    `--${boundary}\r\n${textPart('text/html', message.html)}\r\n`,
    `--${boundary}--\r\n`,
  ].join('');
  return { source, messageId };
}

/** A header that Postern writes itself, or whose name is none. */
export class HeaderError extends Error {
  override name = 'HeaderError';
}

/** Fields that a config or a template may not set: we write them, or the relays on the way do. */
export const ownFields = [
  'bcc',
  'cc',
  'content-transfer-encoding',
  'content-type',
  'date',
  'from',
  'message-id',
  'mime-version',
  'received',
  'reply-to',
  'return-path',
  'sender',
  'subject',
  'to',
];

const ownFieldSet = new Set(ownFields);

export function refusalOfHeader(name: string) {
  if (!isFieldName(name)) return `"${name.replace(/[^\x20-\x7e]/g, '?')}" is not a name of a header field`;
  return ownFieldSet.has(name.toLowerCase()) ? `the header field ${name} is written by Postern itself` : undefined;
}

function ownable(name: string) {
  const refusal = refusalOfHeader(name);
  if (refusal) throw new HeaderError(refusal);
  return name;
}

/** The delivery's id is the same for every attempt, so a mail that arrives twice is seen to be the same. */
const messageIdOf = (id: string, domain: string) => `<${id.replace(/[^A-Za-z0-9_-]/g, '') || 'message'}@${domain}>`;

/** `=_` cannot stand in quoted-printable text; in a 7bit part it is made sure of. */
function boundaryOf({ id, text, html }: MimeMessage) {
  let boundary = `=_postern_${id.replace(/[^A-Za-z0-9]/g, '').slice(0, 40)}`;
  while (text.includes(boundary) || html.includes(boundary)) boundary += 'x';
  return boundary;
}
