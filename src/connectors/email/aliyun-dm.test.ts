import { describe, expect, it } from 'vitest';
import { aliyunError, createAliyunGateway } from '../../../test/http/aliyun-gateway.ts';
import { attempt, diagnosis, type Expected } from '../../../test/http/attempt.ts';
import type { Reply } from '../../../test/http/provider-server.ts';
import type { EmailMessage } from '../connector.ts';
import { aliyunDirectMailFactory } from './aliyun-dm.ts';

const key = { accessKeyId: 'LTAI5tPostern', accessKeySecret: 'secret-4711' };
const config = aliyunDirectMailFactory.config.parse({
  ...key,
  accountName: 'no-reply@sender.example',
  fromAlias: 'Sender',
  replyTo: 'config@sender.example',
  customHeaders: { 'X-User-Shop': 'Zürich' },
});

const message: EmailMessage = {
  type: 'Email',
  id: 'd1e2l3i4v5e6r7y',
  to: 'person@example.org',
  from: 'Grüße & Co.',
  replyTo: 'Hilfe <help@sender.example>',
  subject: 'Ihr Prüfcode: 123456',
  text: 'Ihr Code ist 123456.',
  html: "<p>Ihr Code ist <b>123456</b>. 100% *sicher* + schnell ~ (gleich) & 'ganz' einfach!</p>",
  headers: { 'Auto-Submitted': 'auto-generated', 'X-User-Delivery': 'd1' },
  about: { usageType: 'SignIn', locale: 'de', variables: { code: '123456' }, wordingFrom: 'default' },
};

const accepted: Reply = { status: 200, body: { EnvId: '600000136742', RequestId: 'R' } };

