import { describe, it } from 'vitest';
import { z } from 'zod';
import { startHttpProvider } from '../../../test/http/moods.ts';
import type { Exchange, Reply } from '../../../test/http/provider-server.ts';
import type { Received } from '../contract/stage.ts';
import { testContract } from '../contract.ts';
import { parseMailbox } from './mailbox.ts';
import { mailJunkyFactory } from './mailjunky.ts';

const apiKey = 'mj_live_swordfish4711';
const sendPath = '/api/v1/emails/send';

/** The parameters that MailJunky documents for one email. */
const mail = z.strictObject({
  from: z.string(),
  to: z.string(),
  subject: z.string(),
  html: z.string().min(1),
  text: z.string().min(1),
  reply_to: z.string().optional(),
  headers: z.record(z.string(), z.string()).optional(),
  tags: z.array(z.string()),
});

const says = (status: number, message: string): Reply => ({ status, body: { message } });

function accepts({ method, path, headers, json }: Exchange): Reply {
  if (headers.authorization !== `Bearer ${apiKey}`) return says(401, 'Invalid API key');
  if (method === 'GET' && path === '/api/v1/contacts') {
    return { status: 200, body: { data: [{ id: 'ct_1', email: 'someone@customer.example', first_name: 'Jane' }] } };
  }
  if (method !== 'POST' || path !== sendPath) return says(404, 'Not found');
  const read = mail.safeParse(json);
  return read.success
    ? { status: 200, body: { id: 'email_abc123', message_id: '<1.2@sender.example>', status: 'sent' } }
    : says(422, read.error.message);
}

function receivedOf(exchange: Exchange): Received[] {
  const { data } = mail.safeParse(exchange.json);
  if (!data) return [];
  const { reply_to: replyTo, headers = {}, from, to, subject, text, html } = data;
  const sender = parseMailbox(from) ?? { name: '', address: '' };
  const lines = Object.entries(headers).map((field) => field.join(': '));
  return [{ headers: lines.join('\n'), from: sender, to, replyTo, subject, text, html }];
}

testContract({ describe, it }, 'MailJunky', async (mood) => {
  const provider = await startHttpProvider(mood, {
    accepts,
    throttles: () => says(429, 'Rate limit exceeded'),
    fails: () => says(500, 'Server error'),
    'refuses the recipient': () => says(422, "'to' must be a valid email address"),
    'refuses the credentials': () => says(401, 'Invalid API key'),
    'echoes the credentials': ({ headers, body }) => says(401, `Invalid ${JSON.stringify(headers)} ${body}`),
  });
  return {
    factory: mailJunkyFactory,
    config: mailJunkyFactory.config.parse({
      apiKey,
      fromEmail: 'no-reply@sender.example',
      fromName: 'Sender',
      replyTo: 'config@sender.example',
    }),
    secrets: [apiKey, 'someone@customer.example', 'Jane'],
    reach: provider.reach,
    received: async () => provider.exchanges.filter(({ path }) => path === sendPath).flatMap(receivedOf),
    [Symbol.asyncDispose]: () => provider[Symbol.asyncDispose](),
  };
});
