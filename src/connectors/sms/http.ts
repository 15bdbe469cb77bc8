import { z } from 'zod';
import type { ConnectorMetadata } from '../connector.ts';
import { webhookFields, webhookProvider, webhookRequest } from '../http/webhook.ts';
import { logoOf } from '../logo.ts';
import { smsFactoryOf } from './over-http.ts';

const metadata: ConnectorMetadata = {
  id: 'http-sms',
  target: 'http-sms',
  platform: null,
  name: { en: 'HTTP SMS' },
  description: { en: 'Posts every text message to an endpoint of your own, as JSON.' },
  logo: logoOf(
    '#0f766e',
    '<path d="M10 14a4 4 0 0 1 4-4h20a4 4 0 0 1 4 4v12a4 4 0 0 1-4 4H22l-8 8v-8a4 4 0 0 1-4-4z" fill="#fff"/><path d="m21 16-4 4 4 4M27 16l4 4-4 4" fill="none" stroke="#0f766e" stroke-width="2.5"/>',
  ),
  logoDark: null,
  readme: 'http-sms.md',
};

/** The fields of spec 2.7 and 12; the signing secret is ours. */
export const httpSmsConfig = z.object(webhookFields);

export type HttpSmsConfig = z.output<typeof httpSmsConfig>;

export const httpSmsFactory = smsFactoryOf<HttpSmsConfig>({
  ...webhookProvider,
  metadata,
  config: httpSmsConfig,
  request: ({ id, to, text, about }, config) => webhookRequest({ id, to, about, message: { text } }, config),
});
