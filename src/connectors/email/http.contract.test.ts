import { Webhook } from 'standardwebhooks';
import { describe, it } from 'vitest';
import { z } from 'zod';
import { startHttpProvider } from '../../../test/http/moods.ts';
import type { Exchange, Reply } from '../../../test/http/provider-server.ts';
import type { Received } from '../contract/stage.ts';
import { testContract } from '../contract.ts';
import { httpEmailFactory } from './http.ts';

const token = 'swordfish.4711-secret';
const signingSecret = `whsec_${Buffer.alloc(32, 'signing').toString('base64')}`;

const person = z.strictObject({ name: z.string().min(1).optional(), address: z.string().includes('@').optional() });

/** What a receiver written for Logto reads, and what Postern adds. */
const post = z.strictObject({
  to: z.string().includes('@'),
  type: z.literal('SignIn'),
  payload: z.strictObject({ code: z.string(), locale: z.string() }),
  ip: z.string().optional(),
  message: z.strictObject({
    from: person.optional(),
    replyTo: person.optional(),
    subject: z.string().min(1),
    text: z.string().min(1),
    html: z.string().min(1),
    headers: z.record(z.string(), z.string()),
  }),
});

function createEndpoint() {
  const taken: Received[] = [];
  const accepts = (exchange: Exchange): Reply => {
    const { method, path, headers, body } = exchange;
    if (headers.authorization !== `Bearer ${token}`) return { status: 401, body: 'who are you?' };
    new Webhook(signingSecret).verify(body, headers);
    if (method !== 'POST' || path !== '/mail') return { status: 404 };
    const read = post.safeParse(exchange.json);
    if (!read.success || !headers['idempotency-key']) return { status: 400, body: { message: 'not as documented' } };
    taken.push(receivedOf(read.data));
    return { status: 200, body: { messageId: `mail-${taken.length}` } };
  };
  return { accepts, taken };
}

function receivedOf({ to, message: { from, replyTo, subject, text, html, headers } }: z.output<typeof post>): Received {
  return {
    headers: Object.entries(headers)
      .map((header) => header.join(': '))
      .join('\n'),
    from: { name: from?.name ?? '', address: from?.address ?? '' },
    to,
    replyTo: replyTo?.address,
    subject,
    text,
    html,
  };
}

testContract({ describe, it }, 'HTTP Email', async (mood) => {
  const endpoint = createEndpoint();
  const provider = await startHttpProvider(mood, {
    accepts: endpoint.accepts,
    throttles: () => ({ status: 429, headers: { 'retry-after': '30' } }),
    fails: () => ({ status: 503, body: 'the relay is away' }),
    'refuses the recipient': () => ({ status: 200, body: { rejected: 'recipient', reason: 'no such mailbox' } }),
    'refuses the credentials': () => ({ status: 401, body: { message: 'who are you?' } }),
    'echoes the credentials': ({ headers, body }) => ({
      status: 401,
      body: `${headers.authorization?.slice('Bearer '.length)} is not known: ${JSON.stringify(headers)} ${body}`,
    }),
  });
  return {
    factory: httpEmailFactory,
    config: httpEmailFactory.config.parse({
      endpoint: 'https://mail.example.com/mail',
      authorization: `Bearer ${token}`,
      signingSecret,
    }),
    secrets: [token, signingSecret],
    reach: provider.reach,
    received: async () => endpoint.taken,
    [Symbol.asyncDispose]: () => provider[Symbol.asyncDispose](),
  };
});
