import type { InboxMessage } from '../../delivery/inbox.ts';
import { displayAddress } from '../../lib/email-address.ts';

export const kindOf = ({ kind }: InboxMessage) => (kind === 'sms' ? 'SMS' : 'Email');

export const recipientOf = (message: InboxMessage) =>
  message.kind === 'sms' ? `+${message.to}` : displayAddress(message.to);

/** A text message has no subject: its first line stands for it. */
export const subjectOf = (message: InboxMessage) =>
  message.kind === 'sms' ? (message.text.trim().split('\n')[0] ?? '') : message.subject;

export const titleOf = (message: InboxMessage) =>
  message.kind === 'sms' ? `Text message to ${recipientOf(message)}` : message.subject;
