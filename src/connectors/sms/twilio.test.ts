import { describe, expect, it } from 'vitest';
import { attempt, diagnosis, type Expected } from '../../../test/http/attempt.ts';
import type { Reply } from '../../../test/http/provider-server.ts';
import type { SmsMessage } from '../connector.ts';
import { twilioFactory } from './twilio.ts';

const accountSID = `AC${'a0b1c2d3e4f59876'.repeat(2)}`;
const fromMessagingServiceSID = `MG${'f0e1d2c3b4a59876'.repeat(2)}`;
const given = { accountSID, authToken: 'token-4711', fromMessagingServiceSID };
const config = twilioFactory.config.parse(given);

const message: SmsMessage = {
  type: 'Sms',
  id: 'd1e2l3i4v5e6r7y',
  to: '4917699887766',
  text: 'Ihr Prüfcode & mehr: 123456 + 1',
  about: { usageType: 'SignIn', locale: 'de', variables: { code: '123456' }, wordingFrom: 'default' },
};

const accepted: Reply = { status: 201, body: { sid: 'SM1', status: 'accepted', error_code: null } };
const error = (status: number, code: number, text = 'Words of its own') => ({
  status,
  body: { code, message: text, more_info: `https://www.twilio.com/docs/errors/${code}`, status },
});

describe('Twilio', () => {
  it('is asked as its reference has it', async () => {
    const { outcome, exchange } = await attempt(twilioFactory, config, message, accepted);
    expect(outcome).toEqual({ kind: 'accepted', providerMessageId: 'SM1' });
    expect(exchange).toMatchObject({ method: 'POST', path: `/2010-04-01/Accounts/${accountSID}/Messages.json` });
    expect(exchange?.headers).toMatchObject({
      host: 'api.twilio.com',
      authorization: `Basic ${btoa(`${accountSID}:token-4711`)}`,
      'content-type': 'application/x-www-form-urlencoded',
    });
    expect(Object.fromEntries(exchange?.form ?? [])).toEqual({
      To: '+4917699887766',
      MessagingServiceSid: fromMessagingServiceSID,
      Body: 'Ihr Prüfcode & mehr: 123456 + 1',
    });
  });

  it('is asked to leave out the risk check when the config says so', async () => {
    const { exchange } = await attempt(twilioFactory, { ...config, disableRiskCheck: true }, message, accepted);
    expect(exchange?.form.get('RiskCheck')).toBe('disable');
  });

  const rejected = (scope: string) => ({ kind: 'rejected', scope });
  const table: [name: string, answer: Reply, expected: Expected, reason: RegExp][] = [
    ['a number that is none', error(400, 21211), rejected('recipient'), /^Twilio answered 400 \(21211\): Words/],
    ['a number that is no mobile', error(400, 21614), rejected('recipient'), /no text messages/],
    ['a landline', error(400, 21635), rejected('recipient'), /no text messages/],
    ['a recipient who said STOP', error(400, 21610), rejected('recipient'), /STOP/],
    ['a number out of reach', error(400, 21612), rejected('recipient'), /senders/],
    ['suspected pumping', error(400, 30450), rejected('recipient'), /"disableRiskCheck"/],
    ['a token that is none', error(401, 20003, 'Authenticate'), rejected('configuration'), /"authToken"/],
    ['a 401 without a body', { status: 401 }, rejected('configuration'), /"authToken"/],
    ['an account that is none', error(404, 20404), rejected('configuration'), /"accountSID"/],
    ['a suspended account', error(403, 20005), rejected('configuration'), /state of the Twilio account/],
    ['a country that is not allowed', error(400, 21408), rejected('configuration'), /Geo permissions/],
    ['a sender that is none', error(400, 21606), rejected('configuration'), /"fromMessagingServiceSID"/],
    ['a trial account', error(400, 21608), rejected('configuration'), /upgrade/],
    ['a service without senders', error(400, 21703), rejected('configuration'), /"fromMessagingServiceSID"/],
    ['a service that is none', error(400, 21705), rejected('configuration'), /"fromMessagingServiceSID"/],
    ['throttling', error(429, 20429), { kind: 'deferred' }, /later/],
    [
      'throttling with its end',
      { ...error(429, 20429), headers: { 'retry-after': '5' } },
      { kind: 'deferred', retryAfterSeconds: 5 },
      /later/,
    ],
    ['the limit of the day', error(429, 63038), { kind: 'deferred' }, /later/],
    ['a full queue', error(400, 21611), { kind: 'deferred' }, /later/],
    ['a text that is too long', error(400, 21617), rejected('message'), /1600/],
    ['something new', error(400, 29999), rejected('message'), /29999/],
    ['a fault of its own', error(500, 20500), { kind: 'deferred' }, /20500/],
    ['a gateway that answers HTML', { status: 503, body: '<html>' }, { kind: 'deferred' }, /503\./],
    [
      'a message that failed at once',
      { status: 201, body: { sid: 'SM1', status: 'failed', error_code: 21610, error_message: 'unsubscribed' } },
      rejected('recipient'),
      /201 \(21610\): unsubscribed/,
    ],
    ['a 200 that is no message', { status: 200, body: '{}' }, { kind: 'unknown' }, /may have been delivered/],
    [
      'the number in a complaint',
      error(400, 21211, "The 'To' number +4917699887766 is not valid"),
      rejected('recipient'),
      /number \*{4}7766 is not/,
    ],
  ];

  it.each(table)('reads %s', async (_name, answer, expected, expectedReason) => {
    const { outcome, reason } = await attempt(twilioFactory, config, message, answer);
    expect(outcome).toMatchObject(expected);
    expect(reason).toMatch(expectedReason);
  });

  it('takes the config of Logto, with its wording', () => {
    const templates = ['Register', 'SignIn', 'ForgotPassword', 'Generic'].map((usageType) => ({
      usageType,
      content: 'Your code is {{code}}.',
    }));
    const parsed = twilioFactory.config.parse({ ...given, disableRiskCheck: false, templates });
    expect(twilioFactory.templates?.(parsed)).toEqual(templates);
  });

  it.each([
    [{ ...given, accountSID: 'AC1' }, 'accountSID'],
    [{ ...given, accountSID: `${accountSID}/../AC` }, 'accountSID'],
    [{ ...given, accountSID: `${accountSID}\n` }, 'accountSID'],
    [{ ...given, authToken: '' }, 'authToken'],
    [{ ...given, fromMessagingServiceSID: '+15005550006' }, 'fromMessagingServiceSID'],
    [{ ...given, fromMessagingServiceSID: `${fromMessagingServiceSID}?x` }, 'fromMessagingServiceSID'],
    [{ ...given, disableRiskCheck: 'no' }, 'disableRiskCheck'],
    [{ ...given, templates: [{ usageType: 'SignIn', content: 'x' }] }, 'templates'],
  ])('a config is refused with the name of its field: %j', (bad, field) => {
    const issues = twilioFactory.config.safeParse(bad).error?.issues ?? [];
    expect([...new Set(issues.map(({ path }) => path[0]))]).toEqual([field]);
  });
});

