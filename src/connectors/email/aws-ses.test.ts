import pino from 'pino';
import { describe, expect, it } from 'vitest';
import { roleCredentials, withAwsEnvironment } from '../../../test/http/aws-environment.ts';
import { playSes, sesAccount, sesError, sesIdentity } from '../../../test/http/aws-ses.ts';
import { startHttpProvider } from '../../../test/http/moods.ts';
import { type Exchange, type Reply, startProviderServer } from '../../../test/http/provider-server.ts';
import type { DiagnosisStep, EmailMessage, Outcome } from '../connector.ts';
import type { AwsSesConfig } from './aws-ses/config.ts';
import { awsSesFactory } from './aws-ses.ts';

const keys = { accessKeyId: 'AKIAEXAMPLE', accessKeySecret: 'swordfish/key+4711' };
const minimal = { ...keys, region: 'eu-west-1', emailAddress: 'Sender, Inc. <no-reply@mail.sender.example>' };
const parse = (given: object) => awsSesFactory.config.parse(given);

const message: EmailMessage = {
  type: 'Email',
  id: 'd1e2l3i4v5e6r7y',
  to: 'person@example.org',
  from: 'Grüße & Co.',
  replyTo: 'Hilfe, bitte <help@sender.example>',
  subject: 'Ihr Prüfcode: 123456',
  text: 'Ihr Code ist 123456.',
  html: '<p>Ihr Code ist <b>123456</b>.</p>',
  headers: { 'Auto-Submitted': 'auto-generated' },
  about: { usageType: 'SignIn', locale: 'de', variables: { code: '123456' }, wordingFrom: 'default' },
};

const accepted: Reply = { status: 200, body: { MessageId: 'id-1' } };

const stageFor = (answer: (exchange: Exchange) => Reply) =>
  startHttpProvider('accepts', {
    accepts: answer,
    throttles: answer,
    fails: answer,
    'refuses the recipient': answer,
    'refuses the credentials': answer,
    'echoes the credentials': answer,
  });

async function send(
  answer: (exchange: Exchange) => Reply,
  config: AwsSesConfig = parse(minimal),
  change: Partial<EmailMessage> = {},
) {
  await using provider = await stageFor(answer);
  const logged: string[] = [];
  let confirmations = 0;
  const outcome = await awsSesFactory.send({ ...message, ...change }, config, {
    signal: AbortSignal.timeout(10_000),
    log: pino({ level: 'warn' }, { write: (line: string) => void logged.push(line) }),
    fetch: provider.reach.fetch,
    confirmTransmission: async () => {
      confirmations += 1;
      return true;
    },
  });
  return { outcome, exchanges: provider.exchanges, logged: logged.join(''), confirmations };
}

