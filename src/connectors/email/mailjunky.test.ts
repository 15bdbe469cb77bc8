import { describe, expect, it } from 'vitest';
import { attempt, diagnosis } from '../../../test/http/attempt.ts';
import type { Reply } from '../../../test/http/provider-server.ts';
import { sampleEmail } from '../../../test/http/sample-email.ts';
import type { DiagnosisStep } from '../connector.ts';
import { mailJunkyFactory } from './mailjunky.ts';

const given = { apiKey: 'mj_live_4711', fromEmail: 'no-reply@sender.example', fromName: 'Sender' };
const config = mailJunkyFactory.config.parse({ ...given, customHeaders: { 'X-Own': 'Grüße' } });
const says = (status: number, message: string, headers = {}): Reply => ({ status, headers, body: { message } });

describe('MailJunky', () => {
  it('is asked as its documentation has it', async () => {
    const answer = { status: 200, body: { id: 'email_abc123', message_id: '<1@sender.example>', status: 'sent' } };
    const { outcome, exchange } = await attempt(mailJunkyFactory, config, sampleEmail, answer);
    expect(outcome).toEqual({ kind: 'accepted', providerMessageId: 'email_abc123' });
    expect(exchange).toMatchObject({ method: 'POST', path: '/api/v1/emails/send' });
    expect(exchange?.headers).toMatchObject({
      host: 'mailjunky.ai',
      authorization: 'Bearer mj_live_4711',
      'content-type': 'application/json',
    });
    expect(exchange?.json).toEqual({
      from: '"Grüße, \\"GmbH\\"" <no-reply@sender.example>',
      to: 'person@example.org',
      subject: 'Ihr Prüfcode: 123456',
      text: 'Ihr Code ist 123456.\n\nGrüße',
      html: '<p>Ihr Code ist <b>123456</b>.</p>',
      reply_to: 'Hilfe <help@sender.example>',
      headers: { 'Auto-Submitted': 'auto-generated', 'X-Own': '=?UTF-8?B?R3LDvMOfZQ==?=' },
      tags: ['SignIn'],
    });
  });

  it.each([
    [{ id: 'a', message_id: 'b' }, 'a'],
    [{ message_id: 'b' }, 'b'],
    [{ messageId: 'c' }, 'c'],
    [{ data: { id: 'd' } }, 'd'],
    [{ status: 'queued' }, undefined],
  ])('has taken the message when it answers %j', async (body, providerMessageId) => {
    const { outcome } = await attempt(mailJunkyFactory, config, sampleEmail, { status: 200, body });
    expect(outcome).toEqual({ kind: 'accepted', ...(providerMessageId && { providerMessageId }) });
  });
});

const configuration = { kind: 'rejected', scope: 'configuration' };

describe('what MailJunky answers', () => {
  it.each<[name: string, answer: Reply, expected: object, reason: RegExp]>([
    [
      'a key that is none',
      says(401, 'Invalid API key'),
      configuration,
      /^MailJunky answered 401: Invalid API key\. Check "apiKey"/,
    ],
    ['a domain that is not verified', says(403, 'Domain sender.example is not verified'), configuration, /"fromEmail"/],
    ['the same as 422', says(422, 'The from domain is not verified'), configuration, /"fromEmail"/],
    ['an error as text', { status: 401, body: { error: 'Unauthorized' } }, configuration, /Unauthorized/],
    [
      'an error as object',
      { status: 422, body: { error: { code: 'E1', message: 'Invalid recipient' } } },
      { scope: 'recipient' },
      /\(E1\): Invalid recipient/,
    ],
    ['a recipient that is none', says(422, "'to' must be a valid email address"), { scope: 'recipient' }, /'to'/],
    ['a recipient that bounced before', says(422, 'Address is suppressed'), { scope: 'recipient' }, /suppressed/],
    ['a message that it does not take', says(422, 'subject is too long'), { scope: 'message' }, /subject/],
    ['a plan that is used up', says(402, 'Payment required'), configuration, /plan/],
    [
      'throttling',
      says(429, 'Rate limit exceeded', { 'retry-after': '3' }),
      { kind: 'deferred', retryAfterSeconds: 3 },
      /429/,
    ],
    ['a fault of its own', says(500, 'oops'), { kind: 'deferred' }, /500/],
    ['a failure in a 200', { status: 200, body: { id: 'x', status: 'failed' } }, { scope: 'message' }, /failed/],
    [
      'a failure in a 200 that names the recipient',
      { status: 200, body: { status: 'suppressed' } },
      { scope: 'recipient' },
      /suppressed/,
    ],
    ['a 200 that says nothing', { status: 200, body: {} }, { kind: 'unknown' }, /may have been delivered/],
    ['a 200 that is no JSON', { status: 200, body: 'OK' }, { kind: 'unknown' }, /may have been delivered/],
  ])('%s', async (_name, answer, expected, reason) => {
    const attempted = await attempt(mailJunkyFactory, config, sampleEmail, answer);
    expect(attempted.outcome).toMatchObject(expected);
    expect(attempted.reason).toMatch(reason);
  });
});

const stepOf = (steps: DiagnosisStep[], name: string) => steps.find((step) => step.name === name);

describe('the doctor at MailJunky', () => {
  it.each<[answer: Reply, status: string]>([
    [{ status: 200, body: { data: [{ email: 'jane.doe@customer.example', first_name: 'Jane' }] } }, 'passed'],
    [says(403, 'This key may not read contacts'), 'skipped'],
    [says(404, 'Not found'), 'skipped'],
    [says(401, 'Invalid API key'), 'failed'],
  ])('meets %j', async (answer, status) => {
    const steps = await diagnosis(mailJunkyFactory, config, () => answer);
    expect(stepOf(steps, 'credentials')?.status).toBe(status);
    expect(JSON.stringify(steps)).not.toMatch(/Jane|customer/);
  });
});

describe('a config of MailJunky', () => {
  it.each([
    ['apiKey', ''],
    ['fromEmail', 'Name <a@b.example>'],
    ['fromName', 'a\r\nb'],
    ['templates', [{ usageType: 'SignIn', subject: 's', content: 'c' }]],
    ['replyTo', 'nobody'],
    ['customHeaders', { 'X-Own': 'a\nb' }],
  ])('is refused for its %s: %j', (field, value) => {
    const issues = mailJunkyFactory.config.safeParse({ ...given, [field]: value }).error?.issues ?? [];
    expect(issues.map(({ path }) => path[0])).toEqual([field]);
  });
});
