import { describe, expect, it } from 'vitest';
import { aliyunError, createAliyunGateway } from '../../../test/http/aliyun-gateway.ts';
import { attempt, diagnosis, type Expected } from '../../../test/http/attempt.ts';
import type { Reply } from '../../../test/http/provider-server.ts';
import type { SmsMessage } from '../connector.ts';
import { aliyunSmsFactory } from './aliyun.ts';

const key = { accessKeyId: 'LTAI5tPostern', accessKeySecret: 'secret-4711' };
const types = ['Register', 'SignIn', 'ForgotPassword', 'Generic'];
const given = {
  ...key,
  signName: '阿里云',
  templates: types.map((usageType) => ({ usageType, templateCode: { china: `${usageType}-cn`, overseas: 'SMS_2' } })),
};
const config = aliyunSmsFactory.config.parse(given);

const message: SmsMessage = {
  type: 'Sms',
  id: 'd1e2l3i4v5e6r7y',
  to: '8613912345678',
  text: 'Ihr Prüfcode ist 654321.',
  about: {
    usageType: 'SignIn',
    locale: 'zh-CN',
    variables: { code: '654321', attempts: 3, locale: 'zh-CN', uiLocales: 'zh', user: { name: 'x' } },
    wordingFrom: 'default',
  },
};

const told = (Code: string, Message = 'OK', more: object = {}): Reply => ({
  status: 200,
  body: { Code, Message, RequestId: 'R', ...more },
});
const accepted = told('OK', 'OK', { BizId: '900619746936498440^0' });

