import { describe, expect, it } from 'vitest';
import { attempt, diagnosis } from '../../../test/http/attempt.ts';
import type { Exchange, Reply } from '../../../test/http/provider-server.ts';
import { sampleEmail } from '../../../test/http/sample-email.ts';
import type { DiagnosisStep } from '../connector.ts';
import { postmarkFactory } from './postmark.ts';

const given = {
  serverToken: 'token-4711',
  fromEmail: 'Sender <no-reply@sender.example>',
  customHeaders: { 'X-Own': 'yes' },
};
const config = postmarkFactory.config.parse(given);
const taken: Reply = {
  status: 200,
  body: { To: 'x', SubmittedAt: 'now', MessageID: 'm-1', ErrorCode: 0, Message: 'OK' },
};

const aliases = ['Register', 'ForgotPassword', 'Generic'].map((usageType) => ({
  usageType,
  templateAlias: `logto-${usageType.toLowerCase()}`,
}));
const templates = [...aliases, { usageType: 'SignIn', templateAlias: 'logto-sign-in' }];

const frame = {
  From: '"Grüße, \\"GmbH\\"" <no-reply@sender.example>',
  To: 'person@example.org',
  ReplyTo: 'Hilfe <help@sender.example>',
  Headers: [
    { Name: 'Auto-Submitted', Value: 'auto-generated' },
    { Name: 'X-Own', Value: 'yes' },
  ],
  Tag: 'SignIn',
  Metadata: { deliveryId: 'd1e2l3i4v5e6r7y' },
  TrackOpens: false,
  TrackLinks: 'None',
};

describe('Postmark', () => {
  it('is asked as its reference has it', async () => {
    const { outcome, exchange } = await attempt(postmarkFactory, config, sampleEmail, taken);
    expect(outcome).toEqual({ kind: 'accepted', providerMessageId: 'm-1' });
    expect(exchange).toMatchObject({ method: 'POST', path: '/email' });
    expect(exchange?.headers).toMatchObject({
      host: 'api.postmarkapp.com',
      'x-postmark-server-token': 'token-4711',
      accept: 'application/json',
      'content-type': 'application/json',
    });
    expect(exchange?.json).toEqual({
      ...frame,
      Subject: 'Ihr Prüfcode: 123456',
      HtmlBody: '<p>Ihr Code ist <b>123456</b>.</p>',
      TextBody: 'Ihr Code ist 123456.\n\nGrüße',
    });
  });

  it.each(['default', 'template', 'connector'] as const)(
    'uses its own template when the config names one, also over wording from: %s',
    async (wordingFrom) => {
      const own = postmarkFactory.config.parse({ ...given, templates, messageStream: 'codes' });
      const message = { ...sampleEmail, about: { ...sampleEmail.about, wordingFrom } };
      const { exchange } = await attempt(postmarkFactory, own, message, taken);
      expect(exchange?.path).toBe('/email/withTemplate');
      expect(exchange?.json).toEqual({
        ...frame,
        MessageStream: 'codes',
        TemplateAlias: 'logto-sign-in',
        TemplateModel: sampleEmail.about.variables,
      });
    },
  );

  it('falls back to the template for Generic', async () => {
    const own = postmarkFactory.config.parse({ ...given, templates });
    const message = { ...sampleEmail, about: { ...sampleEmail.about, usageType: 'BindMfa' as const } };
    const { exchange } = await attempt(postmarkFactory, own, message, taken);
    expect(exchange?.json).toMatchObject({ TemplateAlias: 'logto-generic', Tag: 'BindMfa' });
  });
});

const configuration = { kind: 'rejected', scope: 'configuration' };
const problem = (status: number, code: number, text = 'words', headers = {}): Reply => ({
  status,
  headers,
  body: { ErrorCode: code, Message: text },
});

