import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { sql } from '../../src/database/database.ts';
import { type ProviderServer, type Reply, startProviderServer } from '../http/provider-server.ts';
import { checkedManagementClient } from '../setup/declared-answers.ts';
import { type Answer, fetchToken, read } from '../setup/management.ts';
import { startTestPostern, type TestPostern } from '../setup/postern.ts';

const httpSms = 'http-sms';
const token = 'Bearer sesame-4711';

let postern: TestPostern;
let manage: Awaited<ReturnType<typeof checkedManagementClient>>;
let gateway: ProviderServer;
let reply: Reply;

beforeAll(async () => {
  postern = await startTestPostern({ environment: { TRUST_PROXY: 'true' } });
  manage = await checkedManagementClient(postern);
  gateway = await startProviderServer(() => reply);
});
afterAll(async () => {
  await postern.stop();
  await gateway[Symbol.asyncDispose]();
});
beforeEach(() => {
  reply = { status: 200 };
});

const config = () => ({ endpoint: `${gateway.origin}/send`, authorization: token });
const create = () => manage('POST', '/connectors', { connectorId: httpSms, config: config() });

/** Every number of its own: the limits of one test are not another's. */
let numbers = 0;
function phoneNumber() {
  numbers += 1;
  return `1555${String(numbers).padStart(7, '0')}`;
}

interface Posted {
  to: string;
  type: string;
  payload: Record<string, unknown>;
  ip?: string;
  message: { text: string };
}

const postedTo = (phone: string) =>
  gateway.exchanges.map(({ json }) => json as Posted).filter(({ to }) => to === phone);

async function sentTo(phone: string, count = 1): Promise<Posted> {
  await expect.poll(() => postedTo(phone).length).toBe(count);
  return postedTo(phone)[count - 1] as Posted;
}

const send = (phone: string) => manage('POST', '/verification-codes', { phone });
const verify = (phone: string, verificationCode: string) =>
  manage('POST', '/verification-codes/verify', { phone, verificationCode });

const codeOf = ({ status, body }: Answer) => [status, body.code];

describe('a connector for text messages', () => {
  it('is set up beside the one for email, and each takes the place of its own kind only', async () => {
    const first = await create();
    expect(first).toMatchObject({ status: 200, body: { type: 'Sms', config: { authorization: '********' } } });
    const second = await create();
    const { body } = await manage('GET', '/connectors');
    expect(body.map(({ type }: { type: string }) => type).sort()).toEqual(['Email', 'Sms']);
    expect(body.find(({ type }: { type: string }) => type === 'Sms').id).toBe(second.body.id);
    expect(second.body).not.toHaveProperty('extraInfo');
  });

  it.each(['logto-sms', 'logto-social-demo'])('the demo %s cannot be set up or tested', async (connectorId) => {
    const created = await manage('POST', '/connectors', { connectorId, config: {} });
    expect(codeOf(created)).toEqual([422, 'connector.not_found_with_connector_id']);
    const tested = await manage('POST', `/connectors/${connectorId}/test`, { phone: phoneNumber(), config: {} });
    expect(tested).toMatchObject({ status: 400, body: { code: 'connector.not_found', data: { type: 'Sms' } } });
  });
});

describe('a code for a phone number', () => {
  beforeEach(create);

  it('goes through the connector for text messages, and is right once', async () => {
    const phone = phoneNumber();
    expect((await send(phone)).status).toBe(204);
    const { type, payload, message } = await sentTo(phone);
    expect(type).toBe('Generic');
    expect(payload).toEqual({ code: expect.stringMatching(/^\d{6}$/) });
    expect(message.text).toBe(
      `${payload.code} is your verification code. It expires in 10 minutes. Never share it.\n\n@localhost #${payload.code}`,
    );
    expect((await verify(phone, String(payload.code))).status).toBe(204);
    expect(codeOf(await verify(phone, String(payload.code)))).toEqual([400, 'verification_code.not_found']);
    const newest = async () => (await manage('GET', `/deliveries?recipient=${phone}`)).body[0];
    await expect.poll(newest).toMatchObject({ recipient: phone, factoryId: httpSms, state: 'accepted' });
  });

  it('is for that number alone', async () => {
    const [phone, other] = [phoneNumber(), phoneNumber()];
    await send(phone);
    const { payload } = await sentTo(phone);
    expect(codeOf(await verify(other, String(payload.code)))).toEqual([400, 'verification_code.not_found']);
  });

  it('is limited as mails are', async () => {
    const phone = phoneNumber();
    for (let sends = 0; sends < 10; sends += 1) expect((await send(phone)).status).toBe(204);
    expect(codeOf(await send(phone))).toEqual([429, 'request.message_rate_limited']);
  });

  it('carries the address of the caller, as the proxy in front saw it', async () => {
    const phone = phoneNumber();
    const answer = await fetch(`${postern.url}/api/verification-codes`, {
      method: 'POST',
      headers: {
        authorization: `Bearer ${await fetchToken(postern.url)}`,
        'content-type': 'application/json',
        'x-forwarded-for': '198.51.100.66, 203.0.113.7',
      },
      body: JSON.stringify({ phone }),
    });
    expect((await read(answer)).status).toBe(204);
    expect((await sentTo(phone)).ip).toBe('203.0.113.7');
  });

  it.each([
    ['12345', '7 to 15 digits'],
    ['1234567890123456', '7 to 15 digits'],
    ['015551234567', 'country code'],
  ])('%s is no phone number', async (phone, words) => {
    const { status, body } = await send(phone);
    expect([status, body.code]).toEqual([400, 'user.invalid_phone']);
    expect(body.data.reason).toContain(words);
  });

  it('that the gateway refuses is told at once, without number, code and token', async () => {
    reply = { status: 401, body: { error: `Who is ${token}?` } };
    const phone = phoneNumber();
    const { status, body } = await send(phone);
    expect([status, body.code]).toEqual([400, 'connector.general']);
    const shown = JSON.stringify(body) + postern.logged();
    expect(shown).not.toContain('sesame-4711');
    expect(shown).not.toContain(phone);
  });

  it('is sealed with its number, whatever it is sent through', async () => {
    const phone = phoneNumber();
    reply = { status: 503 };
    await send(phone);
    const rows = await postern.postern.parts.database.query<{ sealed_message: Buffer }>(
      sql`select sealed_message from outbox`,
    );
    expect(rows.length).toBeGreaterThan(0);
    for (const { sealed_message } of rows) expect(sealed_message.includes(phone)).toBe(false);
  });

  it('has nowhere to go without a connector for text messages, whatever there is for email', async () => {
    const { body } = await create();
    await manage('DELETE', `/connectors/${body.id}`);
    expect(await send(phoneNumber())).toMatchObject({
      status: 501,
      body: { code: 'connector.not_found', data: { type: 'Sms' } },
    });
    expect((await manage('POST', '/verification-codes', { email: 'person@example.com' })).status).toBe(204);
  });
});

