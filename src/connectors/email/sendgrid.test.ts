import { describe, expect, it } from 'vitest';
import { attempt, type Expected } from '../../../test/http/attempt.ts';
import type { Reply } from '../../../test/http/provider-server.ts';
import { sampleEmail } from '../../../test/http/sample-email.ts';
import { sendGridFactory } from './sendgrid.ts';

const config = sendGridFactory.config.parse({
  apiKey: 'SG.key-4711',
  fromEmail: 'no-reply@sender.example',
  fromName: 'Sender, Inc.',
  customHeaders: { 'X-Own': 'yes' },
});

const send = (answer: Reply, given = config) => attempt(sendGridFactory, given, sampleEmail, answer);

const refusal = (status: number, text: string, field: string | null = null, headers = {}): Reply => ({
  status,
  headers,
  body: { errors: [{ message: text, field, help: null }] },
});

describe('SendGrid', () => {
  it('is asked as its reference has it', async () => {
    const { outcome, exchange } = await send({ status: 202, headers: { 'x-message-id': 'id-1' } });
    expect(outcome).toEqual({ kind: 'accepted', providerMessageId: 'id-1' });
    expect(exchange?.method).toBe('POST');
    expect(exchange?.path).toBe('/v3/mail/send');
    expect(exchange?.headers).toMatchObject({
      host: 'api.sendgrid.com',
      authorization: 'Bearer SG.key-4711',
      'content-type': 'application/json',
    });
    expect(exchange?.json).toEqual({
      personalizations: [{ to: [{ email: 'person@example.org' }] }],
      from: { email: 'no-reply@sender.example', name: 'Grüße, "GmbH"' },
      reply_to: { email: 'help@sender.example', name: 'Hilfe' },
      subject: 'Ihr Prüfcode: 123456',
      content: [
        { type: 'text/plain', value: 'Ihr Code ist 123456.\n\nGrüße' },
        { type: 'text/html', value: '<p>Ihr Code ist <b>123456</b>.</p>' },
      ],
      headers: { 'Auto-Submitted': 'auto-generated', 'X-Own': 'yes' },
      categories: ['SignIn'],
      tracking_settings: {
        click_tracking: { enable: false, enable_text: false },
        open_tracking: { enable: false },
        subscription_tracking: { enable: false },
      },
    });
  });

  it('is asked in Europe when the config says so', async () => {
    const { exchange } = await send({ status: 202 }, { ...config, region: 'eu' });
    expect(exchange?.headers.host).toBe('api.eu.sendgrid.com');
  });

  const table: [name: string, answer: Reply, expected: Expected, reason: RegExp][] = [
    [
      'a key that is none',
      refusal(401, 'The provided authorization grant is invalid, expired, or revoked'),
      { kind: 'rejected', scope: 'configuration' },
      /SendGrid answered 401: The provided .* Check "apiKey"/,
    ],
    [
      'a sender that is not verified',
      refusal(403, 'The from address does not match a verified Sender Identity.', 'from'),
      { kind: 'rejected', scope: 'configuration' },
      /Verify "fromEmail"/,
    ],
    [
      'a key that may not send',
      refusal(403, 'access forbidden'),
      { kind: 'rejected', scope: 'configuration' },
      /permission Mail Send/,
    ],
    [
      'a block for too many bad requests, which is no matter of permissions',
      refusal(403, 'Too many bad requests. Temporary block'),
      { kind: 'deferred' },
      /Temporary block/,
    ],
    [
      'throttling, with its end as Unix time',
      refusal(429, 'too many requests', null, { 'x-ratelimit-reset': String(Math.floor(Date.now() / 1000) + 60) }),
      { kind: 'deferred', retryAfterSeconds: expect.closeTo(60, -1) },
      /429/,
    ],
    ['a fault of its own', refusal(500, 'internal error'), { kind: 'deferred' }, /500/],
    ['a gateway that answers HTML', { status: 502, body: '<html>Bad gateway</html>' }, { kind: 'deferred' }, /502\./],
    [
      'a recipient that is none',
      refusal(400, 'Does not contain a valid address.', 'personalizations.0.to.0.email'),
      { kind: 'rejected', scope: 'recipient' },
      /valid address/,
    ],
    [
      'a message that it does not take',
      refusal(413, 'payload too large'),
      { kind: 'rejected', scope: 'message' },
      /too large/,
    ],
    [
      'a plan without mails left, told as 401',
      refusal(401, 'Maximum credits exceeded'),
      { kind: 'rejected', scope: 'configuration' },
      /plan/,
    ],
    ['a 200 that is not its 202', { status: 200, body: '<html>' }, { kind: 'unknown' }, /may have been delivered/],
  ];

  it.each(table)('%s', async (_name, answer, expected, words) => {
    const { outcome, reason } = await send(answer);
    expect(outcome).toMatchObject(expected);
    expect(reason).toMatch(words);
  });

  it.each([
    [{ fromEmail: 'a@b.example' }, 'apiKey'],
    [{ apiKey: 'x', fromEmail: 'Name <a@b.example>' }, 'fromEmail'],
    [{ apiKey: 'x\r\ny', fromEmail: 'a@b.example' }, 'apiKey'],
    [{ apiKey: 'x', fromEmail: 'a@b.example', region: 'https://evil.example' }, 'region'],
    [
      { apiKey: 'x', fromEmail: 'a@b.example', templates: [{ usageType: 'SignIn', subject: 's', content: 'c' }] },
      'templates',
    ],
  ])('a config is refused with the name of its field: %j', (given, field) => {
    const issues = sendGridFactory.config.safeParse(given).error?.issues ?? [];
    expect(issues.map(({ path }) => path[0])).toEqual([field]);
  });
});
