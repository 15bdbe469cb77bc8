import { describe, it } from 'vitest';
import { z } from 'zod';
import { startHttpProvider } from '../../../test/http/moods.ts';
import type { Exchange, Reply } from '../../../test/http/provider-server.ts';
import type { Received } from '../contract/stage.ts';
import { testContract } from '../contract.ts';
import { brevoFactory } from './brevo.ts';

const apiKey = 'xkeysib-swordfish-4711-secret';

const asciiAddress = z.string().regex(/^[\x21-\x7e]+@[\x21-\x7e]+$/);
const person = z.strictObject({ email: asciiAddress, name: z.string().min(1).max(70).optional() });

/** The request body as the API reference has it, for what Postern needs of it; what is not in there is refused. */
const mail = z.strictObject({
  sender: person,
  to: z.array(person.extend({ contactPixelTrackingConsent: z.literal(false) })).length(1),
  replyTo: person.optional(),
  subject: z.string().min(1),
  htmlContent: z.string().min(1),
  textContent: z.string().min(1),
  headers: z
    .object({ idempotencyKey: z.uuid().optional(), 'X-Sib-Sandbox': z.literal('drop').optional() })
    .catchall(z.string().regex(/^[\x20-\x7e]*$/)),
  tags: z.array(z.string()),
});

const error = (status: number, code: string, message: string): Reply => ({ status, body: { code, message } });

const readings: Record<string, object> = {
  '/v3/account': { email: 'owner@sender.example', companyName: 'Sender' },
  '/v3/senders/domains': {
    count: 1,
    domains: [{ id: '1', domain_name: 'sender.example', authenticated: true, verified: true }],
  },
};

function createBrevo() {
  const taken: Received[] = [];
  const accepts = ({ headers, method, path, json }: Exchange): Reply => {
    if (headers['api-key'] !== apiKey) return error(401, 'unauthorized', 'Key not found');
    if (method === 'GET' && readings[path]) return { status: 200, body: readings[path] };
    if (method !== 'POST' || path !== '/v3/smtp/email') return error(404, 'document_not_found', 'Not found');
    const read = mail.safeParse(json);
    if (!read.success) return error(400, 'invalid_parameter', read.error.message);
    if (!read.data.headers['X-Sib-Sandbox']) taken.push(receivedOf(read.data));
    return { status: 201, body: { messageId: `<20261121.${taken.length}@smtp-relay.mailin.fr>` } };
  };
  return { accepts, taken };
}

function receivedOf({
  sender,
  to,
  replyTo,
  subject,
  textContent,
  htmlContent,
  headers,
}: z.output<typeof mail>): Received {
  return {
    headers: Object.entries(headers)
      .map((header) => header.join(': '))
      .join('\n'),
    from: { name: sender.name ?? '', address: sender.email },
    to: to[0]?.email ?? '',
    replyTo: replyTo && `${replyTo.name ?? ''} <${replyTo.email}>`,
    subject,
    text: textContent,
    html: htmlContent,
  };
}

testContract({ describe, it }, 'Brevo', async (mood) => {
  const brevo = createBrevo();
  const provider = await startHttpProvider(mood, {
    accepts: brevo.accepts,
    throttles: () => ({
      ...error(429, 'too_many_requests', 'Rate limit exceeded'),
      headers: { 'x-sib-ratelimit-reset': '30' },
    }),
    fails: () => error(503, 'internal', 'Service unavailable'),
    'refuses the recipient': () => error(400, 'invalid_parameter', 'email is not valid in to'),
    'refuses the credentials': () => error(401, 'unauthorized', 'Key not found'),
    'echoes the credentials': ({ headers, body }) =>
      error(401, 'unauthorized', `Key not found: ${JSON.stringify(headers)} ${body}`),
  });
  return {
    factory: brevoFactory,
    config: brevoFactory.config.parse({
      apiKey,
      fromEmail: 'no-reply@sender.example',
      fromName: 'Sender',
      replyTo: 'config@sender.example',
    }),
    secrets: [apiKey],
    reach: provider.reach,
    received: async () => brevo.taken,
    [Symbol.asyncDispose]: () => provider[Symbol.asyncDispose](),
  };
});
