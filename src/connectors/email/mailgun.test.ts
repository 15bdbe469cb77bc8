import { describe, expect, it } from 'vitest';
import { attempt, diagnosis } from '../../../test/http/attempt.ts';
import type { Exchange, Reply } from '../../../test/http/provider-server.ts';
import { sampleEmail } from '../../../test/http/sample-email.ts';
import type { DiagnosisStep, EmailMessage } from '../connector.ts';
import { mailgunFactory } from './mailgun.ts';

const given = {
  domain: 'mail.sender.example',
  apiKey: 'key-4711',
  from: 'Sender <no-reply@mail.sender.example>',
  customHeaders: { 'X-Own': 'Grüße' },
};
const config = mailgunFactory.config.parse(given);
const queued: Reply = { status: 200, body: { id: '<2026.1@mail.sender.example>', message: 'Queued. Thank you.' } };

const send = (changes: object = {}, message: EmailMessage = sampleEmail) =>
  attempt(mailgunFactory, mailgunFactory.config.parse({ ...given, ...changes }), message, queued);

const withVariables = (variables: Record<string, unknown>): EmailMessage => ({
  ...sampleEmail,
  about: { ...sampleEmail.about, variables },
});

describe('Mailgun', () => {
  it('is asked as its reference has it', async () => {
    const { outcome, exchange } = await send();
    expect(outcome).toEqual({ kind: 'accepted', providerMessageId: '2026.1@mail.sender.example' });
    expect(exchange).toMatchObject({ method: 'POST', path: '/v3/mail.sender.example/messages' });
    expect(exchange?.headers).toMatchObject({
      host: 'api.mailgun.net',
      authorization: `Basic ${btoa('api:key-4711')}`,
      'content-type': expect.stringMatching(/^multipart\/form-data; boundary=\S+$/),
    });
    expect([...(exchange?.form ?? [])]).toEqual([
      ['from', '"Grüße, \\"GmbH\\"" <no-reply@mail.sender.example>'],
      ['to', 'person@example.org'],
      ['subject', 'Ihr Prüfcode: 123456'],
      ['text', 'Ihr Code ist 123456.\r\n\r\nGrüße'],
      ['html', '<p>Ihr Code ist <b>123456</b>.</p>'],
      ['h:Reply-To', 'Hilfe <help@sender.example>'],
      ['h:Auto-Submitted', 'auto-generated'],
      ['h:X-Own', '=?UTF-8?B?R3LDvMOfZQ==?='],
      ['o:tag', 'SignIn'],
      ['o:tracking', 'no'],
      ['o:tracking-clicks', 'no'],
      ['o:tracking-opens', 'no'],
    ]);
  });

  it.each([
    ['https://api.mailgun.net', 'api.mailgun.net'],
    ['https://api.eu.mailgun.net', 'api.eu.mailgun.net'],
    ['https://api.eu.mailgun.net/', 'api.eu.mailgun.net'],
  ])('is asked at %s', async (endpoint, host) => {
    const { exchange } = await send({ endpoint, domain: 'Böse.example' });
    expect(exchange).toMatchObject({ path: '/v3/xn--bse-sna.example/messages', headers: { host } });
  });

  it('takes headers and variables up to 16 KB, which is told before it is asked', async () => {
    expect((await send({ customHeaders: { 'X-Long': 'word '.repeat(3_100) } })).outcome.kind).toBe('accepted');
    const { outcome, exchange } = await send({ customHeaders: { 'X-Long': 'word '.repeat(3_300) } });
    expect(outcome).toMatchObject({ kind: 'rejected', scope: 'message', reason: expect.stringMatching(/16384/) });
    expect(exchange).toBeUndefined();
  });
});

