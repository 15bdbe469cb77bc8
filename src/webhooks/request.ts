import { createHmac } from 'node:crypto';
import { Webhook } from 'standardwebhooks';
import type { Fetch, NetworkFault } from '../lib/fetch.ts';
import type { Hook } from './hooks.ts';

export interface HookRequest {
  /** Of the event; the same at every try, so that receivers can tell a repetition. */
  id: string;
  target: Pick<Hook, 'config' | 'signingKey'>;
  body: string;
  /** Milliseconds since the epoch. */
  at: number;
  timeoutMilliseconds?: number;
  signal: AbortSignal;
}

export type HookOutcome =
  | { kind: 'delivered'; status: number }
  | { kind: 'refused'; status: number; text: string }
  | { kind: 'failed'; fault: Pick<NetworkFault, 'kind' | 'words'> };

export const hookTimeoutMilliseconds = 10_000;
/** Nobody needs more of an answer than says what was wrong. */
const maximumAnswerBytes = 4_096;

/** Posts a body to a hook, once. Redirects are answers like others: what is not 2xx is refused. */
export async function postToHook(fetch: Fetch, request: HookRequest): Promise<HookOutcome> {
  const { target, body, timeoutMilliseconds = hookTimeoutMilliseconds, signal } = request;
  const result = await fetch({
    method: 'POST',
    url: target.config.url,
    headers: headersOf(request),
    body,
    isOperatorUrl: true,
    timeoutMilliseconds,
    maximumBytes: maximumAnswerBytes,
    signal,
  });
  switch (result.kind) {
    case 'answered': {
      const { status, text } = result;
      return status >= 200 && status < 300 ? { kind: 'delivered', status } : { kind: 'refused', status, text };
    }
    case 'failed':
      return { kind: 'failed', fault: result.fault };
    case 'withheld':
      return { kind: 'failed', fault: { kind: 'aborted', words: 'The request was not sent' } };
  }
}

/** The operator's headers come before ours, but not before the signatures. */
const headersOf = ({ id, target: { config, signingKey }, body, at }: HookRequest): Record<string, string> => ({
  'user-agent': 'Logto (https://logto.io/)',
  'content-type': 'application/json',
  ...inLowerCase(config.headers ?? {}),
  'logto-signature-sha-256': createHmac('sha256', signingKey).update(body).digest('hex'),
  ...standardSignature(id, signingKey, body, new Date(at)),
});

/** Standard Webhooks: unlike the older signature it has the time in it, so that an old request cannot be sent again. */
const standardSignature = (id: string, signingKey: string, body: string, at: Date) => ({
  'webhook-id': id,
  'webhook-timestamp': String(Math.floor(at.getTime() / 1000)),
  'webhook-signature': new Webhook(Buffer.from(signingKey), { format: 'raw' }).sign(id, at, body),
});

const inLowerCase = (headers: Record<string, string>) =>
  Object.fromEntries(Object.entries(headers).map(([name, value]) => [name.toLowerCase(), value]));