describe('AWS SES', () => {
  it('is asked as its reference has it', async () => {
    const config = parse({
      ...minimal,
      emailAddressIdentityArn: 'arn:aws:ses:eu-west-1:123456789012:identity/sender.example',
      feedbackForwardingEmailAddress: 'bounces@sender.example',
      feedbackForwardingEmailAddressIdentityArn: 'arn:aws:ses:eu-west-1:123456789012:identity/other.example',
      configurationSetName: 'sign-in',
      customHeaders: { 'X-Own': ['yes', 'grün'] },
    });
    const { exchanges } = await send(() => accepted, config);
    const [exchange] = exchanges;
    expect(exchange).toMatchObject({ method: 'POST', path: '/v2/email/outbound-emails' });
    expect(exchange?.headers).toMatchObject({
      host: 'email.eu-west-1.amazonaws.com',
      'content-type': 'application/json',
      authorization: expect.stringMatching(
        /^AWS4-HMAC-SHA256 Credential=AKIAEXAMPLE\/\d{8}\/eu-west-1\/ses\/aws4_request, SignedHeaders=content-type;host;x-amz-date, /,
      ),
    });
    expect(exchange?.json).toEqual({
      FromEmailAddress: '=?UTF-8?B?R3LDvMOfZSAmIENvLg==?= <no-reply@mail.sender.example>',
      FromEmailAddressIdentityArn: 'arn:aws:ses:eu-west-1:123456789012:identity/sender.example',
      Destination: { ToAddresses: ['person@example.org'] },
      ReplyToAddresses: ['"Hilfe, bitte" <help@sender.example>'],
      FeedbackForwardingEmailAddress: 'bounces@sender.example',
      FeedbackForwardingEmailAddressIdentityArn: 'arn:aws:ses:eu-west-1:123456789012:identity/other.example',
      Content: {
        Simple: {
          Subject: { Data: 'Ihr Prüfcode: 123456', Charset: 'UTF-8' },
          Body: {
            Text: { Data: 'Ihr Code ist 123456.', Charset: 'UTF-8' },
            Html: { Data: '<p>Ihr Code ist <b>123456</b>.</p>', Charset: 'UTF-8' },
          },
          Headers: [
            { Name: 'Auto-Submitted', Value: 'auto-generated' },
            { Name: 'X-Own', Value: 'yes' },
            { Name: 'X-Own', Value: '=?UTF-8?B?Z3LDvG4=?=' },
          ],
        },
      },
      EmailTags: [{ Name: 'usageType', Value: 'SignIn' }],
      ConfigurationSetName: 'sign-in',
      ConfigurationOverrides: { Tracking: { OpenTrackingEnabled: 'DISABLED', ClickTrackingEnabled: 'DISABLED' } },
    });
  });

  it('is sent nothing that the config does not name', async () => {
    const { exchanges } = await send(() => accepted, parse(minimal), {
      from: undefined,
      replyTo: undefined,
      headers: undefined,
    } as object);
    expect(Object.keys(exchanges[0]?.json as object)).toEqual([
      'FromEmailAddress',
      'Destination',
      'Content',
      'EmailTags',
      'ConfigurationOverrides',
    ]);
    expect(exchanges[0]?.json).toMatchObject({ FromEmailAddress: '"Sender, Inc." <no-reply@mail.sender.example>' });
  });

  it('writes a long sender name on one line', async () => {
    const name = '株式会社'.repeat(20);
    const { exchanges } = await send(() => accepted, parse(minimal), { from: `${name} <a@sender.example>` });
    expect(exchanges[0]?.json).toMatchObject({
      FromEmailAddress: expect.stringMatching(/^(=\?UTF-8\?[QB]\?\S+\?= )+<a@sender\.example>$/),
    });
  });

  it.each([
    ['cn-north-1', 'email.cn-north-1.amazonaws.com.cn'],
    ['us-gov-west-1', 'email.us-gov-west-1.amazonaws.com'],
  ])('is asked in %s at %s', async (region, host) => {
    const { exchanges } = await send(() => accepted, parse({ ...minimal, region }));
    expect(exchanges[0]?.headers.host).toBe(host);
  });

  it('takes the signature of no other key', async () => {
    const ses = playSes({ accessKeyId: keys.accessKeyId, secretAccessKey: 'another', region: 'eu-west-1' });
    expect((await send(ses)).outcome).toMatchObject({
      kind: 'rejected',
      scope: 'configuration',
      reason: expect.stringMatching(/InvalidSignatureException.*Check "accessKeySecret"/),
    });
  });

  it('gets no address beyond ASCII', async () => {
    const { outcome, exchanges } = await send(() => accepted, parse(minimal), { from: 'müller@sender.example' });
    expect(outcome).toMatchObject({ kind: 'rejected', scope: 'configuration' });
    expect(exchanges).toEqual([]);
  });
});

type Expected = Partial<Outcome> & Record<string, unknown>;

const configuration: Expected = { kind: 'rejected', scope: 'configuration' };
const recipient: Expected = { kind: 'rejected', scope: 'recipient' };