describe('Aliyun SMS', () => {
  it('is asked as its reference has it, with number and code in the body', async () => {
    const { outcome, exchange } = await attempt(aliyunSmsFactory, config, message, accepted);
    expect(outcome).toEqual({ kind: 'accepted', providerMessageId: '900619746936498440^0' });
    expect(exchange).toMatchObject({ method: 'POST', path: '/' });
    expect([...(exchange?.query ?? [])]).toEqual([]);
    expect(exchange?.headers.host).toBe('dysmsapi.aliyuncs.com');
    expect(Object.fromEntries(exchange?.form ?? [])).toMatchObject({
      Action: 'SendSms',
      Version: '2017-05-25',
      Format: 'JSON',
      PhoneNumbers: '8613912345678',
      SignName: '阿里云',
      TemplateCode: 'SignIn-cn',
      OutId: 'd1e2l3i4v5e6r7y',
    });
    expect(JSON.parse(exchange?.form.get('TemplateParam') ?? '')).toEqual({ code: '654321', attempts: '3' });
  });

  it('signs every attempt anew', async () => {
    const gateway = createAliyunGateway({ id: key.accessKeyId, secret: key.accessKeySecret });
    for (const _attempt of [1, 2]) {
      const answer = (exchange: Parameters<typeof gateway.check>[0]) => gateway.check(exchange) ?? accepted;
      expect((await attempt(aliyunSmsFactory, config, message, answer)).outcome.kind).toBe('accepted');
    }
  });

  it.each([
    ['8613912345678', false, 'SignIn-cn'],
    ['8613912345678', true, 'SignIn-cn'],
    // Chinese without its country code, or American with it: only the operator knows.
    ['13105551234', false, 'SignIn-cn'],
    ['13105551234', true, 'SMS_2'],
    ['4915112345678', false, 'SMS_2'],
    ['85212345678', false, 'SMS_2'],
    ['862112345678', false, 'SMS_2'],
  ])('%s (strict: %s) is sent the template %s', async (to, strictPhoneRegionNumberCheck, templateCode) => {
    const strict = { ...config, strictPhoneRegionNumberCheck };
    const { exchange } = await attempt(aliyunSmsFactory, strict, { ...message, to }, accepted);
    expect(exchange?.form.get('TemplateCode')).toBe(templateCode);
    expect(exchange?.form.get('PhoneNumbers')).toBe(to);
  });

  it('has the template for Generic where there is none for the usage type', async () => {
    const about = { ...message.about, usageType: 'BindMfa' as const };
    const { exchange } = await attempt(aliyunSmsFactory, config, { ...message, about }, accepted);
    expect(exchange?.form.get('TemplateCode')).toBe('Generic-cn');
  });

  const rejected = (scope: string) => ({ kind: 'rejected', scope });
  const table: [code: string, expected: Expected, reason: RegExp][] = [
    ['isv.MOBILE_NUMBER_ILLEGAL', rejected('recipient'), /^Aliyun answered 200 \(isv\.MOBILE_NUMBER_ILLEGAL\): Words/],
    ['isv.CUSTOMER_REFUSED', rejected('recipient'), /unsubscribed/],
    ['isv.SMS_SIGNATURE_ILLEGAL', rejected('configuration'), /"signName"/],
    ['isv.SMS_SIGN_ILLEGAL', rejected('configuration'), /"signName"/],
    ['isv.SIGN_STATE_ILLEGAL', rejected('configuration'), /"signName"/],
    ['isv.SMS_SIGNATURE_SCENE_ILLEGAL', rejected('configuration'), /"signName"/],
    ['isv.SMS_TEMPLATE_ILLEGAL', rejected('configuration'), /"templates"/],
    ['isv.TEMPLATE_MISSING_PARAMETERS', rejected('configuration'), /"templates"/],
    ['isv.DOMESTIC_NUMBER_NOT_SUPPORTED', rejected('configuration'), /"china"/],
    ['isv.AMOUNT_NOT_ENOUGH', rejected('configuration'), /balance/],
    ['isv.OUT_OF_SERVICE', rejected('configuration'), /balance/],
    ['isv.ACCOUNT_NOT_EXISTS', rejected('configuration'), /"accessKeyId"/],
    ['isv.PRODUCT_UN_SUBSCRIPT', rejected('configuration'), /Activate/],
    ['isv.DENY_IP_RANGE', rejected('configuration'), /in China/],
    ['isv.SMS_TEST_NUMBER_LIMIT', rejected('configuration'), /test numbers/],
    ['isp.RAM_PERMISSION_DENY', rejected('configuration'), /dysms:SendSms/],
    ['isv.BUSINESS_LIMIT_CONTROL', { kind: 'deferred', retryAfterSeconds: 60 }, /one a minute/],
    ['isv.DAY_LIMIT_CONTROL', { kind: 'deferred' }, /General Settings/],
    ['isv.MONTH_LIMIT_CONTROL', { kind: 'deferred' }, /General Settings/],
    ['isp.SYSTEM_ERROR', { kind: 'deferred' }, /tries again/],
    ['isv.INVALID_JSON_PARAM', rejected('message'), /INVALID_JSON_PARAM/],
    ['isv.PARAM_LENGTH_LIMIT', rejected('message'), /PARAM_LENGTH_LIMIT/],
    ['isv.SMS_CONTENT_ILLEGAL', rejected('message'), /SMS_CONTENT_ILLEGAL/],
  ];

  it.each(table)('reads %s, which comes with 200', async (code, expected, expectedReason) => {
    const { outcome, reason } = await attempt(aliyunSmsFactory, config, message, told(code, 'Words of its own.'));
    expect(outcome).toMatchObject(expected);
    expect(reason).toMatch(expectedReason);
  });

  it.each([
    [aliyunError(400, 'SignatureDoesNotMatch', 'No.'), rejected('configuration'), /"accessKeySecret"/],
    [aliyunError(404, 'InvalidAccessKeyId.NotFound', 'No.'), rejected('configuration'), /"accessKeyId"/],
    [aliyunError(403, 'NoPermission', 'No.'), rejected('configuration'), /dysms:SendSms/],
    [aliyunError(400, 'Throttling.User', 'No.'), { kind: 'deferred' }, /later/],
    [aliyunError(503, 'ServiceUnavailable', 'No.'), { kind: 'deferred' }, /tries again/],
    [{ status: 502, body: '<html>' }, { kind: 'deferred' }, /502\./],
    [{ status: 200, body: { RequestId: 'R' } }, { kind: 'unknown' }, /may have been delivered/],
  ] as [Reply, Expected, RegExp][])('reads what the gateway says: %j', async (answer, expected, expectedReason) => {
    const { outcome, reason } = await attempt(aliyunSmsFactory, config, message, answer);
    expect(outcome).toMatchObject(expected);
    expect(reason).toMatch(expectedReason);
  });

  it('never shows the request that comes back with a wrong signature', async () => {
    const { reason } = await attempt(aliyunSmsFactory, config, message, ({ form }) => {
      const text = encodeURIComponent(form.toString());
      return aliyunError(400, 'SignatureDoesNotMatch', `Not matched. server string to sign is:POST&%2F&${text}`);
    });
    expect(reason).toBe('Aliyun answered 400 (SignatureDoesNotMatch): Not matched. Check "accessKeySecret".');
  });

  it('takes the config of Logto', () => {
    const templates = types.map((usageType) => ({ usageType, templateCode: 'SMS_1', type: 2 }));
    expect(aliyunSmsFactory.config.safeParse({ ...given, templates }).success).toBe(true);
  });

  it.each([
    [{ ...given, accessKeyId: undefined }, 'accessKeyId'],
    [{ ...given, accessKeySecret: '' }, 'accessKeySecret'],
    [{ ...given, signName: '' }, 'signName'],
    [{ ...given, templates: undefined }, 'templates'],
    [{ ...given, templates: [] }, 'templates'],
    [{ ...given, templates: given.templates.slice(1) }, 'templates'],
    [{ ...given, templates: given.templates.map((one) => ({ ...one, templateCode: { china: 'x' } })) }, 'templates'],
    [{ ...given, strictPhoneRegionNumberCheck: 'yes' }, 'strictPhoneRegionNumberCheck'],
  ])('a config is refused with the name of its field: %j', (bad, field) => {
    const issues = aliyunSmsFactory.config.safeParse(bad).error?.issues ?? [];
    expect([...new Set(issues.map(({ path }) => path[0]))]).toEqual([field]);
  });
});

