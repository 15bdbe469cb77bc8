import { z } from 'zod';
import { withoutControls } from '../../lib/controls.ts';
import { parseEmailAddress } from '../../lib/email-address.ts';
import type { ConnectorMetadata, EmailConnectorFactory, EmailMessage, SendContext } from '../connector.ts';
import { diagnoseHttp } from '../http/diagnose.ts';
import { transmit } from '../http/exchange.ts';
import type { HttpProvider } from '../http/provider.ts';
import { type WebhookMessage, webhookFields, webhookProvider, webhookRequest } from '../http/webhook.ts';
import { logoOf } from '../logo.ts';
import { type Mailbox, parseMailbox } from './mailbox.ts';
import { refusalOfHeader } from './mime.ts';

const metadata: ConnectorMetadata = {
  id: 'http-email',
  target: 'http-email',
  platform: null,
  name: { en: 'HTTP Email' },
  description: { en: 'Posts every mail to an endpoint of your own, as JSON.' },
  logo: logoOf(
    '#4f46e5',
    '<path d="M10 13h28v22H10z" fill="#fff"/><path d="m20 19-5 5 5 5M28 19l5 5-5 5" fill="none" stroke="#4f46e5" stroke-width="2.5"/>',
  ),
  logoDark: null,
  readme: 'http.md',
};

/** The fields of spec 2.7; the signing secret is ours. */
export const httpEmailConfig = z.object(webhookFields);

export type HttpEmailConfig = z.output<typeof httpEmailConfig>;

const provider: HttpProvider<WebhookMessage, HttpEmailConfig> = {
  ...webhookProvider,
  metadata,
  config: httpEmailConfig,
  request: webhookRequest,
};

/** No config names a sender here: without one in the message, the endpoint has its own. */
export const httpEmailFactory: EmailConnectorFactory<HttpEmailConfig> = {
  type: 'Email',
  metadata,
  config: httpEmailConfig,
  send,
  diagnose: (config, message, context) =>
    diagnoseHttp(provider, config, context, message && ((sending) => send(message, config, sending))),
};

async function send(message: EmailMessage, config: HttpEmailConfig, context: SendContext) {
  const { id, about, headers = {} } = message;
  const to = parseEmailAddress(message.to);
  if (to.kind === 'invalid') return rejected('recipient', `The recipient is not a valid address: ${to.reason}.`);
  const refusal = Object.keys(headers).map(refusalOfHeader).find(Boolean);
  if (refusal) return rejected('message', `The message cannot be sent: ${refusal}.`);
  return transmit(provider, { id, to: to.address, about, message: finished(message) }, config, context);
}

/** What stands beside Logto's fields, for endpoints that only pass the mail on. Fit to be written into a header. */
const finished = ({ from, replyTo, subject, text, html, headers = {} }: EmailMessage) => ({
  ...(from !== undefined && { from: sender(from) }),
  ...(replyTo !== undefined && { replyTo: sender(replyTo) }),
  subject: withoutControls(subject),
  text,
  html,
  headers: Object.fromEntries(Object.entries(headers).map(([name, value]) => [name, withoutControls(value)])),
});

/** `{ name, address }`, or only one of them. */
function sender(given: string): Partial<Pick<Mailbox, 'name' | 'address'>> {
  const { name = withoutControls(given), address } = parseMailbox(given) ?? {};
  return { ...(name !== '' && { name }), ...(address !== undefined && { address }) };
}

const rejected = (scope: 'recipient' | 'message', reason: string) => ({ kind: 'rejected', scope, reason }) as const;