describe('an answer of AWS SES', () => {
  const table: [name: string, answer: Reply, expected: Expected, reason: RegExp][] = [
    [
      'the quota of a day is used up, told as 400',
      sesError(400, 'ThrottlingException', 'Daily message quota exceeded.'),
      { kind: 'deferred', retryAfterSeconds: 600 },
      /AWS SES answered 400 \(ThrottlingException\): Daily message quota exceeded\. .*quota/,
    ],
    [
      'too many mails in a second',
      sesError(400, 'ThrottlingException', 'Maximum sending rate exceeded.'),
      { kind: 'deferred', retryAfterSeconds: 1 },
      /rate/,
    ],
    ['too many requests', sesError(429, 'TooManyRequestsException', 'Too Many Requests'), { kind: 'deferred' }, /429/],
    ['a limit', sesError(400, 'LimitExceededException', 'Limit'), { kind: 'deferred', retryAfterSeconds: 60 }, /quota/],
    ['unavailable', sesError(503, 'ServiceUnavailable', 'Service is unavailable'), { kind: 'deferred' }, /503/],
    ['internal failure', { status: 500, body: '<html>' }, { kind: 'deferred' }, /answered 500\. /],
    ['a request that took too long', sesError(408, 'RequestTimeoutException', 'slow'), { kind: 'deferred' }, /408/],
    [
      'an identity that is not verified, or the sandbox',
      sesError(
        400,
        'MessageRejected',
        'Email address is not verified. The following identities failed the check in region EU-WEST-1: person@example.org',
      ),
      configuration,
      /\*\*@example\.org\. Verify "emailAddress".*sandbox/,
    ],
    ['a message refused', sesError(400, 'MessageRejected', 'Message contains a virus'), { scope: 'message' }, /virus/],
    ['a message too large', sesError(413, 'RequestEntityTooLargeException', 'Too large'), { scope: 'message' }, /413/],
    ['an address blacklisted', sesError(400, 'MessageRejected', 'Address blacklisted.'), recipient, /blacklisted/],
    ['an illegal address', sesError(400, 'BadRequestException', 'Illegal address'), recipient, /Illegal/],
    ['no domain', sesError(400, 'BadRequestException', "Missing final '@domain'"), recipient, /Missing/],
    [
      'a control character',
      sesError(400, 'BadRequestException', 'Local address contains control or whitespace'),
      recipient,
      /whitespace/,
    ],
    ['an invalid address', sesError(400, 'BadRequestException', 'Invalid email address x.'), recipient, /Invalid/],
    ['a bad request', sesError(400, 'BadRequestException', 'Bad header'), { scope: 'message' }, /Bad header/],
    [
      'no such configuration set',
      sesError(404, 'NotFoundException', 'Configuration set <sign-in> does not exist.'),
      configuration,
      /configurationSetName/,
    ],
    [
      'no such configuration set, told as 400',
      sesError(400, 'BadRequestException', 'Configuration set <sign-in> does not exist.'),
      configuration,
      /configurationSetName/,
    ],
    ['a paused account', sesError(400, 'SendingPausedException', 'paused'), configuration, /Reputation metrics/],
    ['an account ended', sesError(400, 'AccountSuspendedException', 'suspended'), configuration, /support center/],
    [
      'a MAIL FROM domain without its record',
      sesError(400, 'MailFromDomainNotVerifiedException', 'no MX'),
      configuration,
      /MAIL FROM/,
    ],
    [
      'a wrong secret, its type in the body with a name space',
      {
        status: 403,
        body: { __type: 'com.amazon.coral.service#InvalidSignatureException', Message: 'The signature does not match' },
      },
      configuration,
      /\(InvalidSignatureException\): The signature does not match\. Check "accessKeySecret"/,
    ],
    [
      'a clock that is behind',
      sesError(
        403,
        'InvalidSignatureException',
        'Signature expired: 20260627T140000Z is now earlier than 20260627T141500Z (20260627T143000Z - 15 min.)',
      ),
      configuration,
      /Set the clock/,
    ],
    [
      'a clock that is ahead',
      sesError(403, 'SignatureDoesNotMatch', 'Signature not yet current: 2 is still later than 1'),
      configuration,
      /Set the clock/,
    ],
    ['an old request', sesError(400, 'RequestExpired', 'Request has expired'), configuration, /Set the clock/],
    ['an unknown key', sesError(403, 'UnrecognizedClientException', 'invalid token'), configuration, /accessKeyId/],
    ['an unknown key, as STS says it', sesError(403, 'InvalidClientTokenId', 'no'), configuration, /accessKeyId/],
    ['half a signature', sesError(403, 'IncompleteSignature', 'incomplete'), configuration, /accessKeyId/],
    [
      'a policy that does not allow it',
      sesError(403, 'AccessDeniedException', "User is not authorized to perform `ses:SendEmail'"),
      configuration,
      /IAM policy/,
    ],
    ['no authorization', sesError(401, 'NotAuthorized', 'no'), configuration, /IAM policy/],
    ['no subscription', sesError(403, 'OptInRequired', 'opt in'), configuration, /console/],
    ['a session that has ended', sesError(403, 'ExpiredTokenException', 'expired'), configuration, /temporary/],
    ['a 200 without an id', { status: 200, body: {} }, { kind: 'unknown' }, /may have been delivered/],
  ];

  it.each(table)('%s', async (_name, answer, expected, reason) => {
    const { outcome } = await send(() => answer);
    expect(outcome).toMatchObject(expected);
    expect('reason' in outcome && outcome.reason).toMatch(reason);
  });
});