describe('Aliyun DirectMail', () => {
  it('is asked as its reference has it', async () => {
    const { outcome, exchange } = await attempt(aliyunDirectMailFactory, config, message, accepted);
    expect(outcome).toEqual({ kind: 'accepted', providerMessageId: '600000136742' });
    expect(exchange).toMatchObject({ method: 'POST', path: '/' });
    expect([...(exchange?.query ?? [])]).toEqual([]);
    expect(exchange?.headers).toMatchObject({
      host: 'dm.aliyuncs.com',
      'content-type': 'application/x-www-form-urlencoded',
      'x-acs-action': 'SingleSendMail',
      'x-acs-version': '2015-11-23',
    });
    expect(Object.fromEntries(exchange?.form ?? [])).toEqual({
      AccountName: 'no-reply@sender.example',
      AddressType: '1',
      FromAlias: 'Grüße & Co.',
      ToAddress: 'person@example.org',
      ReplyToAddress: 'false',
      ReplyAddress: 'help@sender.example',
      ReplyAddressAlias: 'Hilfe',
      Subject: 'Ihr Prüfcode: 123456',
      HtmlBody: message.html,
      TextBody: 'Ihr Code ist 123456.',
      Headers: expect.any(String),
      ClickTrace: '0',
      UnSubscribeLinkType: 'disabled',
      UnSubscribeFilterLevel: 'disabled',
    });
    expect(JSON.parse(exchange?.form.get('Headers') ?? '')).toEqual({
      'X-User-Delivery': 'd1',
      'X-User-Shop': '=?UTF-8?Q?Z=C3=BCrich?=',
    });
  });

  it('signs every attempt anew', async () => {
    const gateway = createAliyunGateway({ id: key.accessKeyId, secret: key.accessKeySecret });
    for (const _attempt of [1, 2]) {
      const { outcome } = await attempt(
        aliyunDirectMailFactory,
        config,
        message,
        (exchange) => gateway.check(exchange) ?? accepted,
      );
      expect(outcome.kind).toBe('accepted');
    }
  });

  it.each([
    [undefined, 'dm.aliyuncs.com'],
    ['cn-hangzhou', 'dm.aliyuncs.com'],
    ['ap-southeast-1', 'dm.ap-southeast-1.aliyuncs.com'],
    ['ap-southeast-2', 'dm.ap-southeast-2.aliyuncs.com'],
    ['eu-central-1', 'dm.eu-central-1.aliyuncs.com'],
    ['us-east-1', 'dm.us-east-1.aliyuncs.com'],
  ] as const)('in the region %s is at %s', async (regionId, host) => {
    const { exchange } = await attempt(aliyunDirectMailFactory, { ...config, regionId }, message, accepted);
    expect(exchange?.headers.host).toBe(host);
  });

  it.each([
    ['Acme & Companions Limited', 'Acme'],
    ['Example Company', 'Example'],
    ['Example Accounts', 'Example'],
    ['ExampleCompanyLimited', 'ExampleCompany'],
    ['Fourteen chars', 'Fourteen chars'],
    ['株式会社ポステルン認証サービスセンター', '株式会社ポステルン認証サービ'],
  ])('is given fewer than 15 characters of %s', async (from, alias) => {
    const { exchange } = await attempt(aliyunDirectMailFactory, config, { ...message, from }, accepted);
    expect(exchange?.form.get('FromAlias')).toBe(alias);
  });

  it('is told the usage type as a tag only when its tags exist', async () => {
    const tagging = { ...config, tagUsageType: true };
    const { exchange } = await attempt(aliyunDirectMailFactory, tagging, message, accepted);
    expect(exchange?.form.get('TagName')).toBe('SignIn');
  });

  it('is sent ten headers at most', async () => {
    const headers = Object.fromEntries(Array.from({ length: 12 }, (_, index) => [`X-User-${index}`, 'x']));
    const { exchange } = await attempt(aliyunDirectMailFactory, config, { ...message, headers }, accepted);
    expect(Object.keys(JSON.parse(exchange?.form.get('Headers') ?? ''))).toHaveLength(10);
  });

  const rejected = (scope: string) => ({ kind: 'rejected', scope });
  const table: [code: string, status: number, expected: Expected, reason: RegExp][] = [
    [
      'InvalidToAddress',
      400,
      rejected('recipient'),
      /DirectMail answered 400 \(InvalidToAddress\): Words of its own\./,
    ],
    ['InvalidToAddress.Spam', 400, rejected('recipient'), /takes no mail/],
    ['InvalidReceiverName.Malformed', 400, rejected('recipient'), /takes no mail/],
    ['EmailFormatError', 400, rejected('recipient'), /takes no mail/],
    ['SignatureDoesNotMatch', 400, rejected('configuration'), /Check "accessKeySecret"/],
    ['IncompleteSignature', 400, rejected('configuration'), /Check "accessKeySecret"/],
    ['InvalidAccessKeyId.NotFound', 404, rejected('configuration'), /Check "accessKeyId"/],
    ['InvalidAccessKeyId.Inactive', 400, rejected('configuration'), /Check "accessKeyId"/],
    ['InvalidTimeStamp.Expired', 400, rejected('configuration'), /clock/],
    ['Forbidden', 400, rejected('configuration'), /dm:SingleSendMail/],
    ['Forbidden.RAM', 403, rejected('configuration'), /dm:SingleSendMail/],
    ['NoPermission', 403, rejected('configuration'), /dm:SingleSendMail/],
    ['InvalidMailAddress.NotFound', 404, rejected('configuration'), /"accountName" and "regionId"/],
    ['InvalidMailAddressDomain.Malformed', 400, rejected('configuration'), /"accountName"/],
    ['InvalidMailAddressStatus.Malformed', 400, rejected('configuration'), /console/],
    ['InvalidMailAddressSendType.Malformed', 400, rejected('configuration'), /triggered/],
    ['InvalidFromAlias.Malformed', 400, rejected('configuration'), /"fromAlias"/],
    ['InvalidReplyAddress.Malformed', 400, rejected('configuration'), /"replyTo"/],
    ['InvalidTagName.Malformed', 400, rejected('configuration'), /"tagUsageType"/],
    ['InvalidQuota.DailyQuota', 400, rejected('configuration'), /quota/],
    ['InvalidUserStatus.Malformed', 400, rejected('configuration'), /state of the DirectMail account/],
    ['InvalidSendMail.Spam', 400, { kind: 'deferred', retryAfterSeconds: 60 }, /quota, sending rate/],
    ['Throttling', 400, { kind: 'deferred' }, /tries again/],
    ['Throttling.User', 400, { kind: 'deferred' }, /tries again/],
    ['SignatureNonceUsed', 400, { kind: 'deferred' }, /tries again/],
    ['ServiceUnavailable', 503, { kind: 'deferred' }, /tries again/],
    ['InternalError', 500, { kind: 'deferred' }, /tries again/],
    ['InvalidSubject.Malformed', 400, rejected('message'), /InvalidSubject/],
    ['InvalidBody', 400, rejected('message'), /InvalidBody/],
    ['SomethingNew', 400, rejected('message'), /SomethingNew/],
    ['SomethingNew', 500, { kind: 'deferred' }, /SomethingNew/],
  ];

  it.each(table)('reads %s with %i', async (code, status, expected, expectedReason) => {
    const answer = aliyunError(status, code, 'Words of its own.');
    const { outcome, reason } = await attempt(aliyunDirectMailFactory, config, message, answer);
    expect(outcome).toMatchObject(expected);
    expect(reason).toMatch(expectedReason);
  });

  it.each([
    ['a gateway that answers HTML', { status: 502, body: '<html>Bad gateway</html>' }, 'deferred'],
    ['an error told as 200', aliyunError(200, 'InvalidToAddress', 'Wrongly formed.'), 'rejected'],
    ['a 200 without EnvId', { status: 200, body: { RequestId: 'R' } }, 'unknown'],
    ['a 200 that is no JSON', { status: 200, body: 'OK' }, 'unknown'],
  ] as [string, Reply, string][])('reads %s', async (_name, answer, kind) => {
    const { outcome } = await attempt(aliyunDirectMailFactory, config, message, answer);
    expect(outcome.kind).toBe(kind);
  });

  it('never shows the request that comes back with a wrong signature', async () => {
    const words =
      'Specified signature is not matched with our calculation. server string to sign is:POST&%2F&ToAddress%3D';
    const answer = aliyunError(400, 'SignatureDoesNotMatch', `${words}person%2540example.org%26Subject%3DIhr`);
    const { reason } = await attempt(aliyunDirectMailFactory, config, message, answer);
    expect(reason).toBe(
      'DirectMail answered 400 (SignatureDoesNotMatch): Specified signature is not matched with our calculation. Check "accessKeySecret".',
    );
  });

  it.each([
    [{ ...key }, 'accountName'],
    [{ ...key, accountName: 'Name <a@b.example>' }, 'accountName'],
    [{ accessKeySecret: 'x', accountName: 'a@b.example' }, 'accessKeyId'],
    [{ accessKeyId: 'x', accountName: 'a@b.example' }, 'accessKeySecret'],
    [{ ...key, accountName: 'a@b.example', regionId: 'evil.example/' }, 'regionId'],
    [{ ...key, accountName: 'a@b.example', customHeaders: { 'X-Own': 'yes' } }, 'customHeaders'],
    [{ ...key, accountName: 'a@b.example', customHeaders: { Subject: 'no' } }, 'customHeaders'],
    [
      { ...key, accountName: 'a@b.example', templates: [{ usageType: 'SignIn', subject: 's', content: 'c' }] },
      'templates',
    ],
  ])('a config is refused with the name of its field: %j', (given, field) => {
    const issues = aliyunDirectMailFactory.config.safeParse(given).error?.issues ?? [];
    expect([...new Set(issues.map(({ path }) => path[0]))]).toEqual([field]);
  });
});

