import { Webhook } from 'standardwebhooks';
import { describe, it } from 'vitest';
import { z } from 'zod';
import { startHttpProvider } from '../../../test/http/moods.ts';
import type { Exchange, Reply } from '../../../test/http/provider-server.ts';
import type { ReceivedSms } from '../contract/stage.ts';
import { testSmsContract } from '../contract.ts';
import { httpSmsFactory } from './http.ts';

const token = 'swordfish.4711-secret';
const signingSecret = `whsec_${Buffer.alloc(32, 'signing').toString('base64')}`;

/** What a receiver written for Logto reads, and what Postern adds. */
const post = z.strictObject({
  to: z.string().regex(/^\d+$/),
  type: z.literal('SignIn'),
  payload: z.strictObject({ code: z.string(), locale: z.string() }),
  ip: z.string().optional(),
  message: z.strictObject({ text: z.string().min(1) }),
});

testSmsContract({ describe, it }, 'HTTP SMS', async (mood) => {
  const taken: ReceivedSms[] = [];
  const accepts = (exchange: Exchange): Reply => {
    const { method, path, headers, body } = exchange;
    if (headers.authorization !== `Bearer ${token}`) return { status: 401, body: 'who are you?' };
    new Webhook(signingSecret).verify(body, headers);
    if (method !== 'POST' || path !== '/send') return { status: 404 };
    const read = post.safeParse(exchange.json);
    if (!read.success || !headers['idempotency-key']) return { status: 400, body: { message: 'not as documented' } };
    taken.push({ to: read.data.to, text: read.data.message.text });
    return { status: 200, body: { messageId: `sms-${taken.length}` } };
  };
  const provider = await startHttpProvider(mood, {
    accepts,
    throttles: () => ({ status: 429, headers: { 'retry-after': '30' } }),
    fails: () => ({ status: 503, body: 'the gateway is away' }),
    'refuses the recipient': () => ({ status: 200, body: { rejected: { scope: 'recipient', reason: 'a landline' } } }),
    'refuses the credentials': () => ({ status: 401, body: { message: 'who are you?' } }),
    'echoes the credentials': ({ headers, body }) => ({
      status: 401,
      body: `${headers.authorization?.slice('Bearer '.length)} is not known: ${JSON.stringify(headers)} ${body}`,
    }),
  });
  return {
    factory: httpSmsFactory,
    config: httpSmsFactory.config.parse({
      endpoint: 'https://sms.example.com/send',
      authorization: `Bearer ${token}`,
      signingSecret,
    }),
    secrets: [token, signingSecret],
    reach: provider.reach,
    received: async () => taken,
    [Symbol.asyncDispose]: () => provider[Symbol.asyncDispose](),
  };
});
