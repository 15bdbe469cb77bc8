import { describe, it } from 'vitest';
import { z } from 'zod';
import { startHttpProvider } from '../../../test/http/moods.ts';
import type { Exchange, Reply } from '../../../test/http/provider-server.ts';
import type { Received } from '../contract/stage.ts';
import { testContract } from '../contract.ts';
import { parseMailbox } from './mailbox.ts';
import { postmarkFactory } from './postmark.ts';

const serverToken = 'b7f2c1d0-swordfish-4711-token';

/** The body of POST /email as the API reference has it, tracking switched off. */
const mail = z.strictObject({
  From: z.string(),
  To: z.string(),
  ReplyTo: z.string().optional(),
  Subject: z.string().max(2000),
  HtmlBody: z.string().min(1),
  TextBody: z.string().min(1),
  Tag: z.string().max(1000),
  Metadata: z.record(z.string().max(20), z.string().max(80)),
  Headers: z.array(z.strictObject({ Name: z.string(), Value: z.string() })).optional(),
  MessageStream: z.string().optional(),
  TrackOpens: z.literal(false),
  TrackLinks: z.literal('None'),
});

const problem = (status: number, code: number, message: string): Reply => ({
  status,
  body: { ErrorCode: code, Message: message },
});

function accepts({ method, path, headers, json }: Exchange): Reply {
  if (headers['x-postmark-server-token'] !== serverToken) return problem(401, 10, 'Bad or missing API token.');
  if (headers.accept !== 'application/json') return problem(415, 409, 'JSON required');
  if (path === '/server') {
    return { status: 200, body: { ID: 1, Name: 'Sign-in', ApiTokens: ['other-token'], DeliveryType: 'Live' } };
  }
  if (path === '/message-streams/outbound') {
    return { status: 200, body: { ID: 'outbound', MessageStreamType: 'Transactional', ArchivedAt: null } };
  }
  if (path !== '/email' || method !== 'POST') return problem(404, 12, 'Resource not found');
  const read = mail.safeParse(json);
  if (!read.success) return problem(422, 403, read.error.message);
  const body = { To: read.data.To, SubmittedAt: 'now', MessageID: '0a129aee-e1cd', ErrorCode: 0, Message: 'OK' };
  return { status: 200, body };
}

function receivedOf(exchange: Exchange): Received[] {
  const { data: given } = mail.safeParse(exchange.json);
  if (!given) return [];
  const { name = '', address = '' } = parseMailbox(given.From) ?? {};
  return [
    {
      headers: (given.Headers ?? []).map((one) => `${one.Name}: ${one.Value}`).join('\n'),
      from: { name, address },
      to: given.To,
      replyTo: given.ReplyTo,
      subject: given.Subject,
      text: given.TextBody,
      html: given.HtmlBody,
    },
  ];
}

testContract({ describe, it }, 'Postmark', async (mood) => {
  const provider = await startHttpProvider(mood, {
    accepts,
    throttles: () => ({ ...problem(429, 429, 'Rate limit exceeded'), headers: { 'retry-after': '5' } }),
    fails: () => ({ status: 503, body: 'Service unavailable' }),
    'refuses the recipient': () => problem(422, 406, 'You tried to send to a recipient that is marked as inactive.'),
    'refuses the credentials': () => problem(401, 10, 'The server token you provided is not valid.'),
    'echoes the credentials': ({ headers, body }) => problem(401, 10, `Bad ${JSON.stringify(headers)} ${body}`),
  });
  return {
    factory: postmarkFactory,
    config: postmarkFactory.config.parse({
      serverToken,
      fromEmail: 'no-reply@sender.example',
      replyTo: 'config@sender.example',
    }),
    secrets: [serverToken, 'other-token'],
    reach: provider.reach,
    received: async () => provider.exchanges.filter(({ path }) => path === '/email').flatMap(receivedOf),
    [Symbol.asyncDispose]: () => provider[Symbol.asyncDispose](),
  };
});