describe('a policy that does not let tracking be switched off', () => {
  const denied = sesError(
    403,
    'AccessDeniedException',
    "User `arn:aws:iam::1:user/mail' is not authorized to perform `ses:ApplyTrackingConfigurationOverrides'",
  );
  const ses = ({ json }: Exchange) => ('ConfigurationOverrides' in (json as object) ? denied : accepted);

  it('still lets mails be sent, within the same attempt, and is told in the log', async () => {
    const config = parse(minimal);
    const first = await send(ses, config);
    expect(first.outcome).toEqual({ kind: 'accepted', providerMessageId: 'id-1' });
    expect(first.exchanges).toHaveLength(2);
    expect(first.confirmations).toBe(1);
    expect(first.logged).toMatch(/Allow ses:ApplyTrackingConfigurationOverrides/);
    const second = await send(ses, config);
    expect(second.exchanges).toHaveLength(1);
    expect(second.logged).toBe('');
  });

  it('lets all of them be sent that were under way together', async () => {
    const config = parse(minimal);
    const sent = await Promise.all([1, 2, 3].map(() => send(ses, config)));
    for (const { outcome } of sent) expect(outcome).toMatchObject({ kind: 'accepted' });
  });

  it('is tried no third time', async () => {
    const { outcome, exchanges } = await send(() => denied);
    expect(outcome).toMatchObject(configuration);
    expect(exchanges).toHaveLength(2);
  });
});

