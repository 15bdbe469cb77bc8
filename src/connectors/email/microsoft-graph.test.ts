import { describe, expect, it } from 'vitest';
import { attempt, diagnosis, type Expected } from '../../../test/http/attempt.ts';
import type { Exchange, Reply } from '../../../test/http/provider-server.ts';
import { sampleEmail } from '../../../test/http/sample-email.ts';
import { type MicrosoftGraphConfig, microsoftGraphFactory } from './microsoft-graph.ts';

const settings = {
  tenantId: 'example.onmicrosoft.com',
  clientId: 'app-1',
  clientSecret: 'secret~4711',
  fromEmail: 'no-reply@sender.example',
  fromName: 'Sender, Inc.',
  customHeaders: { 'X-Own': 'yes' },
};

/** Tokens are kept per config object. */
const fresh = (changes: Partial<MicrosoftGraphConfig> = {}) =>
  microsoftGraphFactory.config.parse({ ...settings, ...changes });

const isForToken = ({ path }: Exchange) => path.endsWith('/oauth2/v2.0/token');

const grant = (token: string): Reply => ({
  status: 200,
  body: { token_type: 'Bearer', access_token: token, expires_in: 3599 },
});

const refusal = (status: number, code: string, words: string, headers = {}): Reply => ({
  status,
  headers,
  body: { error: { code, message: words, innerError: { date: '2026-11-21T06:00:00' } } },
});

/** Grants `token-1`, `token-2`, … and gives these answers to mails, the last one for ever. */
function microsoft(...answers: Reply[]) {
  const asked: Exchange[] = [];
  const tokenCount = () => asked.filter(isForToken).length;
  const answer = (exchange: Exchange) => {
    asked.push(exchange);
    if (isForToken(exchange)) return grant(`token-${tokenCount()}`);
    return answers[Math.min(asked.length - tokenCount(), answers.length) - 1] ?? { status: 500 };
  };
  return { answer, asked, tokenCount, mails: () => asked.filter((one) => !isForToken(one)) };
}

const taken: Reply = { status: 202 };
const messageId = `<${sampleEmail.id}@sender.example>`;
const badConfig = { kind: 'rejected', scope: 'configuration' } as const;

