import { describe, expect, it } from 'vitest';
import { attempt, diagnosis } from '../../../test/http/attempt.ts';
import type { Exchange, Reply } from '../../../test/http/provider-server.ts';
import { sampleEmail } from '../../../test/http/sample-email.ts';
import type { DiagnosisStep } from '../connector.ts';
import { smtp2goFactory } from './smtp2go.ts';

const given = {
  apiKey: 'api-4711',
  sender: 'no-reply@sender.example',
  senderName: 'Sender',
  customHeaders: { 'X-Own': 'Grüße' },
};
const config = smtp2goFactory.config.parse(given);
const result = (data: unknown): Reply => ({ status: 200, body: { request_id: 'r-1', data } });
const taken = result({ succeeded: 1, failed: 0, failures: [], email_id: '1er8bV-6Tw0Mi-7h' });

describe('SMTP2GO', () => {
  it('is asked as its reference has it, with the key in the header alone', async () => {
    const { outcome, exchange } = await attempt(smtp2goFactory, config, sampleEmail, taken);
    expect(outcome).toEqual({ kind: 'accepted', providerMessageId: '1er8bV-6Tw0Mi-7h' });
    expect(exchange).toMatchObject({ method: 'POST', path: '/v3/email/send' });
    expect(exchange?.headers).toMatchObject({
      host: 'api.smtp2go.com',
      'x-smtp2go-api-key': 'api-4711',
      'content-type': 'application/json',
    });
    expect(exchange?.json).toEqual({
      sender: '"Grüße, \\"GmbH\\"" <no-reply@sender.example>',
      to: ['person@example.org'],
      subject: 'Ihr Prüfcode: 123456',
      text_body: 'Ihr Code ist 123456.\n\nGrüße',
      html_body: '<p>Ihr Code ist <b>123456</b>.</p>',
      custom_headers: [
        { header: 'Auto-Submitted', value: 'auto-generated' },
        { header: 'X-Own', value: '=?UTF-8?B?R3LDvMOfZQ==?=' },
        { header: 'Reply-To', value: 'Hilfe <help@sender.example>' },
      ],
      fastaccept: false,
    });
  });

  it.each([
    ['global', 'api.smtp2go.com'],
    ['us', 'us-api.smtp2go.com'],
    ['eu', 'eu-api.smtp2go.com'],
    ['au', 'au-api.smtp2go.com'],
  ])('is asked in the region %s', async (region, host) => {
    const there = smtp2goFactory.config.parse({ ...given, region });
    const { exchange } = await attempt(smtp2goFactory, there, sampleEmail, taken);
    expect(exchange?.headers.host).toBe(host);
  });

  it('is quoted a name with a comma, which would be two mailboxes otherwise', async () => {
    const named = smtp2goFactory.config.parse({ ...given, senderName: 'Acme, "X"' });
    const { from: _none, ...message } = sampleEmail;
    const { exchange } = await attempt(smtp2goFactory, named, message, taken);
    expect(exchange?.json).toMatchObject({ sender: '"Acme, \\"X\\"" <no-reply@sender.example>' });
  });
});

const configuration = { kind: 'rejected', scope: 'configuration' };
const failure = (...failures: unknown[]) => result({ succeeded: 0, failed: 1, failures });
const refusal = (status: number, code: string, error: string, field?: [name: string, message: string]): Reply => ({
  status,
  body: {
    request_id: 'r-1',
    data: {
      error,
      error_code: `E_ApiResponseCodes.${code}`,
      ...(field && { field_validation_errors: { fieldname: field[0], message: field[1] } }),
    },
  },
});
const expected = (name: string) => `The field '${name}' was expecting a valid RFC-822 formatted email field`;

