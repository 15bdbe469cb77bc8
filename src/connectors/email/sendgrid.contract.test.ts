import { describe, it } from 'vitest';
import { z } from 'zod';
import { startHttpProvider } from '../../../test/http/moods.ts';
import type { Exchange, Reply } from '../../../test/http/provider-server.ts';
import type { Received } from '../contract/stage.ts';
import { testContract } from '../contract.ts';
import { sendGridFactory } from './sendgrid.ts';

const apiKey = 'SG.swordfish.4711-secret';

/** The request body as the API reference has it; what is not in there is refused. */
const person = z.strictObject({ email: z.string(), name: z.string().optional() });
const mail = z.strictObject({
  personalizations: z.array(z.strictObject({ to: z.array(person) })).length(1),
  from: person,
  reply_to: person.optional(),
  subject: z.string().min(1),
  content: z.tuple([
    z.strictObject({ type: z.literal('text/plain'), value: z.string().min(1) }),
    z.strictObject({ type: z.literal('text/html'), value: z.string().min(1) }),
  ]),
  headers: z.record(z.string(), z.string()).optional(),
  categories: z.array(z.string()).max(10),
  tracking_settings: z.strictObject({
    click_tracking: z.strictObject({ enable: z.literal(false), enable_text: z.literal(false) }),
    open_tracking: z.strictObject({ enable: z.literal(false) }),
    subscription_tracking: z.strictObject({ enable: z.literal(false) }),
  }),
  mail_settings: z.strictObject({ sandbox_mode: z.strictObject({ enable: z.boolean() }) }).optional(),
});

const errors = (status: number, message: string, field: string | null = null): Reply => ({
  status,
  body: { errors: [{ message, field, help: null }] },
});

function accepts(exchange: Exchange): Reply {
  if (exchange.headers.authorization !== `Bearer ${apiKey}`) return errors(401, 'authorization required');
  if (exchange.path === '/v3/scopes')
    return { status: 200, body: { scopes: ['mail.send', 'sender_verification_eligible'] } };
  if (exchange.path !== '/v3/mail/send' || exchange.method !== 'POST') return errors(404, 'not found');
  const read = mail.safeParse(exchange.json);
  if (!read.success) return errors(400, read.error.message, read.error.issues[0]?.path.join('.') ?? null);
  return read.data.mail_settings
    ? { status: 200 }
    : { status: 202, headers: { 'x-message-id': '14c5d75ce93.dfd.64b469' } };
}

function receivedOf(exchange: Exchange): Received[] {
  const read = mail.safeParse(exchange.json);
  if (!read.success || read.data.mail_settings) return [];
  const { from, reply_to: replyTo, subject, personalizations, content, headers = {} } = read.data;
  return [
    {
      headers: Object.entries(headers)
        .map(([name, value]) => `${name}: ${value}`)
        .join('\n'),
      from: { name: from.name ?? '', address: from.email },
      to: personalizations[0]?.to[0]?.email ?? '',
      replyTo: replyTo && `${replyTo.name ?? ''} <${replyTo.email}>`,
      subject,
      text: content[0].value,
      html: content[1].value,
    },
  ];
}

testContract({ describe, it }, 'SendGrid', async (mood) => {
  const provider = await startHttpProvider(mood, {
    accepts,
    throttles: () => ({ ...errors(429, 'too many requests'), headers: { 'x-ratelimit-reset': '30' } }),
    fails: () => errors(503, 'service unavailable'),
    'refuses the recipient': () => errors(400, 'Does not contain a valid address.', 'personalizations.0.to.0.email'),
    'refuses the credentials': () => errors(401, 'The provided authorization grant is invalid, expired, or revoked'),
    'echoes the credentials': ({ headers, body }) => errors(401, `bad key in ${JSON.stringify(headers)} ${body}`),
  });
  return {
    factory: sendGridFactory,
    config: sendGridFactory.config.parse({
      apiKey,
      fromEmail: 'no-reply@sender.example',
      fromName: 'Sender',
      replyTo: 'config@sender.example',
    }),
    secrets: [apiKey],
    reach: provider.reach,
    received: async () => provider.exchanges.filter(({ path }) => path === '/v3/mail/send').flatMap(receivedOf),
    [Symbol.asyncDispose]: () => provider[Symbol.asyncDispose](),
  };
});