describe("AWS SES with the machine's role", () => {
  const { accessKeyId: _id, accessKeySecret: _secret, ...withoutKeys } = minimal;
  const expired = sesError(403, 'ExpiredTokenException', 'The security token included in the request is expired');

  async function sendByRole(answers: Reply[]) {
    await using container = await startProviderServer(() => ({ status: 200, body: roleCredentials() }));
    const sent = await withAwsEnvironment({ AWS_CONTAINER_CREDENTIALS_FULL_URI: `${container.origin}/role` }, () =>
      send(() => answers.shift() ?? { status: 500 }, parse(withoutKeys)),
    );
    return { ...sent, asked: container.exchanges.length };
  }

  it('signs with its credentials', async () => {
    const { exchanges } = await sendByRole([accepted]);
    expect(exchanges[0]?.headers).toMatchObject({
      'x-amz-security-token': roleCredentials().Token,
      authorization: expect.stringMatching(/ASIAROLE4711.*x-amz-security-token/),
    });
  });

  it('gets new credentials when SES says that they have expired', async () => {
    const { outcome, asked, confirmations } = await sendByRole([expired, accepted]);
    expect(outcome).toMatchObject({ kind: 'accepted' });
    expect([asked, confirmations]).toEqual([2, 1]);
  });

  it('tries again later when the new ones have expired, too', async () => {
    const { outcome } = await sendByRole([expired, expired]);
    expect(outcome).toMatchObject({ kind: 'deferred', reason: expect.stringMatching(/Postern asks for new ones/) });
  });

  it('sends nothing when there is no role', async () => {
    const { outcome, exchanges, confirmations } = await withAwsEnvironment({}, () =>
      send(() => accepted, parse(withoutKeys)),
    );
    expect(outcome).toMatchObject({
      ...configuration,
      reason: expect.stringMatching(/no AWS credentials.*accessKeyId/),
    });
    expect([exchanges.length, confirmations]).toEqual([0, 0]);
  });
});

describe('the doctor of AWS SES', () => {
  async function ask(answers: Record<string, Reply>, config = parse(minimal)): Promise<Record<string, DiagnosisStep>> {
    const notFound = sesError(404, 'NotFoundException', 'Email identity <x> does not exist.');
    await using provider = await stageFor(({ path }) => answers[decodeURIComponent(path)] ?? notFound);
    const { fetch, checkHost } = provider.reach;
    const context = { signal: AbortSignal.timeout(10_000), log: pino({ level: 'silent' }), fetch, checkHost };
    const steps: [string, DiagnosisStep][] = [];
    for await (const step of awsSesFactory.diagnose?.(config, undefined, context) ?? []) steps.push([step.name, step]);
    return Object.fromEntries(steps);
  }

  const account = (change: object = {}) => ({
    '/v2/email/account': { status: 200, body: { ...sesAccount, ...change } },
  });
  const identity = (name: string, change: object = {}) => ({
    [`/v2/email/identities/${name}`]: { status: 200, body: { ...sesIdentity, ...change } },
  });
  const denied = sesError(403, 'AccessDeniedException', 'not authorized');

  it.each(['mail.sender.example', 'sender.example', 'no-reply@mail.sender.example'])(
    'finds the sender verified as %s',
    async (name) => {
      const { credentials, sender } = await ask({ ...account(), ...identity(name) });
      expect(credentials).toMatchObject({ status: 'passed', result: expect.stringMatching(/50000 mails in 24 hours/) });
      expect(sender).toMatchObject({ status: 'passed' });
    },
  );

  it('looks for a verified domain above one that is not', async () => {
    const unverified = { VerifiedForSendingStatus: false, VerificationStatus: 'PENDING' };
    const answers = { ...account(), ...identity('mail.sender.example', unverified), ...identity('sender.example') };
    expect((await ask(answers)).sender).toMatchObject({ status: 'passed' });
  });

  it('fails for a sender that nobody knows', async () => {
    expect((await ask(account())).sender).toMatchObject({
      status: 'failed',
      advice: 'Create the identity in the region of "region" and verify it.',
    });
  });

  it('fails for a sender that is not verified yet', async () => {
    const unverified = { VerifiedForSendingStatus: false, VerificationStatus: 'PENDING' };
    expect((await ask({ ...account(), ...identity('mail.sender.example', unverified) })).sender).toMatchObject({
      status: 'failed',
      cause: expect.stringMatching(/not verified \(PENDING\)/),
      advice: expect.stringMatching(/Verify "emailAddress"/),
    });
  });

  it('warns of a sender whose mails are not signed', async () => {
    const unsigned = { DkimAttributes: { Status: 'NOT_STARTED' } };
    expect((await ask({ ...account(), ...identity('sender.example', unsigned) })).sender).toMatchObject({
      status: 'warned',
      cause: expect.stringMatching(/DKIM/),
    });
  });

  it('warns of the sandbox and of a review', async () => {
    const sandbox = await ask({ ...account({ ProductionAccessEnabled: false }), ...identity('sender.example') });
    expect(sandbox.credentials).toMatchObject({ status: 'warned', cause: expect.stringMatching(/sandbox/) });
    const review = await ask({ ...account({ EnforcementStatus: 'PROBATION' }), ...identity('sender.example') });
    expect(review.credentials).toMatchObject({ status: 'warned', cause: expect.stringMatching(/review/) });
  });

  it('fails for an account that may not send', async () => {
    expect((await ask(account({ SendingEnabled: false }))).credentials).toMatchObject({
      status: 'failed',
      advice: expect.stringMatching(/paused/),
    });
  });

  it('skips what the credentials may not read', async () => {
    const answers = {
      '/v2/email/account': denied,
      '/v2/email/identities/mail.sender.example': denied,
    };
    const { credentials, sender } = await ask(answers);
    expect(credentials).toMatchObject({ status: 'skipped', result: expect.stringMatching(/ses:GetAccount/) });
    expect(sender).toMatchObject({ status: 'skipped', result: expect.stringMatching(/ses:GetEmailIdentity/) });
  });

  it('does not look for an identity of another account', async () => {
    const config = parse({ ...minimal, emailAddressIdentityArn: 'arn:aws:ses:eu-west-1:1:identity/sender.example' });
    expect((await ask(account(), config)).sender).toMatchObject({ status: 'skipped' });
  });

  it('says what was tried when the machine has no role', async () => {
    const config = parse({ region: 'eu-west-1', emailAddress: 'a@sender.example' });
    expect((await withAwsEnvironment({}, () => ask({}, config))).credentials).toMatchObject({
      status: 'failed',
      cause: expect.stringMatching(/AWS_ACCESS_KEY_ID/),
    });
  });
});

