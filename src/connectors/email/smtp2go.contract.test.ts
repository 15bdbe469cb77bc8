import { describe, it } from 'vitest';
import { z } from 'zod';
import { startHttpProvider } from '../../../test/http/moods.ts';
import type { Exchange, Reply } from '../../../test/http/provider-server.ts';
import type { Received } from '../contract/stage.ts';
import { testContract } from '../contract.ts';
import { parseMailbox } from './mailbox.ts';
import { smtp2goFactory } from './smtp2go.ts';

const apiKey = 'api-4711SWORDFISH4711SWORDFISH4711XY';

/** The body of /email/send as the API reference has it; the key stands in the header alone. */
const mail = z.strictObject({
  sender: z.string(),
  to: z.array(z.string()).min(1).max(100),
  subject: z.string(),
  text_body: z.string().min(1),
  html_body: z.string().min(1),
  custom_headers: z.array(z.strictObject({ header: z.string(), value: z.string().regex(/^[\x20-\x7e]*$/) })).optional(),
  fastaccept: z.literal(false),
});

const refusal = (status: number, code: string, error: string): Reply => ({
  status,
  body: { request_id: 'r', data: { error, error_code: `E_ApiResponseCodes.${code}` } },
});

const answers = {
  '/v3/api_keys/permissions': ['/email/send', '/domain/view'],
  '/v3/domain/view': {
    domains: [{ domain: { fulldomain: 'sender.example', dkim_verified: true, rpath_verified: true } }],
  },
};

function accepts({ method, path, headers, json }: Exchange): Reply {
  if (headers['x-smtp2go-api-key'] !== apiKey) {
    return refusal(400, 'API_EXCEPTION', "An API User matching the passed 'api_key' was not found");
  }
  if (method !== 'POST') return refusal(404, 'API_EXCEPTION', 'not found');
  const data = answers[path as keyof typeof answers];
  if (data) return { status: 200, body: { request_id: 'r', data } };
  const read = mail.safeParse(json);
  if (path !== '/v3/email/send') return refusal(404, 'API_EXCEPTION', 'not found');
  return read.success
    ? { status: 200, body: { request_id: 'r', data: { succeeded: 1, failed: 0, failures: [], email_id: '1er8bV' } } }
    : refusal(400, 'NON_VALIDATING_IN_PAYLOAD', read.error.message);
}

function receivedOf(exchange: Exchange): Received[] {
  const { data } = mail.safeParse(exchange.json);
  if (!data) return [];
  const fields = (data.custom_headers ?? []).map(({ header, value }) => [header, value] as const);
  const sender = parseMailbox(data.sender);
  return [
    {
      headers: fields.map((field) => field.join(': ')).join('\n'),
      from: { name: sender?.name ?? '', address: sender?.address ?? '' },
      to: data.to.join(),
      replyTo: Object.fromEntries(fields)['Reply-To'],
      subject: data.subject,
      text: data.text_body,
      html: data.html_body,
    },
  ];
}

testContract({ describe, it }, 'SMTP2GO', async (mood) => {
  const provider = await startHttpProvider(mood, {
    accepts,
    throttles: () => refusal(429, 'API_EXCEPTION', 'API key ratelimit exceeded'),
    fails: () => ({ status: 502, body: '<html>Bad gateway</html>' }),
    'refuses the recipient': () => ({
      status: 200,
      body: { request_id: 'r', data: { succeeded: 0, failed: 1, failures: ['550 5.1.1 no such mailbox'] } },
    }),
    'refuses the credentials': () =>
      refusal(400, 'API_EXCEPTION', "An API User matching the passed 'api_key' was not found"),
    'echoes the credentials': ({ headers, body }) =>
      refusal(401, 'API_EXCEPTION', `bad api_key ${JSON.stringify(headers)} ${body}`),
  });
  return {
    factory: smtp2goFactory,
    config: smtp2goFactory.config.parse({
      apiKey,
      sender: 'no-reply@sender.example',
      senderName: 'Sender',
      replyTo: 'config@sender.example',
    }),
    secrets: [apiKey],
    reach: provider.reach,
    received: async () => provider.exchanges.filter(({ path }) => path === '/v3/email/send').flatMap(receivedOf),
    [Symbol.asyncDispose]: () => provider[Symbol.asyncDispose](),
  };
});
