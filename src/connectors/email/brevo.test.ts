import { describe, expect, it } from 'vitest';
import { attempt, diagnosis, type Expected } from '../../../test/http/attempt.ts';
import type { Exchange, Reply } from '../../../test/http/provider-server.ts';
import { sampleEmail } from '../../../test/http/sample-email.ts';
import { textAt } from '../http/answer.ts';
import { brevoFactory } from './brevo.ts';

const config = brevoFactory.config.parse({
  apiKey: 'xkeysib-key-4711',
  fromEmail: 'no-reply@sender.example',
  fromName: 'Sender, Inc.',
  customHeaders: { 'X-Own': 'größer' },
});

const taken: Reply = { status: 201, body: { messageId: '<1@smtp-relay.mailin.fr>' } };

const refusal = (status: number, code: string, words: string, headers = {}): Reply => ({
  status,
  headers,
  body: { code, message: words },
});

const badConfig = { kind: 'rejected', scope: 'configuration' } as const;
const badRecipient = { kind: 'rejected', scope: 'recipient' } as const;

describe('Brevo', () => {
  it('is asked as its reference has it', async () => {
    const { outcome, exchange } = await attempt(brevoFactory, config, sampleEmail, taken);
    expect(outcome).toEqual({ kind: 'accepted', providerMessageId: '<1@smtp-relay.mailin.fr>' });
    expect([exchange?.method, exchange?.path]).toEqual(['POST', '/v3/smtp/email']);
    expect(exchange?.headers).toMatchObject({
      host: 'api.brevo.com',
      'api-key': 'xkeysib-key-4711',
      'content-type': 'application/json',
    });
    expect(exchange?.headers).not.toHaveProperty('authorization');
    expect(exchange?.json).toEqual({
      sender: { email: 'no-reply@sender.example', name: 'Grüße, "GmbH"' },
      to: [{ email: 'person@example.org', contactPixelTrackingConsent: false }],
      replyTo: { email: 'help@sender.example', name: 'Hilfe' },
      subject: 'Ihr Prüfcode: 123456',
      htmlContent: '<p>Ihr Code ist <b>123456</b>.</p>',
      textContent: 'Ihr Code ist 123456.\n\nGrüße',
      headers: {
        'Auto-Submitted': 'auto-generated',
        'X-Own': '=?UTF-8?B?Z3LDtsOfZXI=?=',
        idempotencyKey: expect.stringMatching(/^[\da-f]{8}-[\da-f]{4}-8[\da-f]{3}-[89ab][\da-f]{3}-[\da-f]{12}$/),
      },
      tags: ['SignIn'],
    });
  });

  it('is given the same key for every attempt of a message, and another for another message', async () => {
    const keyOf = async (id: string) => {
      const { exchange } = await attempt(brevoFactory, config, { ...sampleEmail, id }, taken);
      return textAt(exchange?.json, 'headers', 'idempotencyKey');
    };
    const [first, again, other] = [await keyOf('a1'), await keyOf('a1'), await keyOf('a2')];
    expect(again).toBe(first);
    expect(other).not.toBe(first);
  });

  it('is given no name longer than it takes', async () => {
    const from = `${'長'.repeat(80)} <no-reply@sender.example>`;
    const { exchange } = await attempt(brevoFactory, config, { ...sampleEmail, from }, taken);
    expect(exchange?.json).toMatchObject({ sender: { name: '長'.repeat(70) } });
  });

  const table: [name: string, answer: Reply, expected: Expected, reason: RegExp][] = [
    ['a wrong key', refusal(401, 'unauthorized', 'Key not found'), badConfig, /Brevo answered 401 .*Check "apiKey"/],
    [
      'an address of this machine that is not authorized',
      refusal(401, 'unauthorized', 'We have detected you are using an unrecognised IP address 203.0.113.7.'),
      badConfig,
      /Authorized IPs/,
    ],
    [
      'an account without transactional mail',
      refusal(403, 'permission_denied', 'Not activated'),
      badConfig,
      /validated/,
    ],
    ['an account that is not validated', refusal(400, 'account_under_validation', 'Wait'), badConfig, /validated/],
    ['a plan without mails', refusal(402, 'not_enough_credits', 'Credits are over'), badConfig, /raise it/],
    [
      'a sender that is not verified',
      refusal(400, 'invalid_parameter', 'Sending has been rejected because the sender you used is not valid.'),
      badConfig,
      /Authenticate the domain of "fromEmail"/,
    ],
    ['a sender that is missing', refusal(400, 'missing_parameter', 'sender is missing'), badConfig, /"fromEmail"/],
    [
      'a reply-to that is none',
      refusal(400, 'invalid_parameter', 'email is not valid in replyTo'),
      badConfig,
      /"replyTo"/,
    ],
    ['a recipient that is none', refusal(400, 'invalid_parameter', 'email is not valid in to'), badRecipient, /in to/],
    ['a recipient without an address', refusal(400, 'missing_parameter', 'to is missing'), badRecipient, /missing/],
    [
      'a message that it does not take',
      refusal(400, 'missing_parameter', 'subject is missing'),
      { kind: 'rejected', scope: 'message' },
      /subject/,
    ],
    [
      'a message that it had before',
      refusal(400, 'duplicate_parameter', 'idempotencyKey was used'),
      { kind: 'unknown' },
      /an earlier attempt gave it this message/,
    ],
    [
      'throttling, with its end',
      refusal(429, 'too_many_requests', 'Slow down', { 'x-sib-ratelimit-reset': '12' }),
      { kind: 'deferred', retryAfterSeconds: 12 },
      /429/,
    ],
    ['a fault of its own', refusal(500, 'internal_error', 'Sorry'), { kind: 'deferred' }, /500/],
    ['a fault that names the sender', refusal(500, 'internal_error', 'sender lookup'), { kind: 'deferred' }, /500/],
    ['a gateway that answers HTML', { status: 502, body: '<html>Bad gateway</html>' }, { kind: 'deferred' }, /502\./],
    ['a 201 without an id', { status: 201, body: {} }, { kind: 'unknown' }, /may have been delivered/],
  ];

  it.each(table)('%s', async (_name, answer, expected, expectedReason) => {
    const { outcome, reason } = await attempt(brevoFactory, config, sampleEmail, answer);
    expect(outcome).toMatchObject(expected);
    expect(reason).toMatch(expectedReason);
  });

  it.each([
    [{ fromEmail: 'a@b.example' }, 'apiKey'],
    [{ apiKey: 'x', fromEmail: 'nobody' }, 'fromEmail'],
    [{ apiKey: 'x', fromEmail: 'a@b.example', fromName: '' }, 'fromName'],
    [{ apiKey: 'x', fromEmail: 'a@b.example', replyTo: 'nobody' }, 'replyTo'],
  ])('a config is refused with the name of its field: %j', (given, field) => {
    const issues = brevoFactory.config.safeParse(given).error?.issues ?? [];
    expect(issues.map(({ path }) => path[0])).toEqual([field]);
  });
});