describe('a config of AWS SES', () => {
  it('is taken as Logto has it', () => {
    const template = (usageType: string) => ({ usageType, subject: 'Code', content: '<b>{{code}}</b>' });
    const templates = ['Register', 'SignIn', 'ForgotPassword', 'Generic'].map(template);
    const config = parse({ ...keys, region: 'us-east-1', emailAddress: 'no-reply@sender.example', templates });
    expect(awsSesFactory.templates?.(config)).toHaveLength(4);
  });

  it('may leave out both keys', () => {
    expect(awsSesFactory.config.safeParse({ region: 'eu-west-1' }).success).toBe(true);
  });

  const { accessKeyId, accessKeySecret, ...rest } = minimal;
  it.each([
    [{ ...minimal, region: 'moon-1' }, 'region'],
    [{ ...minimal, region: 'eu-west-1.evil.example/' }, 'region'],
    [{ ...minimal, emailAddress: 'nobody' }, 'emailAddress'],
    [{ ...minimal, emailAddressIdentityArn: 'sender.example' }, 'emailAddressIdentityArn'],
    [{ ...minimal, feedbackForwardingEmailAddress: 'A <a@b.example>' }, 'feedbackForwardingEmailAddress'],
    [{ ...minimal, accessKeySecret: 'x\r\ny' }, 'accessKeySecret'],
    [{ ...rest, accessKeyId }, 'accessKeySecret'],
    [{ ...rest, accessKeySecret }, 'accessKeyId'],
    [{ ...minimal, replyTo: 'nobody' }, 'replyTo'],
    [{ ...minimal, templates: [{ usageType: 'SignIn', subject: 's', content: 'c' }] }, 'templates'],
  ])('is refused with the name of its field: %j', (given, field) => {
    const issues = awsSesFactory.config.safeParse(given).error?.issues ?? [];
    expect(issues.map(({ path }) => path[0])).toEqual([field]);
  });
});
