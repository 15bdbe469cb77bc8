import { describe, it } from 'vitest';
import { z } from 'zod';
import { startHttpProvider } from '../../../test/http/moods.ts';
import { type Exchange, type Reply, startProviderServer } from '../../../test/http/provider-server.ts';
import { createOutbound, type Reach } from '../../lib/fetch.ts';
import type { Mood, Received } from '../contract/stage.ts';
import { testContract } from '../contract.ts';
import { microsoftGraphFactory } from './microsoft-graph.ts';

const clientSecret = 'swordfish~4711.secret';
const accessToken = 'eyJ0eXAiOiJKV1Qi.t0ken-4711';
const tenantId = '72f988bf-86f1-41af-91ab-2d7cd011db47';

const recipient = z.strictObject({
  emailAddress: z.strictObject({ address: z.string().includes('@'), name: z.string().min(1).optional() }),
});

/** The request body as the reference has it, for what Postern needs of it; what is not in there is refused. */
const sendMail = z.strictObject({
  message: z.strictObject({
    from: recipient,
    toRecipients: z.array(recipient).length(1),
    replyTo: z.array(recipient).length(1).optional(),
    subject: z.string().min(1),
    body: z.strictObject({ contentType: z.literal('html'), content: z.string().min(1) }),
    internetMessageId: z.string().regex(/^<[^<>\s]+@[^<>\s]+>$/),
    internetMessageHeaders: z
      .array(z.strictObject({ name: z.string().regex(/^x-/i), value: z.string().regex(/^[\x20-\x7e]*$/) }))
      .max(5),
  }),
  saveToSentItems: z.literal(false),
});

const error = (status: number, code: string, message: string): Reply => ({
  status,
  body: { error: { code, message, innerError: { 'request-id': 'r' } } },
});

function createMailbox() {
  const taken: Received[] = [];
  const accepts = ({ headers, method, path, json }: Exchange): Reply => {
    if (headers.authorization !== `Bearer ${accessToken}`)
      return error(401, 'InvalidAuthenticationToken', 'Access token is empty.');
    const user = decodeURIComponent(/^\/v1\.0\/users\/([^/]+)/.exec(path)?.[1] ?? '');
    if (user !== 'no-reply@sender.example') return error(404, 'ErrorInvalidUser', `The user '${user}' is invalid.`);
    if (method === 'GET') return { status: 200, body: { mail: user } };
    const read = sendMail.safeParse(json);
    if (!path.endsWith('/sendMail') || !read.success) return error(400, 'ErrorInvalidRequest', String(read.error));
    taken.push(receivedOf(read.data.message));
    return { status: 202 };
  };
  return { accepts, taken };
}

function receivedOf(message: z.output<typeof sendMail>['message']): Received {
  const { address, name = '' } = message.from.emailAddress;
  return {
    headers: message.internetMessageHeaders.map(({ name, value }) => `${name}: ${value}`).join('\n'),
    from: { address, name },
    to: message.toRecipients[0]?.emailAddress.address ?? '',
    replyTo: message.replyTo?.[0]?.emailAddress.address,
    subject: message.subject,
    text: '',
    html: message.body.content,
  };
}

/** The token service is a host of its own, which is well whatever the mood of Graph. */
async function startLogin(mood: Mood) {
  const answer = ({ path, form }: Exchange): Reply => {
    const isRight =
      path === `/${tenantId}/oauth2/v2.0/token` &&
      form.get('grant_type') === 'client_credentials' &&
      form.get('client_id') === 'app-1' &&
      form.get('client_secret') === clientSecret &&
      form.get('scope') === 'https://graph.microsoft.com/.default';
    return isRight && mood !== 'refuses the credentials'
      ? { status: 200, body: { token_type: 'Bearer', access_token: accessToken, expires_in: 3599 } }
      : { status: 401, body: { error: 'invalid_client', error_description: `AADSTS7000215: ${form}` } };
  };
  const server = await startProviderServer(answer);
  const outbound = createOutbound({
    allowsPrivateAddresses: false,
    allowedPrivateHosts: [],
    overrides: { login: server.origin },
  });
  return {
    fetch: outbound.reachFor('login').fetch,
    async [Symbol.asyncDispose]() {
      await outbound.close();
      await server[Symbol.asyncDispose]();
    },
  };
}

testContract({ describe, it }, 'Microsoft Graph', async (mood) => {
  const mailbox = createMailbox();
  const login = await startLogin(mood);
  const provider = await startHttpProvider(mood, {
    accepts: mailbox.accepts,
    throttles: () => ({
      ...error(429, 'ApplicationThrottled', 'Application is over its MailboxConcurrency limit.'),
      headers: { 'retry-after': '10' },
    }),
    fails: () => error(503, 'ErrorInternalServerTransientError', 'Try again.'),
    'refuses the recipient': () => error(400, 'ErrorInvalidRecipients', 'At least one recipient is not valid.'),
    'refuses the credentials': () => error(401, 'InvalidAuthenticationToken', 'Access token is empty.'),
    'echoes the credentials': ({ headers, body }) =>
      error(401, 'InvalidAuthenticationToken', `bad token in ${JSON.stringify(headers)} ${body}`),
  });
  const fetch: Reach['fetch'] = (request) =>
    (request.url.startsWith('https://login.microsoftonline.com/') ? login : provider.reach).fetch(request);
  return {
    factory: microsoftGraphFactory,
    config: microsoftGraphFactory.config.parse({
      tenantId,
      clientId: 'app-1',
      clientSecret,
      fromEmail: 'no-reply@sender.example',
      fromName: 'Sender',
      replyTo: 'config@sender.example',
    }),
    secrets: [clientSecret, accessToken],
    reach: { ...provider.reach, fetch },
    received: async () => mailbox.taken,
    async [Symbol.asyncDispose]() {
      await provider[Symbol.asyncDispose]();
      await login[Symbol.asyncDispose]();
    },
  };
});
