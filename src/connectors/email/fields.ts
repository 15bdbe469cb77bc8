import { z } from 'zod';
import { text as oneLineOfText, said } from '../fields.ts';
import type { Setting } from '../setting.ts';
import type { Senders } from './envelope.ts';
import { parseMailbox } from './mailbox.ts';
import { mailboxText } from './mailbox-text.ts';
import { refusalOfHeader } from './mime.ts';

/** Fields that mean the same in every email connector. */
export const mailbox = (setting: Setting) =>
  z
    .string()
    .refine((given) => parseMailbox(given) !== undefined, 'must be "a@b" or "Name <a@b>"')
    .meta(said(setting));

/** An address without a name, which has a field of its own. */
export const address = (setting: Setting) =>
  z
    .string()
    .refine((given) => parseMailbox(given)?.name === '', 'must be an email address without a name')
    .meta(said(setting));

/** Name of the sender, where its address has a field of its own. */
export const fromName = oneLineOfText({
  label: 'From Name',
  help: 'Name of the sender.',
  placeholder: 'Example',
}).optional();

export const replyTo = mailbox({
  label: 'Reply To',
  help: 'Where answers go.',
  placeholder: 'Support <support@example.com>',
}).optional();

const headerValue = z.string().regex(/^[^\r\n\0]*$/, 'must be one line');

export const customHeaders = z
  .record(z.string(), z.union([headerValue, z.array(headerValue)]))
  .superRefine((headers, context) => {
    for (const name of Object.keys(headers)) {
      const refusal = refusalOfHeader(name);
      if (refusal) context.addIssue({ code: 'custom', path: [name], message: `Not allowed: ${refusal}.` });
    }
  })
  .optional()
  .meta(said({ label: 'Custom Headers', help: 'Headers added to every mail: { "X-Name": "value" }.', item: 'Json' }));

interface NamedSender {
  fromEmail: string;
  fromName?: string | undefined;
  replyTo?: Senders['replyTo'];
  customHeaders?: Senders['customHeaders'];
}

/** What the fields of this file say about senders. */
export const namedSenders = ({ fromEmail, fromName: name = '', ...others }: NamedSender): Senders => ({
  from: mailboxText({ name, address: fromEmail }),
  fromField: 'fromEmail',
  replyTo: others.replyTo,
  customHeaders: others.customHeaders,
});