describe('the doctor of DirectMail', () => {
  const diagnose = (account: Reply, addresses: Reply) =>
    diagnosis(aliyunDirectMailFactory, config, ({ headers }) =>
      headers['x-acs-action'] === 'DescAccountSummary' ? account : addresses,
    );
  const account = (UserStatus: number): Reply => ({ status: 200, body: { UserStatus, DailyQuota: 2000 } });
  const addresses = (...mailAddress: object[]): Reply => ({ status: 200, body: { data: { mailAddress } } });
  const sender = { AccountName: 'No-Reply@sender.example', AccountStatus: '0', DomainStatus: '0', Sendtype: 'trigger' };

  it('finds key, quota and sender in order', async () => {
    expect(await diagnose(account(0), addresses(sender))).toMatchObject([
      {
        name: 'credentials',
        status: 'passed',
        result: expect.stringMatching(/valid; the account may send 2000 mails/),
      },
      { name: 'sender', status: 'passed', result: expect.stringMatching(/set up, and its domain is verified/) },
    ]);
  });

  it.each([
    [account(5), addresses(sender), 'credentials', 'warned', /frozen and not allowed to send/],
    [account(0), addresses({ ...sender, AccountStatus: '1' }), 'sender', 'warned', /address is frozen/],
    [account(0), addresses({ ...sender, DomainStatus: '1' }), 'sender', 'warned', /not verified/],
    [account(0), addresses({ ...sender, Sendtype: 'batch' }), 'sender', 'warned', /batch/],
    [account(0), addresses(), 'sender', 'failed', /answered 200/],
    [account(0), aliyunError(403, 'Forbidden.RAM', 'No.'), 'sender', 'skipped', /may send all the same/],
    [aliyunError(403, 'NoPermission', 'No.'), addresses(sender), 'credentials', 'skipped', /may send all the same/],
    [aliyunError(404, 'InvalidAccessKeyId.NotFound', 'No.'), addresses(sender), 'credentials', 'failed', /404/],
  ] as [Reply, Reply, string, string, RegExp][])(
    'finds what is wrong: %j %j',
    async (first, second, name, status, result) => {
      const step = (await diagnose(first, second)).find((one) => one.name === name);
      expect(step).toMatchObject({ status, result: expect.stringMatching(result) });
    },
  );
});