describe('Microsoft Graph', () => {
  it('is asked as its reference has it', async () => {
    const graph = microsoft(taken);
    const { outcome } = await attempt(microsoftGraphFactory, fresh(), sampleEmail, graph.answer);
    expect(outcome).toEqual({ kind: 'accepted', providerMessageId: messageId });
    const [token, mail] = graph.asked;
    expect(token).toMatchObject({ method: 'POST', path: '/example.onmicrosoft.com/oauth2/v2.0/token' });
    expect(token?.headers.host).toBe('login.microsoftonline.com');
    expect(Object.fromEntries(token?.form ?? [])).toEqual({
      grant_type: 'client_credentials',
      client_id: 'app-1',
      client_secret: 'secret~4711',
      scope: 'https://graph.microsoft.com/.default',
    });
    expect(mail).toMatchObject({ method: 'POST', path: '/v1.0/users/no-reply%40sender.example/sendMail' });
    expect(mail?.headers).toMatchObject({
      host: 'graph.microsoft.com',
      authorization: 'Bearer token-1',
      'content-type': 'application/json',
    });
    expect(mail?.json).toEqual({
      message: {
        from: { emailAddress: { address: 'no-reply@sender.example', name: 'Grüße, "GmbH"' } },
        toRecipients: [{ emailAddress: { address: 'person@example.org' } }],
        replyTo: [{ emailAddress: { address: 'help@sender.example', name: 'Hilfe' } }],
        subject: 'Ihr Prüfcode: 123456',
        body: { contentType: 'html', content: '<p>Ihr Code ist <b>123456</b>.</p>' },
        internetMessageId: messageId,
        internetMessageHeaders: [{ name: 'X-Own', value: 'yes' }],
      },
      saveToSentItems: false,
    });
  });

  it.each([
    ['us-government', 'login.microsoftonline.us', 'graph.microsoft.us'],
    ['us-government-dod', 'login.microsoftonline.us', 'dod-graph.microsoft.us'],
    ['china', 'login.chinacloudapi.cn', 'microsoftgraph.chinacloudapi.cn'],
  ] as const)('of the cloud %s is asked there, with a token from there', async (cloud, login, host) => {
    const graph = microsoft(taken);
    await attempt(microsoftGraphFactory, fresh({ cloud }), sampleEmail, graph.answer);
    expect(graph.asked.map(({ headers }) => headers.host)).toEqual([login, host]);
    expect(graph.asked[0]?.form.get('scope')).toBe(`https://${host}/.default`);
  });

  it('is asked for the mailbox by its user, where that is named otherwise', async () => {
    const graph = microsoft(taken);
    await attempt(microsoftGraphFactory, fresh({ userId: 'mailer@corp/..' }), sampleEmail, graph.answer);
    expect(graph.mails()[0]?.path).toBe('/v1.0/users/mailer%40corp%2F../sendMail');
    expect(graph.mails()[0]?.json).toMatchObject({
      message: { from: { emailAddress: { address: 'no-reply@sender.example' } } },
    });
  });

  it('is given only headers that it takes, and not one too many', async () => {
    const graph = microsoft(taken);
    const headers = {
      'Auto-Submitted': 'auto-generated',
      ...Object.fromEntries(Array.from({ length: 6 }, (_, index) => [`x-${index}`, 'größer'])),
    };
    await attempt(microsoftGraphFactory, fresh(), { ...sampleEmail, headers }, graph.answer);
    const given = graph.mails()[0]?.json as { message: { internetMessageHeaders: { name: string }[] } } | undefined;
    expect(given?.message.internetMessageHeaders.map(({ name }) => name)).toEqual([
      'x-2',
      'x-3',
      'x-4',
      'x-5',
      'X-Own',
    ]);
  });

  it('is asked for one token for many mails', async () => {
    const config = fresh();
    const graph = microsoft(taken);
    for (let count = 0; count < 3; count += 1) await attempt(microsoftGraphFactory, config, sampleEmail, graph.answer);
    expect([graph.tokenCount(), graph.mails().length]).toEqual([1, 3]);
    await microsoftGraphFactory.release?.(config);
    await attempt(microsoftGraphFactory, config, sampleEmail, graph.answer);
    expect(graph.tokenCount()).toBe(2);
  });

  it('that refuses a token is given another one, once', async () => {
    const stale = refusal(401, 'InvalidAuthenticationToken', 'Lifetime validation failed, the token is expired.');
    const renewed = microsoft(stale, taken);
    const { outcome } = await attempt(microsoftGraphFactory, fresh(), sampleEmail, renewed.answer);
    expect(outcome.kind).toBe('accepted');
    expect(renewed.mails().map(({ headers }) => headers.authorization)).toEqual(['Bearer token-1', 'Bearer token-2']);

    const hopeless = microsoft(stale);
    const second = await attempt(microsoftGraphFactory, fresh(), sampleEmail, hopeless.answer);
    expect(second.outcome).toMatchObject(badConfig);
    expect(second.reason).toMatch(/401 \(InvalidAuthenticationToken\).*Check "tenantId"/);
    expect([hopeless.tokenCount(), hopeless.mails().length]).toEqual([2, 2]);
  });

  it('is sent nothing without a token', async () => {
    const asked: string[] = [];
    const { outcome, reason } = await attempt(microsoftGraphFactory, fresh(), sampleEmail, ({ path, body }) => {
      asked.push(path);
      return {
        status: 401,
        body: { error: 'invalid_client', error_description: `AADSTS7000215: Invalid client secret provided. ${body}` },
      };
    });
    expect(outcome).toMatchObject(badConfig);
    expect(reason).toMatch(/AADSTS7000215.*client secret/);
    expect(reason).not.toContain('4711');
    expect(asked).toEqual(['/example.onmicrosoft.com/oauth2/v2.0/token']);
  });

  const table: [name: string, answer: Reply, expected: Expected, reason: RegExp][] = [
    [
      'a 202 that asks to be patient, which is for the next one',
      { status: 202, headers: { 'retry-after': '30' } },
      { kind: 'accepted', providerMessageId: messageId },
      /^$/,
    ],
    [
      'an app without the permission',
      refusal(403, 'ErrorAccessDenied', 'Access is denied. Check credentials and try again.'),
      badConfig,
      /Graph answered 403 \(ErrorAccessDenied\): .* Mail\.Send/,
    ],
    ['an app without consent', refusal(403, 'Authorization_RequestDenied', 'No.'), badConfig, /admin consent/],
    ['a sender of somebody else', refusal(403, 'ErrorSendAsDenied', 'No right to send.'), badConfig, /Send As/],
    ['a user that there is none of', refusal(404, 'ErrorInvalidUser', 'The user is invalid.'), badConfig, /"userId"/],
    ['a user without mailbox', refusal(404, 'MailboxNotEnabledForRESTAPI', 'On-premise.'), badConfig, /"fromEmail"/],
    ['a user told as resource', refusal(404, 'Request_ResourceNotFound', 'No.'), badConfig, /"fromEmail"/],
    [
      'a recipient that is none',
      refusal(400, 'ErrorInvalidRecipients', 'At least one recipient is not valid.'),
      { kind: 'rejected', scope: 'recipient' },
      /not valid/,
    ],
    [
      'headers that it does not take',
      refusal(400, 'InvalidInternetMessageHeaderCollection', 'Maximum number of headers …'),
      badConfig,
      /"customHeaders"/,
    ],
    ['a mailbox that is full', refusal(507, 'ErrorQuotaExceeded', 'Full.'), badConfig, /Open the mailbox/],
    [
      'a request that it does not understand',
      refusal(400, 'ErrorInvalidRequest', 'Cannot read the body.'),
      { kind: 'rejected', scope: 'message' },
      /400/,
    ],
    [
      'throttling, with its end',
      refusal(429, 'ApplicationThrottled', 'Over its MailboxConcurrency limit.', { 'retry-after': '17' }),
      { kind: 'deferred', retryAfterSeconds: 17 },
      /429 \(ApplicationThrottled\)/,
    ],
    ['throttling without a name', refusal(429, 'UnknownError', ''), { kind: 'deferred' }, /429/],
    [
      'a server that is busy',
      refusal(503, 'ErrorServerBusy', 'Busy.', { 'retry-after': '5' }),
      { kind: 'deferred', retryAfterSeconds: 5 },
      /503/,
    ],
    ['a gateway that waited too long', refusal(504, 'UnknownError', ''), { kind: 'deferred' }, /504/],
    ['a gateway that answers HTML', { status: 502, body: '<html>Bad gateway' }, { kind: 'deferred' }, /502\./],
    ['a 200 that is not its 202', { status: 200, body: '<html>' }, { kind: 'unknown' }, /may have been delivered/],
  ];

  it.each(table)('%s', async (_name, answer, expected, expectedReason) => {
    const { outcome, reason } = await attempt(microsoftGraphFactory, fresh(), sampleEmail, microsoft(answer).answer);
    expect(outcome).toMatchObject(expected);
    expect(reason).toMatch(expectedReason);
  });

  it.each([
    [{ tenantId: 'common' }, 'tenantId'],
    [{ tenantId: 'evil.example/x?' }, 'tenantId'],
    [{ tenantId: '../evil.example' }, 'tenantId'],
    [{ clientSecret: '' }, 'clientSecret'],
    [{ fromEmail: 'Name <a@b.example>' }, 'fromEmail'],
    [{ cloud: 'https://evil.example' }, 'cloud'],
    [{ customHeaders: { 'Auto-Submitted': 'no' } }, 'customHeaders'],
    [{ customHeaders: { 'X-A': ['1', '2', '3', '4', '5'] } }, 'customHeaders'],
  ])('a config is refused with the name of its field: %j', (given, field) => {
    const issues = microsoftGraphFactory.config.safeParse({ ...settings, ...given }).error?.issues ?? [];
    expect([...new Set(issues.map(({ path }) => path[0]))]).toEqual([field]);
  });

  it('a tenant may be named by its id', () => {
    expect(fresh({ tenantId: '72F988BF-86f1-41af-91ab-2d7cd011db47' })).toHaveProperty('tenantId');
  });
});

describe('the doctor for Microsoft Graph', () => {
  it.each([
    ['a user that may be looked at', { status: 200, body: { mail: 'x' } }, ['passed', 'passed']],
    ['an app that may only send', refusal(403, 'Authorization_RequestDenied', 'No.'), ['passed', 'skipped']],
    ['no such user', refusal(404, 'Request_ResourceNotFound', 'No such user.'), ['passed', 'failed']],
    ['a token that is refused', refusal(401, 'InvalidAuthenticationToken', 'Bad.'), ['failed', 'skipped']],
  ])('finds %s', async (_name, answer, statuses) => {
    const steps = await diagnosis(microsoftGraphFactory, fresh(), microsoft(answer).answer);
    expect(steps.map(({ status }) => status)).toEqual(statuses);
    expect(JSON.stringify(steps)).not.toContain('token-1');
  });
});