describe('the doctor of Twilio', () => {
  const diagnose = (account: Reply, service: Reply) =>
    diagnosis(twilioFactory, config, ({ headers }) => (headers.host === 'api.twilio.com' ? account : service));
  const account = (more: object): Reply => ({
    status: 200,
    body: { sid: accountSID, status: 'active', type: 'Full', auth_token: 'primary-0815', ...more },
  });
  const service: Reply = { status: 200, body: { sid: fromMessagingServiceSID, friendly_name: 'Codes' } };

  it('finds account and service in order, and keeps the token that Twilio repeats', async () => {
    const steps = await diagnose(account({}), service);
    expect(steps).toMatchObject([
      { name: 'credentials', status: 'passed', result: expect.stringMatching(/account is active/) },
      { name: 'sender', status: 'passed', result: expect.stringMatching(/Messaging Service "Codes"/) },
    ]);
    expect(JSON.stringify(steps)).not.toContain('primary-0815');
  });

  it.each([
    [account({ type: 'Trial' }), service, 'credentials', 'warned', /on trial/],
    [account({ status: 'suspended' }), service, 'credentials', 'failed', /200/],
    [error(401, 20003), service, 'credentials', 'failed', /401/],
    [account({}), error(404, 20404), 'sender', 'failed', /404/],
    [account({}), { status: 200, body: 'OK' }, 'sender', 'failed', /200/],
  ] as [Reply, Reply, string, string, RegExp][])(
    'finds what is wrong: %j %j',
    async (first, second, name, status, result) => {
      const step = (await diagnose(first, second)).find((one) => one.name === name);
      expect(step).toMatchObject({ status, result: expect.stringMatching(result) });
    },
  );
});