describe('wording in the config of Mailgun', () => {
  const html = '<h1>{{code}}</h1>';

  it('is rendered by Postern when it is HTML', () => {
    const deliveries = {
      Register: { html, text: '{{code}}', subject: '{{code}} it is', replyTo: 'Foo <foo@bar.example>' },
      SignIn: { template: 'sign-in' },
      Generic: { html },
    };
    expect(mailgunFactory.templates?.(mailgunFactory.config.parse({ ...given, deliveries }))).toEqual([
      {
        usageType: 'Register',
        contentType: 'text/html',
        subject: '{{code}} it is',
        content: html,
        text: '{{code}}',
        replyTo: 'Foo <foo@bar.example>',
      },
      { usageType: 'Generic', contentType: 'text/html', subject: '', content: html },
    ]);
  });

  it('stays at Mailgun when it is the name of a template, which gets all variables as ASCII', async () => {
    const { exchange } = await send({
      deliveries: {
        SignIn: {
          template: 'sign-in',
          variables: { brand: 'Börse', code: 'overlaid' },
          subject: '{{ code }} for {{application.name}} {{user.name}}{{application.none}}',
          replyTo: '{{application.name}} <help@bar.example>',
        },
      },
    });
    const form = exchange?.form;
    expect(form?.has('html') || form?.has('text')).toBe(false);
    expect(form?.get('template')).toBe('sign-in');
    expect(form?.get('t:text')).toBe('yes');
    expect(form?.get('subject')).toBe('123456 for Böse & Söhne {{user.name}}');
    expect(form?.get('h:Reply-To')).toMatch(/^=\?UTF-8\?.* <help@bar\.example>$/);
    const variables = form?.get('h:X-Mailgun-Variables') ?? '';
    expect(variables).toMatch(/^[\x20-\x7e]+$/);
    expect(JSON.parse(variables)).toEqual({
      brand: 'Börse',
      code: '123456',
      locale: 'de',
      application: { name: 'Böse & Söhne' },
    });
  });

  it('falls back to Generic, and to the subject and the reply-to of the message', async () => {
    const { exchange } = await send({ deliveries: { Generic: { template: 'any' }, Register: { html } } });
    expect(exchange?.form.get('template')).toBe('any');
    expect(exchange?.form.get('subject')).toBe('Ihr Prüfcode: 123456');
    expect(exchange?.form.get('h:Reply-To')).toBe('Hilfe <help@sender.example>');
  });

  it('is not used where the type has HTML, or the template store has the wording', async () => {
    const { exchange } = await send({ deliveries: { SignIn: { html }, Generic: { template: 'any' } } });
    expect(exchange?.form.has('template')).toBe(false);
    const stored = { ...sampleEmail, about: { ...sampleEmail.about, wordingFrom: 'template' as const } };
    const { exchange: second } = await send({ deliveries: { SignIn: { template: 'sign-in' } } }, stored);
    expect(second?.form.has('template')).toBe(false);
    expect(second?.form.get('html')).toBe(sampleEmail.html);
  });

  it('lets no variable begin a header, another mailbox, or code', async () => {
    const evil = 'x>, "y" <victim@example.com>\r\nBcc: victim@example.com\0';
    const deliveries = {
      SignIn: { template: 't', subject: 'a {{name}} {{o}} {{__proto__.x}}', replyTo: '{{name}} <a@b.example>' },
    };
    const variables = { name: evil, o: { toString: 'no function' } };
    const { exchange } = await send({ deliveries }, withVariables(variables));
    expect(exchange?.form.get('subject')).toMatch(/^a x>.* \[object Object\] \{\{__proto__\.x\}\}$/);
    expect(exchange?.form.get('subject')).not.toMatch(/[\r\n\0]/);
    expect(exchange?.form.get('h:Reply-To')).toMatch(/^[^<>]* <a@b\.example>$/);
  });
});