describe('a test message', () => {
  const test = (body: object, factoryId = httpSms) => manage('POST', `/connectors/${factoryId}/test`, body);

  it('is sent with the config that is given; with a phone number, an address beside it does not count', async () => {
    const phone = phoneNumber();
    expect((await test({ phone, email: 'a@example.com', config: config() })).status).toBe(204);
    expect(await sentTo(phone)).toMatchObject({ type: 'Generic', payload: { code: '000000' }, ip: '127.0.0.1' });
    expect(gateway.exchanges.at(-1)?.headers.authorization).toBe(token);
  });

  it('to an address does not fit', async () => {
    const answer = await test({ email: 'a@example.com', config: config() });
    expect(answer).toMatchObject({ status: 400, body: { code: 'connector.unexpected_type', data: { type: 'Sms' } } });
  });

  it('to what is no phone number goes nowhere', async () => {
    expect(codeOf(await test({ phone: '12345', config: config() }))).toEqual([400, 'user.invalid_phone']);
    expect(codeOf(await test({ phone: '+15551234567', config: config() }))).toEqual([400, 'guard.invalid_input']);
  });

  it('that is throttled says so', async () => {
    reply = { status: 429, headers: { 'retry-after': '7' } };
    const answer = await test({ phone: phoneNumber(), config: config() });
    expect(codeOf(answer)).toEqual([429, 'connector.rate_limit_exceeded']);
  });
});

describe('a diagnosis', () => {
  const diagnose = (body: object, factoryId = httpSms) => manage('POST', `/connectors/${factoryId}/diagnose`, body);
  const namesOf = ({ body }: Answer) =>
    body.steps.map(({ name, status }: { name: string; status: string }) => `${name} ${status}`);

  it('without a recipient walks the way and sends nothing', async () => {
    const before = gateway.exchanges.length;
    const answer = await diagnose({ config: config() });
    expect(answer).toMatchObject({ status: 200, body: { outcome: 'passed' } });
    expect(namesOf(answer)).toEqual(['config passed', 'dns passed', 'tcp passed', 'send skipped']);
    expect(gateway.exchanges.length).toBe(before);
  });

  it('with a recipient sends the test message in the last step', async () => {
    const phone = phoneNumber();
    const answer = await diagnose({ config: config(), phone });
    expect(namesOf(answer).at(-1)).toBe('send passed');
    expect((await sentTo(phone)).payload.code).toBe('000000');
  });

  it('says cause and advice of what failed, without secrets and recipient', async () => {
    const phone = phoneNumber();
    reply = { status: 403, body: `No ${token} for +${phone}` };
    const answer = await diagnose({ config: config(), phone });
    expect(answer.body.outcome).toBe('failed');
    const last = answer.body.steps.at(-1);
    expect(last).toMatchObject({
      name: 'send',
      status: 'failed',
      cause: expect.any(String),
      advice: expect.any(String),
    });
    expect(JSON.stringify(answer.body)).not.toContain('sesame-4711');
    expect(JSON.stringify(answer.body)).not.toContain(phone);
  });

  it('of a config that is wrong names the field, before anything is asked', async () => {
    const { status, body } = await diagnose({ config: { authorization: token } });
    expect([status, body.code]).toEqual([400, 'connector.invalid_config']);
    expect(body.details).toContain('config.endpoint');
  });

  it('uses the stored secret behind the mask', async () => {
    const { body } = await create();
    await diagnose({ config: body.config, phone: phoneNumber() });
    expect(gateway.exchanges.at(-1)?.headers.authorization).toBe(token);
  });

  it('of an unknown factory, or of one that does not fit the recipient, is refused', async () => {
    expect(codeOf(await diagnose({ config: {} }, 'unknown'))).toEqual([400, 'connector.not_found']);
    const answer = await diagnose({ config: {}, phone: phoneNumber() }, 'logto-email');
    expect(codeOf(answer)).toEqual([400, 'connector.unexpected_type']);
  });

  it('of the built-in service in development has the message in the inbox', async () => {
    const answer = await diagnose({ config: {}, email: 'diagnosis@example.com' }, 'logto-email');
    expect(namesOf(answer)).toEqual(['config passed', 'send passed']);
    expect(postern.postern.inbox?.list('diagnosis@example.com')[0]?.text).toContain('000000');
    expect(namesOf(await diagnose({ config: {} }, 'logto-email'))).toEqual(['config passed', 'send skipped']);
  });
});
