import type { EmailMessage, Outcome } from '../../connector.ts';
import { envelopeOf } from '../envelope.ts';
import { composeMime } from '../mime.ts';
import type { SmtpConfig } from './config.ts';

export interface Prepared {
  kind: 'prepared';
  sender: string;
  recipient: string;
  /** Which address, if any, only a server with SMTPUTF8 can take (RFC 6531 §3.2). */
  needsUnicodeFor: 'sender' | 'recipient' | undefined;
  source: Buffer;
  messageId: string;
}

/** The message as it goes over the wire, or why it cannot. */
export function prepare(
  message: EmailMessage,
  { fromEmail, replyTo, customHeaders }: Pick<SmtpConfig, 'fromEmail' | 'replyTo' | 'customHeaders'>,
): Prepared | Extract<Outcome, { kind: 'rejected' }> {
  const envelope = envelopeOf(message, { from: fromEmail, fromField: 'fromEmail', replyTo, customHeaders });
  if (envelope.kind === 'rejected') return envelope;
  const { from, to } = envelope;
  const { source, messageId } = composeMime({ ...envelope, date: new Date() });
  return {
    kind: 'prepared',
    sender: from.address,
    recipient: to,
    needsUnicodeFor: isAscii(to) ? (isAscii(from.address) ? undefined : 'sender') : 'recipient',
    source: Buffer.from(source),
    messageId,
  };
}

const isAscii = (text: string) => /^[\x20-\x7e]*$/.test(text);