describe('the doctor of Aliyun SMS', () => {
  const diagnose = (sign: Reply, template: Reply) =>
    diagnosis(aliyunSmsFactory, config, ({ form }) => (form.get('Action') === 'GetSmsSign' ? sign : template));
  const signed = (SignStatus: number) => told('OK', 'OK', { SignStatus });
  const approved = told('OK', 'OK', { TemplateStatus: '1' });

  it('finds key, signature and template in order', async () => {
    expect(await diagnose(signed(1), approved)).toMatchObject([
      { name: 'credentials', status: 'passed', result: expect.stringMatching(/signature is approved/) },
      { name: 'dry-run', status: 'passed', result: expect.stringMatching(/template for Generic is approved/) },
    ]);
  });

  it.each([
    [signed(0), approved, 'credentials', 'warned', /under review/],
    [signed(2), approved, 'credentials', 'warned', /not approved/],
    [signed(1), told('OK', 'OK', { TemplateStatus: '10' }), 'dry-run', 'warned', /withdrawn/],
    [signed(1), told('isv.SMS_TEMPLATE_ILLEGAL', 'none'), 'dry-run', 'failed', /200/],
    [told('isp.RAM_PERMISSION_DENY', 'no'), approved, 'credentials', 'skipped', /may send all the same/],
    [aliyunError(404, 'InvalidAccessKeyId.NotFound', 'No.'), approved, 'credentials', 'failed', /404/],
  ] as [Reply, Reply, string, string, RegExp][])(
    'finds what is wrong: %j %j',
    async (sign, template, name, status, result) => {
      const step = (await diagnose(sign, template)).find((one) => one.name === name);
      expect(step).toMatchObject({ status, result: expect.stringMatching(result) });
    },
  );
});