describe('what SMTP2GO answers', () => {
  it.each<[name: string, answer: Reply, expected: object, reason: RegExp]>([
    [
      'a failure in a 200',
      failure('550 5.1.1 no such mailbox'),
      { kind: 'rejected', scope: 'recipient' },
      /^SMTP2GO answered 200: 550 5\.1\.1/,
    ],
    ['a failure in a 200 without words', result({ succeeded: 0, failed: 1 }), { scope: 'recipient' }, /200\. /],
    ['a failure that is an object', failure({ error: 'suppressed' }), { scope: 'recipient' }, /suppressed/],
    [
      'a sender that is not verified, in a 200',
      failure('550 From header sender domain not verified'),
      configuration,
      /Verify the domain of "sender"/,
    ],
    ['a passing failure in a 200', failure('451 temporary failure'), { kind: 'deferred' }, /451/],
    ['spam in a 200', failure('550 message looks like spam'), { scope: 'message' }, /spam/],
    [
      'a missing permission, told as 400',
      refusal(400, 'ENDPOINT_PERMISSION_DENIED', 'You do not have permission to access this API endpoint'),
      configuration,
      /\(ENDPOINT_PERMISSION_DENIED\): You do not.*\/email\/send/,
    ],
    [
      'a wrong key or region, told as 400',
      refusal(400, 'API_EXCEPTION', "An API User matching the passed 'api_key' was not found"),
      configuration,
      /"apiKey".*"region"/,
    ],
    ['a key that is none', refusal(401, 'API_EXCEPTION', 'unauthorized'), configuration, /"apiKey"/],
    ['a plan that lacks something', refusal(402, 'API_EXCEPTION', 'request failed'), configuration, /plan/],
    ['a key that may not', refusal(403, 'API_EXCEPTION', 'forbidden'), configuration, /"apiKey"/],
    [
      'a body that does not fit',
      refusal(400, 'NON_VALIDATING_IN_PAYLOAD', 'An error occurred processing the json data'),
      { scope: 'message' },
      /NON_VALIDATING/,
    ],
    [
      'a sender that is none',
      refusal(400, 'NON_VALIDATING_IN_PAYLOAD', 'json', ['sender', expected('sender')]),
      configuration,
      /Check "sender"/,
    ],
    [
      'a recipient that is none',
      refusal(400, 'NON_VALIDATING_IN_PAYLOAD', 'json', ['to', expected('to')]),
      { scope: 'recipient' },
      /field 'to'/,
    ],
    [
      'an error at the top level',
      { status: 400, body: { error: 'denied', error_code: 'E_ApiResponseCodes.ENDPOINT_PERMISSION_DENIED' } },
      configuration,
      /denied/,
    ],
    [
      'a quota that is used up',
      refusal(400, 'API_EXCEPTION', 'You have exceeded your monthly quota'),
      configuration,
      /plan/,
    ],
    [
      'throttling, which never says for how long',
      refusal(429, 'API_EXCEPTION', 'API key ratelimit exceeded'),
      { kind: 'deferred', retryAfterSeconds: 60 },
      /ratelimit/,
    ],
    ['a gateway that answers HTML', { status: 504, body: '<html>' }, { kind: 'deferred' }, /^SMTP2GO answered 504\. /],
    ['a 200 without an id', result({ succeeded: 1, failed: 0 }), { kind: 'unknown' }, /may have been delivered/],
  ])('%s', async (_name, answer, outcome, reason) => {
    const attempted = await attempt(smtp2goFactory, config, sampleEmail, answer);
    expect(attempted.outcome).toMatchObject(outcome);
    expect(attempted.reason).toMatch(reason);
  });
});

const stepOf = (steps: DiagnosisStep[], name: string) => steps.find((step) => step.name === name);

describe('the doctor at SMTP2GO', () => {
  const verified = { fulldomain: 'sender.example', dkim_verified: true, rpath_verified: true };
  const at = (permissions: Reply, domains: Reply) => (exchange: Exchange) =>
    ({ '/v3/api_keys/permissions': permissions, '/v3/domain/view': domains })[exchange.path] ?? { status: 404 };
  const denied = refusal(400, 'ENDPOINT_PERMISSION_DENIED', 'You do not have permission to access this API endpoint');
  const found = (...domains: object[]) => result({ domains: domains.map((domain) => ({ domain })) });

  it.each([
    ['a key for mail alone', result(['/email/send']), denied, 'passed', 'skipped'],
    ['a key for something else', result(['/stats']), found(verified), 'warned', 'passed'],
    [
      'a domain not verified yet',
      result(['/email/send']),
      found({ ...verified, dkim_verified: false }),
      'passed',
      'warned',
    ],
    [
      'a domain of others',
      result(['/email/send']),
      found({ ...verified, fulldomain: 'other.example' }),
      'passed',
      'warned',
    ],
    ['a wrong key', refusal(401, 'API_EXCEPTION', 'unauthorized'), denied, 'failed', 'skipped'],
  ])('meets %s', async (_name, permissions, domains, credentials, sender) => {
    const steps = await diagnosis(smtp2goFactory, config, at(permissions, domains));
    expect([stepOf(steps, 'credentials')?.status, stepOf(steps, 'sender')?.status]).toEqual([credentials, sender]);
  });
});

describe('a config of SMTP2GO', () => {
  it('is accepted as Logto has it, and its templates are rendered by Postern', () => {
    const templates = ['Register', 'SignIn', 'ForgotPassword', 'Generic'].map((usageType) => ({
      usageType,
      type: 'text/plain',
      subject: 's',
      content: '{{code}}',
    }));
    const parsed = smtp2goFactory.config.parse({ apiKey: 'k', sender: 'a@b.example', templates });
    expect(smtp2goFactory.templates?.(parsed)[1]).toEqual({
      usageType: 'SignIn',
      contentType: 'text/plain',
      subject: 's',
      content: '{{code}}',
    });
  });

  it.each([
    ['apiKey', 'a\nb'],
    ['sender', 'Name <a@b.example>'],
    ['senderName', 'a\r\nb'],
    ['region', 'evil.example/'],
    ['templates', [{ usageType: 'SignIn', type: 'text/plain', subject: 's', content: 'c' }]],
    ['replyTo', 'nobody'],
  ])('is refused for its %s: %j', (field, value) => {
    const issues = smtp2goFactory.config.safeParse({ ...given, [field]: value }).error?.issues ?? [];
    expect(issues.map(({ path }) => path[0])).toEqual([field]);
  });
});
