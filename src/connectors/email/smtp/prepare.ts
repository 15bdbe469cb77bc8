import { parseEmailAddress } from '../../../lib/email-address.ts';
import type { EmailMessage, Outcome } from '../../connector.ts';
import { type Mailbox, parseMailbox } from '../mailbox.ts';
import { composeMime, HeaderError } from '../mime.ts';
import type { SmtpConfig } from './config.ts';

type Senders = Pick<SmtpConfig, 'fromEmail' | 'replyTo' | 'customHeaders'>;

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
export function prepare(message: EmailMessage, config: Senders): Prepared | Extract<Outcome, { kind: 'rejected' }> {
  const from = senderOf(message, config);
  if (!from) return rejected('configuration', 'The sender is not a valid address. Check "fromEmail".');
  const recipient = parseEmailAddress(message.to);
  if (recipient.kind === 'invalid')
    return rejected('recipient', `The recipient is not a valid address: ${recipient.reason}.`);
  try {
    const { source, messageId } = composeMime({
      ...message,
      from,
      to: recipient.address,
      replyTo: replyToOf(message, config),
      date: new Date(),
      headers: headersOf(message, config),
    });
    return {
      kind: 'prepared',
      sender: from.address,
      recipient: recipient.address,
      needsUnicodeFor: recipient.needsUnicode ? 'recipient' : isAscii(from.address) ? undefined : 'sender',
      source: Buffer.from(source),
      messageId,
    };
  } catch (error) {
    if (error instanceof HeaderError) return rejected('message', `The message cannot be sent: ${error.message}.`);
    throw error;
  }
}

/** A message may bring a sender of its own, or only a name for the sender of the config. */
function senderOf({ from }: EmailMessage, config: Senders): Mailbox | undefined {
  const configured = parseMailbox(config.fromEmail);
  return from === undefined ? configured : (parseMailbox(from, configured?.address) ?? configured);
}

function replyToOf(message: EmailMessage, config: Senders) {
  const replyTo = message.replyTo ?? config.replyTo;
  return replyTo === undefined ? undefined : parseMailbox(replyTo);
}

/** The operator's own headers win over the message's of the same name. */
function headersOf(message: EmailMessage, { customHeaders = {} }: Senders) {
  const custom = Object.entries(customHeaders).flatMap(([name, value]) =>
    [value].flat().map((one) => [name, one] as const),
  );
  const names = new Set(custom.map(([name]) => name.toLowerCase()));
  return [...Object.entries(message.headers ?? {}).filter(([name]) => !names.has(name.toLowerCase())), ...custom];
}

const isAscii = (text: string) => /^[\x20-\x7e]*$/.test(text);

const rejected = (scope: 'recipient' | 'message' | 'configuration', reason: string) =>
  ({ kind: 'rejected', scope, reason }) as const;