describe('the doctor for Brevo', () => {
  const account = (domains: Reply) => (exchange: Exchange) => {
    if (exchange.path === '/v3/account') return { status: 200, body: { email: 'owner@sender.example' } };
    return exchange.path === '/v3/senders/domains' ? domains : taken;
  };
  const domain = { domain_name: 'Sender.example', authenticated: true };

  it.each([
    ['an authenticated domain', { status: 200, body: { domains: [domain] } }, 'passed', /is authenticated/],
    [
      'a domain that is not authenticated',
      { status: 200, body: { domains: [{ ...domain, authenticated: false }] } },
      'warned',
      /not authenticated/,
    ],
    ['no domains', { status: 200, body: { count: 0 } }, 'warned', /not authenticated/],
    ['a key that may not list domains', refusal(403, 'permission_denied', 'No'), 'skipped', /may not list/],
  ])('finds %s, and goes on to the sandbox', async (_name, domains, status, result) => {
    const steps = await diagnosis(brevoFactory, config, account(domains));
    expect(steps.find(({ name }) => name === 'sender')).toMatchObject({
      status,
      result: expect.stringMatching(result),
    });
    expect(steps.find(({ name }) => name === 'dry-run')).toMatchObject({ status: 'passed' });
    expect(JSON.stringify(steps)).not.toContain('owner@');
  });

  it('sends into the sandbox alone', async () => {
    const posted: unknown[] = [];
    await diagnosis(brevoFactory, config, (exchange) => {
      if (exchange.method === 'POST') posted.push(exchange.json);
      return account({ status: 200, body: { domains: [domain] } })(exchange);
    });
    expect(posted).toMatchObject([{ headers: { 'X-Sib-Sandbox': 'drop' } }]);
  });
});
