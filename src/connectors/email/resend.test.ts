import { describe, expect, it } from 'vitest';
import { attempt, diagnosis, type Expected } from '../../../test/http/attempt.ts';
import type { Reply } from '../../../test/http/provider-server.ts';
import { sampleEmail } from '../../../test/http/sample-email.ts';
import { resendFactory } from './resend.ts';

const config = resendFactory.config.parse({
  apiKey: 're_key-4711',
  fromEmail: 'no-reply@sender.example',
  fromName: 'Sender, Inc.',
  customHeaders: { 'X-Own': 'yes' },
});

const refusal = (status: number, name: string, words: string, headers = {}): Reply => ({
  status,
  headers,
  body: { statusCode: status, name, message: words },
});

const badConfig = { kind: 'rejected', scope: 'configuration' } as const;

describe('Resend', () => {
  it('is asked as its reference has it', async () => {
    const { outcome, exchange } = await attempt(resendFactory, config, sampleEmail, {
      status: 200,
      body: { id: 'id-1' },
    });
    expect(outcome).toEqual({ kind: 'accepted', providerMessageId: 'id-1' });
    expect([exchange?.method, exchange?.path]).toEqual(['POST', '/emails']);
    expect(exchange?.headers).toMatchObject({
      host: 'api.resend.com',
      authorization: 'Bearer re_key-4711',
      'content-type': 'application/json',
      'idempotency-key': 'd1e2l3i4v5e6r7y',
    });
    expect(exchange?.json).toEqual({
      from: '"Grüße, \\"GmbH\\"" <no-reply@sender.example>',
      to: ['person@example.org'],
      reply_to: 'Hilfe <help@sender.example>',
      subject: 'Ihr Prüfcode: 123456',
      html: '<p>Ihr Code ist <b>123456</b>.</p>',
      text: 'Ihr Code ist 123456.\n\nGrüße',
      headers: { 'Auto-Submitted': 'auto-generated', 'X-Own': 'yes' },
      tags: [{ name: 'usage_type', value: 'SignIn' }],
    });
  });

  it('is given a name with a comma in quotes', async () => {
    const { from: _, ...plain } = sampleEmail;
    const { exchange } = await attempt(resendFactory, config, plain, { status: 200, body: { id: 'id-1' } });
    expect(exchange?.json).toMatchObject({ from: '"Sender, Inc." <no-reply@sender.example>' });
  });

  const table: [name: string, answer: Reply, expected: Expected, reason: RegExp][] = [
    ['no key', refusal(401, 'missing_api_key', 'Missing API key'), badConfig, /Resend answered 401 .*"apiKey"/],
    ['a wrong key', refusal(403, 'invalid_api_key', 'API key is invalid'), badConfig, /"apiKey"/],
    [
      'a wrong key, as it used to be told',
      refusal(400, 'validation_error', 'API key is invalid'),
      badConfig,
      /"apiKey"/,
    ],
    ['a suspended key', refusal(403, 'suspended_api_key', 'Suspended'), badConfig, /"apiKey"/],
    ['a key for other deeds', refusal(401, 'restricted_api_key', 'Restricted to reading'), badConfig, /"apiKey"/],
    [
      'an account that may only test',
      refusal(
        403,
        'validation_error',
        'You can only send testing emails to your own email address (me@sender.example).',
      ),
      badConfig,
      /\*\*\*\*@sender\.example\)\. Verify a domain of your own/,
    ],
    [
      'a domain that is not verified',
      refusal(403, 'validation_error', 'The sender.example domain is not verified. Please, add and verify your domain'),
      badConfig,
      /Verify the domain of "fromEmail"/,
    ],
    [
      'a sender that is none',
      refusal(422, 'invalid_from_address', 'Invalid `from` field. The email address needs to follow …'),
      badConfig,
      /Check "fromEmail"/,
    ],
    [
      'a sender that is none, told otherwise',
      refusal(422, 'validation_error', 'Invalid `from` field.'),
      badConfig,
      /"fromEmail"/,
    ],
    ['a reply-to that is none', refusal(422, 'validation_error', 'Invalid `reply_to` field.'), badConfig, /"replyTo"/],
    [
      'a recipient that is none',
      refusal(
        422,
        'validation_error',
        'Invalid `to` field. The email address needs to follow the `email@example.com` …',
      ),
      { kind: 'rejected', scope: 'recipient' },
      /Invalid `to` field/,
    ],
    [
      'a field that is missing',
      refusal(422, 'missing_required_field', 'Missing `subject` field.'),
      { kind: 'rejected', scope: 'message' },
      /subject/,
    ],
    [
      'throttling, with its end',
      refusal(429, 'rate_limit_exceeded', 'Too many requests.', { 'ratelimit-reset': '9', 'retry-after': '2' }),
      { kind: 'deferred', retryAfterSeconds: 2 },
      /429 \(rate_limit_exceeded\)/,
    ],
    [
      'throttling, with its end in another field',
      refusal(429, 'rate_limit_exceeded', 'Too many requests.', { 'ratelimit-reset': '9' }),
      { kind: 'deferred', retryAfterSeconds: 9 },
      /429/,
    ],
    ['a day without mails left', refusal(429, 'daily_quota_exceeded', 'Daily quota reached.'), badConfig, /raise it/],
    ['a month without mails left', refusal(429, 'monthly_quota_exceeded', 'Monthly quota.'), badConfig, /raise it/],
    [
      'the same attempt still under way',
      refusal(409, 'concurrent_idempotent_requests', 'Same idempotency key used while the original is in progress.'),
      { kind: 'deferred' },
      /409/,
    ],
    [
      'a message that it had before with another body',
      refusal(409, 'invalid_idempotent_request', 'Same idempotency key used with a different request payload.'),
      { kind: 'unknown' },
      /an earlier attempt gave it this message; it may have been delivered/,
    ],
    ['a message that it finds unsafe', refusal(451, 'security_error', 'A security issue.'), badConfig, /451/],
    ['a fault of its own', refusal(500, 'internal_server_error', 'Unexpected.'), { kind: 'deferred' }, /500/],
    [
      'a fault that names a field',
      refusal(500, 'application_error', 'Could not read `to`.'),
      { kind: 'deferred' },
      /500/,
    ],
    ['a gateway that answers HTML', { status: 502, body: '<html>Bad gateway</html>' }, { kind: 'deferred' }, /502\./],
    ['a 200 without an id', { status: 200, body: {} }, { kind: 'unknown' }, /may have been delivered/],
  ];

  it.each(table)('%s', async (_name, answer, expected, expectedReason) => {
    const { outcome, reason } = await attempt(resendFactory, config, sampleEmail, answer);
    expect(outcome).toMatchObject(expected);
    expect(reason).toMatch(expectedReason);
  });

  it.each([
    [{ fromEmail: 'a@b.example' }, 'apiKey'],
    [{ apiKey: 'x', fromEmail: 'Name <a@b.example>' }, 'fromEmail'],
    [{ apiKey: 'x\r\ny', fromEmail: 'a@b.example' }, 'apiKey'],
    [{ apiKey: 'x', fromEmail: 'a@b.example', customHeaders: { 'Message-ID': '<1>' } }, 'customHeaders'],
  ])('a config is refused with the name of its field: %j', (given, field) => {
    const issues = resendFactory.config.safeParse(given).error?.issues ?? [];
    expect(issues.map(({ path }) => path[0])).toEqual([field]);
  });
});

describe('the doctor for Resend', () => {
  const domains = (...data: object[]) => ({ status: 200, body: { object: 'list', data } });

  it.each([
    ['a key that may only send', refusal(401, 'restricted_api_key', 'Only sends.'), 'skipped', /may only send/],
    [
      'a verified domain',
      domains({ name: 'Sender.example', status: 'verified' }),
      'passed',
      /sender\.example is verified/,
    ],
    ['a domain under way', domains({ name: 'sender.example', status: 'pending' }), 'warned', /status pending/],
    ['another domain', domains({ name: 'other.example', status: 'verified' }), 'warned', /no domain of this account/],
    ['a wrong key', refusal(403, 'invalid_api_key', 'API key is invalid'), 'failed', /403/],
  ])('finds %s', async (_name, answer, status, result) => {
    const steps = await diagnosis(resendFactory, config, answer);
    expect(steps.find(({ name }) => name === 'sender')).toMatchObject({
      status,
      result: expect.stringMatching(result),
    });
  });
});
