import { Webhook } from 'standardwebhooks';
import { z } from 'zod';
import type { About } from '../connector.ts';
import { said, secret } from '../fields.ts';
import { type Answer, memberAt, textAt } from './answer.ts';
import type { ProviderRequest, Reading } from './provider.ts';
import type { Rule } from './verdict.ts';

/** What the two connectors share that hand a message to an endpoint of the operator's own (spec 2.7). */
export const webhookFields = {
  endpoint: z
    .url({ protocol: /^https?$/, error: 'must be a URL that begins with https://', abort: true })
    .refine(
      (url) => new URL(url).username === '' && new URL(url).password === '',
      'must have no user name or password in it; use "authorization"',
    )
    .meta(
      said({
        label: 'Endpoint',
        help: 'URL that every message is posted to, as JSON.',
        placeholder: 'https://example.com/send',
        destination: true,
      }),
    ),
  authorization: secret({
    label: 'Authorization',
    help: 'Sent as it stands in the header Authorization.',
    placeholder: 'Bearer <token>',
  })
    .regex(/^[\x20-\x7e]+$/, 'must be ASCII')
    .optional(),
  signingSecret: secret({
    label: 'Signing Secret',
    help: 'Signs every request by Standard Webhooks: 24 to 64 random bytes in base64, with or without whsec_ before them.',
    placeholder: 'whsec_…',
  })
    .refine(isSigningSecret, 'must be 24 to 64 bytes in base64 (openssl rand -base64 32)')
    .optional(),
};

export interface WebhookConfig {
  endpoint: string;
  authorization?: string | undefined;
  signingSecret?: string | undefined;
}

/** What the endpoint says about the message comes before what its status says. */
const rules: Rule[] = [
  { code: 'rejected: recipient', is: 'recipient' },
  { code: 'rejected: message', is: 'message' },
  { code: 'rejected: configuration', is: 'configuration', advice: "See the endpoint's own log." },
  { code: 'deferred', is: 'transient', advice: 'Postern tries again.' },
  {
    status: [401, 403],
    is: 'configuration',
    advice: 'Check "authorization" and, where it is checked, "signingSecret".',
  },
  { status: [404, 405, 410], is: 'configuration', advice: 'Check the path in "endpoint"; it must take POST.' },
  { status: [400, 413, 415, 422], is: 'message', advice: "See the endpoint's own log." },
];

/** The part of the description of a provider in which both are the same. */
export const webhookProvider = {
  name: 'HTTP endpoint',
  rules,
  isOperatorUrl: true,
  endpoint: ({ endpoint }: WebhookConfig) => endpoint,
  read,
  secrets: credentialsIn,
};

export interface WebhookMessage {
  id: string;
  to: string;
  about: About;
  /** The finished message, for endpoints that only pass it on. */
  message: Record<string, unknown>;
}

/** `{ to, type, payload, ip? }` as Logto posts it, and `message` besides. */
export function webhookRequest({ id, to, about, message }: WebhookMessage, config: WebhookConfig): ProviderRequest {
  const { usageType: type, variables: payload, ip } = about;
  const body = JSON.stringify({ to, type, payload, ...(ip !== undefined && { ip }), message });
  const key = id.replace(/[^A-Za-z0-9_-]/g, '');
  return {
    method: 'POST',
    url: config.endpoint,
    headers: {
      'content-type': 'application/json',
      'idempotency-key': key,
      ...(config.authorization !== undefined && { authorization: config.authorization }),
      ...(config.signingSecret !== undefined && signatureOf(key, body, config.signingSecret)),
    },
    body,
  };
}

/**
 * Any 2xx is success. An endpoint may say more in JSON: `messageId`, or that the message is `deferred` (true, seconds or
 * a reason), or `rejected` (`recipient`, `message`, `configuration`, true, a reason, or `{ scope, reason }`).
 */
function read(answer: Answer): Reading {
  const reading = refusalIn(answer.json) ?? delayIn(answer.json);
  if (!reading && answer.isOk) {
    // A page in place of an endpoint answers 200 to everything.
    if (isPage(answer.text)) return { kind: 'nonsense' };
    return { kind: 'accepted', providerMessageId: textAt(answer.json, 'messageId') };
  }
  return { words: wordsOf(answer), kind: 'complaint', ...reading };
}

type Complaint = Extract<Reading, { kind: 'complaint' }>;

const scopes: readonly unknown[] = ['recipient', 'message', 'configuration'];

function refusalIn(json: unknown): Complaint | undefined {
  const given = memberAt(json, 'rejected');
  // Nodemailer's result, passed on as it is, lists the recipients that a server did not take.
  const rejected = Array.isArray(given) ? given.length > 0 && 'recipient' : given;
  if (!rejected) return undefined;
  const scope = [rejected, memberAt(rejected, 'scope')].find((one) => scopes.includes(one)) ?? 'message';
  const said = typeof rejected === 'string' && rejected !== scope ? rejected : textAt(rejected, 'reason');
  const words = said ?? textAt(json, 'reason');
  return { kind: 'complaint', code: `rejected: ${scope}`, ...(words !== undefined && { words }) };
}

const longestSeconds = 24 * 3600;

function delayIn(json: unknown): Complaint | undefined {
  const deferred = memberAt(json, 'deferred');
  if (deferred !== true && typeof deferred !== 'number' && (typeof deferred !== 'string' || !deferred))
    return undefined;
  const words = typeof deferred === 'string' ? deferred : textAt(json, 'reason');
  const seconds = typeof deferred === 'number' ? Math.min(Math.max(Math.ceil(deferred), 0), longestSeconds) : undefined;
  return { kind: 'complaint', code: 'deferred', ...(words !== undefined && { words }), retryAfterSeconds: seconds };
}

const isPage = (text: string) => /^\s*<(!doctype|html)\b/i.test(text);

const wordsOf = ({ text, json }: Answer) =>
  textAt(json, 'message') ?? textAt(json, 'error', 'message') ?? textAt(json, 'error') ?? (isPage(text) ? '' : text);

/** What an endpoint may repeat in parts: what follows `Bearer`, and keys that stand in the URL. */
function credentialsIn({ endpoint, authorization = '' }: WebhookConfig) {
  const { pathname, search, searchParams } = new URL(endpoint);
  const basic = /^basic +(\S+)$/i.exec(authorization)?.[1] ?? '';
  const [, password = ''] = /:(.*)/s.exec(Buffer.from(basic, 'base64').toString()) ?? [];
  return [authorization.replace(/^\S+ +/, ''), password, pathname + search, pathname, ...searchParams.values()];
}

function signatureOf(id: string, body: string, signingSecret: string) {
  const now = new Date();
  return {
    'webhook-id': id,
    'webhook-timestamp': String(Math.floor(now.getTime() / 1000)),
    'webhook-signature': new Webhook(signingSecret).sign(id, now, body),
  };
}

/** https://github.com/standard-webhooks/standard-webhooks/blob/main/spec/standard-webhooks.md#signature-scheme */
function isSigningSecret(text: string) {
  const encoded = text.replace(/^whsec_/, '');
  const bytes = Buffer.from(encoded, 'base64');
  return bytes.toString('base64') === encoded && bytes.length >= 24 && bytes.length <= 64;
}
