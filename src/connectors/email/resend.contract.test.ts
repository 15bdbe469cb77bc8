import { describe, it } from 'vitest';
import { z } from 'zod';
import { startHttpProvider } from '../../../test/http/moods.ts';
import type { Exchange, Reply } from '../../../test/http/provider-server.ts';
import { testContract } from '../contract.ts';
import { parseMailbox } from './mailbox.ts';
import { resendFactory } from './resend.ts';

const apiKey = 're_swordfish_4711-secret';

/** `email@example.com` or `Name <email@example.com>`, as the errors of Resend put it. */
const mailbox = z.string().refine((given) => parseMailbox(given) !== undefined);
const tagText = z.string().regex(/^[A-Za-z0-9_-]{1,256}$/);

/** The request body as the API reference has it, for what Postern needs of it; what is not in there is refused. */
const mail = z.strictObject({
  from: mailbox,
  to: z.array(mailbox).length(1),
  reply_to: mailbox.optional(),
  subject: z.string().min(1),
  html: z.string().min(1),
  text: z.string().min(1),
  headers: z.record(z.string(), z.string().regex(/^[\x20-\x7e]*$/)).optional(),
  tags: z.array(z.strictObject({ name: tagText, value: tagText })),
});

const error = (status: number, name: string, message: string): Reply => ({
  status,
  body: { statusCode: status, name, message },
});

const domain = { id: 'd91cd9bd', name: 'sender.example', status: 'verified', region: 'eu-west-1' };

function accepts({ headers, method, path, json }: Exchange): Reply {
  if (headers.authorization !== `Bearer ${apiKey}`) return error(403, 'invalid_api_key', 'API key is invalid');
  if (method === 'GET' && path === '/domains') return { status: 200, body: { object: 'list', data: [domain] } };
  if (method !== 'POST' || path !== '/emails') return error(404, 'not_found', 'The requested endpoint does not exist.');
  if (!/^.{1,256}$/.test(headers['idempotency-key'] ?? ''))
    return error(400, 'invalid_idempotency_key', 'The key must be between 1-256 chars.');
  const read = mail.safeParse(json);
  if (!read.success) return error(422, 'validation_error', read.error.message);
  return { status: 200, body: { id: '49a3999c-0ce1-4ea6-ab68-afcd6dc2e794' } };
}

function received({ json }: Exchange) {
  const read = mail.safeParse(json);
  if (!read.success) return [];
  const { from, to, reply_to: replyTo, subject, text, html, headers = {} } = read.data;
  return [
    {
      headers: Object.entries(headers)
        .map((header) => header.join(': '))
        .join('\n'),
      from: parseMailbox(from) ?? { name: '', address: '' },
      to: to[0] ?? '',
      replyTo,
      subject,
      text,
      html,
    },
  ];
}

testContract({ describe, it }, 'Resend', async (mood) => {
  const provider = await startHttpProvider(mood, {
    accepts,
    throttles: () => ({ ...error(429, 'rate_limit_exceeded', 'Too many requests.'), headers: { 'retry-after': '1' } }),
    fails: () => error(500, 'application_error', 'An unexpected error occurred.'),
    'refuses the recipient': () => error(422, 'validation_error', 'Invalid `to` field. It does not look like one.'),
    'refuses the credentials': () => error(403, 'invalid_api_key', 'API key is invalid'),
    'echoes the credentials': ({ headers, body }) =>
      error(401, 'missing_api_key', `bad key in ${JSON.stringify(headers)} ${body}`),
  });
  return {
    factory: resendFactory,
    config: resendFactory.config.parse({
      apiKey,
      fromEmail: 'no-reply@sender.example',
      fromName: 'Sender',
      replyTo: 'config@sender.example',
    }),
    secrets: [apiKey],
    reach: provider.reach,
    received: async () => provider.exchanges.filter(({ path }) => path === '/emails').flatMap(received),
    [Symbol.asyncDispose]: () => provider[Symbol.asyncDispose](),
  };
});
