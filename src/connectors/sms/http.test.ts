import { describe, expect, it } from 'vitest';
import { attempt, type Expected } from '../../../test/http/attempt.ts';
import type { Reply } from '../../../test/http/provider-server.ts';
import type { SmsMessage } from '../connector.ts';
import { httpSmsFactory } from './http.ts';

const config = httpSmsFactory.config.parse({
  endpoint: 'https://sms.example.com/send?tenant=1',
  authorization: 'Bearer key-4711',
});

const message: SmsMessage = {
  type: 'Sms',
  id: 'd1e2l3i4v5e6r7y',
  to: '4917699887766',
  text: 'Ihr Prüfcode ist 123456.',
  about: {
    usageType: 'SignIn',
    locale: 'de',
    variables: { code: '123456', locale: 'de' },
    wordingFrom: 'default',
    ip: '203.0.113.7',
  },
};

describe('HTTP SMS', () => {
  it('posts what Logto posts, and the finished text', async () => {
    const { outcome, exchange } = await attempt(httpSmsFactory, config, message, {
      status: 200,
      body: { messageId: 'sms-1' },
    });
    expect(outcome).toEqual({ kind: 'accepted', providerMessageId: 'sms-1' });
    expect(exchange).toMatchObject({ method: 'POST', path: '/send' });
    expect(exchange?.query.get('tenant')).toBe('1');
    expect(exchange?.headers).toMatchObject({
      host: 'sms.example.com',
      authorization: 'Bearer key-4711',
      'content-type': 'application/json',
      'idempotency-key': 'd1e2l3i4v5e6r7y',
    });
    expect(exchange?.json).toEqual({
      to: '4917699887766',
      type: 'SignIn',
      payload: { code: '123456', locale: 'de' },
      ip: '203.0.113.7',
      message: { text: 'Ihr Prüfcode ist 123456.' },
    });
  });

  const table: [name: string, answer: Reply, expected: Expected, reason: RegExp][] = [
    ['any 2xx', { status: 202 }, { kind: 'accepted' }, /^$/],
    [
      'a refusal after a 200',
      { status: 200, body: { rejected: { scope: 'recipient', reason: 'a landline' } } },
      { kind: 'rejected', scope: 'recipient' },
      /^HTTP endpoint answered 200 \(rejected: recipient\): a landline\.$/,
    ],
    [
      'a delay after a 200',
      { status: 200, body: { deferred: 45 } },
      { kind: 'deferred', retryAfterSeconds: 45 },
      /Postern tries again\.$/,
    ],
    [
      'a 429 with its end',
      { status: 429, headers: { 'retry-after': '7' } },
      { kind: 'deferred', retryAfterSeconds: 7 },
      /answered 429\./,
    ],
    ['a 401', { status: 401 }, { kind: 'rejected', scope: 'configuration' }, /Check "authorization"/],
    [
      'a path that is none',
      { status: 404, body: '<html>' },
      { kind: 'rejected', scope: 'configuration' },
      /"endpoint"/,
    ],
    ['a body that it does not like', { status: 422 }, { kind: 'rejected', scope: 'message' }, /own log/],
    ['a page', { status: 200, body: '<html><title>Sign in</title>' }, { kind: 'unknown' }, /may have been delivered/],
    [
      'the code in a complaint',
      { status: 500, body: 'cannot send 123456 to 4917699887766' },
      { kind: 'deferred' },
      /cannot send \*{6} to \*{4}7766\./,
    ],
  ];

  it.each(table)('reads %s', async (_name, answer, expected, expectedReason) => {
    const { outcome, reason } = await attempt(httpSmsFactory, config, message, answer);
    expect(outcome).toMatchObject(expected);
    expect(reason).toMatch(expectedReason);
  });

  it.each([
    [{}, 'key-4711 is not known', '****** is not known'],
    [{}, 'bad Bearer key-4711', 'bad ******'],
    [{ endpoint: 'https://sms.example.com/send?key=s3cr3t' }, 'Cannot POST /send?key=s3cr3t', 'Cannot POST ******'],
    [{ endpoint: 'https://sms.example.com/send?key=s3cr3t' }, 's3cr3t has expired', '****** has expired'],
    [{ authorization: `Basic ${btoa('user:pass-word')}` }, 'not pass-word', 'not ******'],
  ])('never repeats what authorizes it: %j %s', async (changes, words, quoted) => {
    const { reason } = await attempt(httpSmsFactory, { ...config, ...changes }, message, { status: 401, body: words });
    expect(reason).toContain(`HTTP endpoint answered 401: ${quoted}. Check`);
  });
});
