import { withoutControls } from '../../lib/controls.ts';
import { parseEmailAddress } from '../../lib/email-address.ts';
import type { About, EmailMessage, Outcome } from '../connector.ts';
import { type Mailbox, parseMailbox } from './mailbox.ts';
import { refusalOfHeader } from './mime.ts';

/** What a config says about senders. */
export interface Senders {
  /** `Name <a@b>` or `a@b` */
  from: string | undefined;
  /** The field of the config that holds it, for the sentence when it cannot be used. */
  fromField: string;
  replyTo?: string | undefined;
  customHeaders?: Record<string, string | string[]> | undefined;
}

/** An email whose addresses are read and whose headers are fit to be sent, for providers that write the MIME themselves. */
export interface Envelope {
  kind: 'prepared';
  id: string;
  from: Mailbox;
  to: string;
  replyTo: Mailbox | undefined;
  subject: string;
  text: string;
  html: string;
  /** One line each; the operator's own win over the message's of the same name. */
  headers: (readonly [name: string, value: string])[];
  about: About;
}

type Rejected = Extract<Outcome, { kind: 'rejected' }>;

export function envelopeOf(message: EmailMessage, senders: Senders): Envelope | Rejected {
  const from = senderOf(message, senders);
  if (!from) return rejected('configuration', `The sender is not a valid address. Check "${senders.fromField}".`);
  const to = parseEmailAddress(message.to);
  if (to.kind === 'invalid') return rejected('recipient', `The recipient is not a valid address: ${to.reason}.`);
  const headers = headersOf(message, senders);
  const refusal = headers.map(([name]) => refusalOfHeader(name)).find(Boolean);
  if (refusal) return rejected('message', `The message cannot be sent: ${refusal}.`);
  const replyTo = message.replyTo ?? senders.replyTo;
  return {
    kind: 'prepared',
    id: message.id.replace(/[^A-Za-z0-9_-]/g, ''),
    from,
    to: to.address,
    replyTo: replyTo === undefined ? undefined : parseMailbox(replyTo),
    subject: withoutControls(message.subject),
    text: message.text,
    html: message.html,
    headers: headers.map(([name, value]) => [name, withoutControls(value)] as const),
    about: message.about,
  };
}

/** A message from the configured sender to itself, for providers that check one without sending it. */
export function sampleEnvelope(senders: Senders): Envelope {
  const from = parseMailbox(senders.from ?? '') ?? { name: '', address: 'no-reply@example.com', domain: 'example.com' };
  return {
    kind: 'prepared',
    id: 'diagnosis',
    from,
    to: from.address,
    replyTo: senders.replyTo === undefined ? undefined : parseMailbox(senders.replyTo),
    subject: 'Test',
    text: 'This message checks the settings. It is not sent.',
    html: '<p>This message checks the settings. It is not sent.</p>',
    headers: [],
    about: { usageType: 'Generic', locale: 'en', variables: {}, wordingFrom: 'default' },
  };
}

/** A message may bring a sender of its own, or only a name for the sender of the config. */
function senderOf({ from }: Pick<EmailMessage, 'from'>, senders: Pick<Senders, 'from'>): Mailbox | undefined {
  const configured = senders.from === undefined ? undefined : parseMailbox(senders.from);
  return from === undefined ? configured : (parseMailbox(from, configured?.address) ?? configured);
}

function headersOf(
  { headers = {} }: Pick<EmailMessage, 'headers'>,
  { customHeaders = {} }: Pick<Senders, 'customHeaders'>,
) {
  const custom = Object.entries(customHeaders).flatMap(([name, value]) =>
    [value].flat().map((one) => [name, one] as const),
  );
  const names = new Set(custom.map(([name]) => name.toLowerCase()));
  return [...Object.entries(headers).filter(([name]) => !names.has(name.toLowerCase())), ...custom];
}

const rejected = (scope: Rejected['scope'], reason: string): Rejected => ({ kind: 'rejected', scope, reason });