describe('what Mailgun answers', () => {
  const says = (status: number, message: string): Reply => ({ status, body: { message } });
  const inTwoMinutes = new Date(Date.now() + 120_000).toUTCString().replace('GMT', 'UTC');
  const notAllowed = 'Domain mail.sender.example is not allowed to send';

  it.each<[name: string, answer: Reply, expected: object, reason: RegExp]>([
    [
      'a bare word for 401',
      { status: 401, body: 'Forbidden' },
      configuration,
      /^Mailgun answered 401: Forbidden\. Check "apiKey"/,
    ],
    ['a JSON string for 401', { status: 401, body: '"Forbidden"' }, configuration, /401: Forbidden\. .*"endpoint"/],
    [
      'an address that is none',
      says(400, "'to' parameter is not a valid address. please check documentation"),
      { scope: 'recipient' },
      /valid address/,
    ],
    [
      'a sender that is none',
      says(400, "'from' parameter is not a valid address. please check documentation"),
      configuration,
      /Check "from"/,
    ],
    [
      'an unverified domain',
      says(400, `${notAllowed}: Please verify your domain; it is unverified`),
      configuration,
      /DNS records/,
    ],
    [
      'a sandbox',
      says(403, `${notAllowed}: Sandbox subdomains are for test purposes only.`),
      configuration,
      /"domain"/,
    ],
    [
      'a free account',
      says(400, `${notAllowed}: Free accounts are for test purposes only. Please upgrade`),
      configuration,
      /authorized recipients/,
    ],
    [
      'an account that is not activated',
      says(403, 'Please activate your Mailgun account.'),
      configuration,
      /Open the account/,
    ],
    ['a disabled domain', says(403, 'Domain mail.sender.example is disabled'), configuration, /Open the account/],
    ['an unknown domain', says(404, 'Domain not found: mail.sender.example'), configuration, /other region/],
    ['an unknown template', says(400, "template 'sign-in' not found"), configuration, /"deliveries"/],
    [
      'a limit with its end',
      says(429, `${notAllowed}: request limit exceeded, try again after ${inTwoMinutes}`),
      { kind: 'deferred', retryAfterSeconds: expect.closeTo(120, -1) },
      /limit exceeded/,
    ],
    [
      'a limit with its seconds',
      says(429, 'account-requests-per-sec limit exceeded, try again after 120 seconds'),
      { kind: 'deferred', retryAfterSeconds: 120 },
      /120 seconds/,
    ],
    [
      'a limit told as 400',
      says(400, `${notAllowed}: recipient limit exceeded, try again after 5 minutes`),
      { kind: 'deferred', retryAfterSeconds: 300 },
      /recipient limit/,
    ],
    ['a message that is too large', says(413, 'Request Entity Too Large'), { scope: 'message' }, /Too Large/],
    [
      'parameters it does not like',
      says(400, 'Only one parameters html or template is allowed'),
      { scope: 'message' },
      /Only one/,
    ],
    ['a fault of its own', says(500, 'Internal Server Error'), { kind: 'deferred' }, /500/],
    [
      'a gateway that answers HTML',
      { status: 504, body: '<html>Bad gateway</html>' },
      { kind: 'deferred' },
      /^Mailgun answered 504\. /,
    ],
    [
      'a 200 without an id',
      { status: 200, body: { message: 'Queued.' } },
      { kind: 'unknown' },
      /may have been delivered/,
    ],
  ])('%s', async (_name, answer, expected, reason) => {
    const attempted = await attempt(mailgunFactory, config, sampleEmail, answer);
    expect(attempted.outcome).toMatchObject(expected);
    expect(attempted.reason).toMatch(reason);
  });
});

const configuration = { kind: 'rejected', scope: 'configuration' };

const stepOf = (steps: DiagnosisStep[], name: string) => steps.find((step) => step.name === name);