describe('what Postmark answers', () => {
  it.each<[name: string, answer: Reply, expected: object, reason: RegExp]>([
    [
      'a token that is none',
      problem(401, 10, 'The server token is not valid.'),
      configuration,
      /^Postmark answered 401 \(10\): The server token is not valid\. Check "serverToken"/,
    ],
    [
      'a recipient that bounced',
      problem(422, 406, 'Found inactive addresses: person@example.org.'),
      { scope: 'recipient' },
      /\*\*@example\.org.*Suppressions/,
    ],
    ['a recipient that is none', problem(422, 300, "Invalid 'To' address: 'person'."), { scope: 'recipient' }, /'To'/],
    [
      'a recipient that cannot be parsed',
      problem(422, 300, "Error parsing 'To': Illegal email domain"),
      { scope: 'recipient' },
      /Illegal/,
    ],
    [
      'a sender that cannot be parsed',
      problem(422, 300, "Error parsing 'From': Illegal email address"),
      configuration,
      /Check "fromEmail"/,
    ],
    [
      'a reply-to that cannot be parsed',
      problem(422, 300, "Error parsing 'ReplyTo': Illegal email address"),
      configuration,
      /Check "replyTo"/,
    ],
    [
      'a message that it does not take',
      problem(422, 300, 'Provide either email TextBody or HtmlBody or both.'),
      { scope: 'message' },
      /TextBody/,
    ],
    [
      'code 400, which is no bad request',
      problem(422, 400, "The 'From' address is not a Sender Signature"),
      configuration,
      /Verify the domain/,
    ],
    ['code 401, which is no bad token', problem(422, 401, 'not confirmed'), configuration, /confirm the address/],
    [
      'code 403, which forbids nothing',
      problem(422, 403, "Invalid request field(s) - 'Tag'"),
      { scope: 'message' },
      /Tag/,
    ],
    ['code 405, which is no method', problem(422, 405, 'Not allowed to send.'), configuration, /plan/],
    ['code 411', problem(422, 411, 'Forbidden attachment type'), { scope: 'message' }, /411/],
    [
      'code 412: the account waits for approval',
      problem(422, 412, 'pending approval'),
      configuration,
      /Until Postmark has approved/,
    ],
    ['code 413, which is not the size', problem(422, 413, 'may not send'), configuration, /support/],
    [
      'code 503, which is no outage',
      problem(422, 503, 'You cannot use a public domain'),
      configuration,
      /Verify the domain/,
    ],
    ['a template that is none', problem(422, 1101, 'The Template’s alias is not valid'), configuration, /"templates"/],
    ['a stream that is none', problem(422, 1235, 'does not exist on this server'), configuration, /"messageStream"/],
    ['a stream that does not send', problem(422, 1236, 'Sending is not supported'), configuration, /"messageStream"/],
    ['maintenance', problem(422, 100, 'Maintenance'), { kind: 'deferred' }, /maintenance/],
    [
      'throttling',
      problem(429, 429, 'Rate limit exceeded', { 'retry-after': '7' }),
      { kind: 'deferred', retryAfterSeconds: 7 },
      /429/,
    ],
    ['status 413, which is the size', { status: 413, body: '' }, { scope: 'message' }, /413/],
    ['status 500', problem(500, 500, 'Internal'), { kind: 'deferred' }, /500/],
    ['status 503 with HTML', { status: 503, body: '<html>' }, { kind: 'deferred' }, /^Postmark answered 503\. /],
    ['an error in a 200', problem(200, 406, 'inactive'), { scope: 'recipient' }, /406/],
    ['an error in a 200 that nobody knows', problem(200, 999), { scope: 'message' }, /999/],
    ['a 200 without a code', { status: 200, body: { MessageID: 'x' } }, { kind: 'unknown' }, /may have been delivered/],
  ])('%s', async (_name, answer, expected, reason) => {
    const attempted = await attempt(postmarkFactory, config, sampleEmail, answer);
    expect(attempted.outcome).toMatchObject(expected);
    expect(attempted.reason).toMatch(reason);
  });
});

const stepOf = (steps: DiagnosisStep[], name: string) => steps.find((step) => step.name === name);