describe('the doctor at Mailgun', () => {
  const domainAnswer = (domain: object): Reply => ({ status: 200, body: { domain } });
  const needsRecipient: Reply = { status: 400, body: { message: 'to parameter is missing' } };
  const at = (domain: Reply, messages: Reply) => (exchange: Exchange) =>
    exchange.path.startsWith('/v4/domains/') ? domain : messages;

  it('names no recipient, and keeps what the domain tells to itself', async () => {
    const forms: string[][] = [];
    const steps = await diagnosis(mailgunFactory, config, (exchange) => {
      if (exchange.method === 'POST') forms.push([...exchange.form.keys()]);
      return at(domainAnswer({ state: 'active', smtp_password: 'sesame' }), needsRecipient)(exchange);
    });
    expect(forms).toEqual([['from']]);
    expect(stepOf(steps, 'credentials')?.status).toBe('passed');
    expect(stepOf(steps, 'dry-run')?.status).toBe('passed');
    expect(JSON.stringify(steps)).not.toContain('sesame');
  });

  it('is content with a sending key, which may read nothing', async () => {
    const steps = await diagnosis(mailgunFactory, config, at({ status: 401, body: 'Forbidden' }, needsRecipient));
    expect(stepOf(steps, 'credentials')?.status).toBe('skipped');
    expect(stepOf(steps, 'dry-run')?.status).toBe('passed');
  });

  it.each([
    [{ state: 'unverified' }, /unverified/, /DNS/],
    [{ state: 'disabled' }, /disabled/, /active domain/],
    [{ state: 'active', type: 'sandbox' }, /sandbox/, /own/],
  ])('warns of a domain that is %j', async (domain, cause, advice) => {
    const steps = await diagnosis(mailgunFactory, config, at(domainAnswer(domain), needsRecipient));
    expect(stepOf(steps, 'credentials')).toMatchObject({
      status: 'warned',
      cause: expect.stringMatching(cause),
      advice: expect.stringMatching(advice),
    });
  });

  it('sends who has the wrong region to the other one', async () => {
    const missing: Reply = { status: 404, body: { message: 'Domain not found: mail.sender.example' } };
    const steps = await diagnosis(mailgunFactory, config, at(missing, missing));
    expect(stepOf(steps, 'credentials')).toMatchObject({
      status: 'failed',
      advice: expect.stringMatching(/other region/),
    });
  });
});

describe('a config of Mailgun', () => {
  it('is accepted as Logto has it', () => {
    const pasted = {
      endpoint: 'https://api.mailgun.net',
      domain: 'example.com',
      apiKey: 'k',
      from: 'Sender Name <sender@example.com>',
      deliveries: { SignIn: { subject: 's', template: 't', variables: { bar: 'baz' } }, Test: { html: 'h' } },
    };
    expect(mailgunFactory.config.safeParse(pasted).success).toBe(true);
  });

  it.each([
    ['endpoint', 'https://evil.example/.mailgun.net'],
    ['endpoint', 'https://evil.example?.mailgun.net'],
    ['endpoint', 'https://api.mailgun.net.evil.example'],
    ['endpoint', 'https://user:pass@api.mailgun.net'],
    ['endpoint', 'https://api.mailgun.net\n.evil.example'],
    ['endpoint', 'http://api.mailgun.net'],
    ['endpoint', 'https://smtp.mailgun.net'],
    ['domain', 'https://example.com'],
    ['domain', 'example.com/../../v4/domains'],
    ['domain', 'example.com?x='],
    ['domain', '..'],
    ['apiKey', 'a\r\nb'],
    ['apiKey', ''],
    ['from', 'Example'],
    ['replyTo', 'nobody'],
    ['deliveries', { SignIn: { html: 'h', template: 't' } }],
    ['deliveries', { SignIn: { subject: 's' } }],
    ['deliveries', { signIn: { html: 'h' } }],
    ['customHeaders', { Bcc: 'a@b.example' }],
  ])('is refused for its %s: %j', (field, value) => {
    const issues = mailgunFactory.config.safeParse({ ...given, [field]: value }).error?.issues ?? [];
    expect(issues.map(({ path }) => path[0])).toEqual([field]);
  });
});