describe('the doctor at Postmark', () => {
  const server = { ID: 1, Name: 'Sign-in', ApiTokens: ['other-token'], DeliveryType: 'Live' };
  const stream = { ID: 'outbound', MessageStreamType: 'Transactional', ArchivedAt: null };
  const list = templates.map(({ templateAlias }) => ({ Alias: templateAlias, Active: true }));

  const at =
    (changes: Partial<Record<'server' | 'message-streams' | 'templates', object>>) =>
    (exchange: Exchange): Reply => {
      const bodies = {
        server,
        'message-streams': stream,
        templates: { TotalCount: list.length, Templates: list },
        ...changes,
      };
      const body = bodies[exchange.path.split('/')[1] as keyof typeof bodies];
      return exchange.method === 'GET' ? { status: 'ErrorCode' in body ? 422 : 200, body } : { status: 405 };
    };
  const withTemplates = postmarkFactory.config.parse({ ...given, templates });

  it('asks for server, stream and templates, and keeps the tokens of the server to itself', async () => {
    const steps = await diagnosis(postmarkFactory, withTemplates, at({}));
    expect(steps.map(({ name, status }) => `${name} ${status}`)).toEqual([
      'credentials passed',
      'sender passed',
      'dry-run passed',
    ]);
    expect(JSON.stringify(steps)).not.toContain('other-token');
  });

  it('does not ask for templates when none are used', async () => {
    const steps = await diagnosis(postmarkFactory, config, at({}));
    expect(stepOf(steps, 'dry-run')).toBeUndefined();
  });

  it('warns of a server that delivers nothing', async () => {
    const steps = await diagnosis(postmarkFactory, config, at({ server: { ...server, DeliveryType: 'Sandbox' } }));
    expect(stepOf(steps, 'credentials')).toMatchObject({
      status: 'warned',
      cause: expect.stringMatching(/delivers none|sandbox/),
    });
  });

  it.each([
    [{ ...stream, MessageStreamType: 'Broadcasts' }, /Broadcasts/],
    [{ ...stream, ArchivedAt: '2026-01-01' }, /archived/],
  ])('warns of the stream %j', async (body, cause) => {
    const steps = await diagnosis(postmarkFactory, config, at({ 'message-streams': body }));
    expect(stepOf(steps, 'sender')).toMatchObject({ status: 'warned', cause: expect.stringMatching(cause) });
  });

  it('finds a stream that is none', async () => {
    const body = { ErrorCode: 1226, Message: 'The message stream for the provided ID was not found.' };
    const steps = await diagnosis(postmarkFactory, config, at({ 'message-streams': body }));
    expect(stepOf(steps, 'sender')).toMatchObject({ status: 'failed', advice: expect.stringMatching(/messageStream/) });
  });

  it('finds templates that are missing or switched off', async () => {
    const [first, second, ...others] = list;
    const body = { Templates: [{ ...first, Active: false }, second, ...others.slice(1)] };
    const steps = await diagnosis(postmarkFactory, withTemplates, at({ templates: body }));
    expect(stepOf(steps, 'dry-run')).toMatchObject({
      status: 'failed',
      cause: expect.stringMatching(/logto-register, logto-generic/),
      advice: expect.stringMatching(/"templates"/),
    });
  });
});

describe('a config of Postmark', () => {
  it('is accepted as Logto has it', () => {
    const pasted = { serverToken: 't', fromEmail: 'a@b.example', templates };
    expect(postmarkFactory.config.safeParse(pasted).success).toBe(true);
  });

  it.each([
    ['serverToken', 'a\r\nb'],
    ['fromEmail', 'nobody'],
    ['templates', aliases],
    ['templates', [...aliases, { usageType: 'SignIn' }]],
    ['messageStream', '../server'],
    ['messageStream', 'Outbound'],
    ['replyTo', 'nobody'],
  ])('is refused for its %s: %j', (field, value) => {
    const issues = postmarkFactory.config.safeParse({ ...given, [field]: value }).error?.issues ?? [];
    expect([...new Set(issues.map(({ path }) => path[0]))]).toEqual([field]);
  });
});
