import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { checkedManagementClient } from '../setup/declared-answers.ts';
import { startTestPostern, type TestPostern } from '../setup/postern.ts';
import { smtpConfig, smtpLogin } from '../setup/smtp-config.ts';
import { type ScriptedServer, startScriptedServer } from '../smtp/scripted-server.ts';
import { type Sink, startSink } from '../smtp/sink.ts';

let postern: TestPostern;
let manage: Awaited<ReturnType<typeof checkedManagementClient>>;
let sink: Sink;
let connectorId: string;
let begunAt: number;

beforeAll(async () => {
  begunAt = Date.now();
  postern = await startTestPostern();
  manage = await checkedManagementClient(postern);
  sink = await startSink({ auth: smtpLogin });
  connectorId = await use(smtpConfig(sink.port));
});
afterAll(async () => {
  await postern.stop();
  await sink.close();
});

async function use(config: object) {
  const { body } = await manage('POST', '/connectors', { connectorId: 'simple-mail-transfer-protocol', config });
  return body.id as string;
}

const send = (email: string) => manage('POST', '/verification-codes', { email });

const list = (query = '') => manage('GET', `/deliveries${query}`);

/** The newest delivery to an address, once it is settled. */
async function settled(email: string) {
  for (let tries = 0; tries < 200; tries += 1) {
    const { body } = await list(`?recipient=${encodeURIComponent(email)}`);
    if (body[0]?.settledAt) return (await manage('GET', `/deliveries/${body[0].id}`)).body;
    await sleep(25);
  }
  throw new Error(`The delivery to ${email} was not settled.`);
}

describe('a delivery', () => {
  it('that was accepted says when, by whom, and under which name', async () => {
    await send('ada@example.com');
    const delivery = await settled('ada@example.com');
    expect(delivery).toEqual({
      id: expect.stringMatching(/^[0-9a-z]{21}$/),
      usageType: 'Generic',
      recipient: 'ada@example.com',
      locale: 'en',
      state: 'accepted',
      connectorId,
      factoryId: 'simple-mail-transfer-protocol',
      providerMessageId: expect.any(String),
      attemptCount: 1,
      createdAt: expect.any(Number),
      dueAt: null,
      expiresAt: delivery.createdAt + 600_000,
      settledAt: expect.any(Number),
      attempts: [
        {
          number: 1,
          connectorId,
          factoryId: 'simple-mail-transfer-protocol',
          outcome: 'accepted',
          reason: null,
          startedAt: expect.any(Number),
          finishedAt: expect.any(Number),
        },
      ],
    });
    const [{ startedAt, finishedAt }] = delivery.attempts;
    const times = [begunAt, delivery.createdAt, startedAt, finishedAt, delivery.settledAt, Date.now()];
    expect([...times].sort((one, other) => one - other)).toEqual(times);
  });

  it('says nothing of what the mail said', async () => {
    await send('bob@example.com');
    const code = await (await sink.waitFor('bob@example.com')).code();
    const answers = JSON.stringify([await settled('bob@example.com'), (await list()).body]);
    expect(answers).not.toMatch(new RegExp(`(?<!\\d)${code}(?!\\d)`));
    expect(answers).not.toMatch(/subject|html|text|code/i);
  });

  it.each<[string, Parameters<typeof startScriptedServer>[0], string, string, RegExp]>([
    [
      'whose recipient was refused',
      { RCPT: '550 5.1.1 No such user' },
      'rejected',
      'rejected',
      /does not accept the recipient/,
    ],
    ['whose reply was lost', { body: { kind: 'close' } }, 'unknown', 'unknown', /after the message was sent/],
  ])('%s is final, and says why', async (_, script, state, outcome, words) => {
    await using server: ScriptedServer = await startScriptedServer(script);
    await use(smtpConfig(server.port, { ignoreTLS: true }));
    const email = `${state}@example.com`;
    await send(email);
    const delivery = await settled(email);
    expect(delivery).toMatchObject({ state, attempts: [{ number: 1, outcome, reason: expect.stringMatching(words) }] });
    expect(delivery.attempts[0].reason).not.toContain(email);
    await use(smtpConfig(sink.port));
  });

  it('that was put off is tried again, and keeps what each attempt said', async () => {
    await using server = await startScriptedServer({ MAIL: ['451 4.3.0 Try later', '250 2.1.0 ok'] });
    await use(smtpConfig(server.port, { ignoreTLS: true }));
    expect((await send('later@example.com')).body.code).toBe('connector.general');
    const delivery = await settled('later@example.com');
    expect(delivery).toMatchObject({
      state: 'accepted',
      attemptCount: 2,
      attempts: [
        { number: 1, outcome: 'deferred', reason: expect.stringContaining('asks to try again later') },
        { number: 2, outcome: 'accepted', reason: null },
      ],
    });
    expect(server.bodies).toHaveLength(1);
    await use(smtpConfig(sink.port));
  });

  it('whose code was replaced before it left is superseded', async () => {
    await using server = await startScriptedServer({ greeting: '421 4.3.2 Not now' });
    const id = await use(smtpConfig(server.port, { ignoreTLS: true }));
    await send('twice@example.com');
    await send('twice@example.com');
    const states = async () =>
      (await list('?recipient=twice@example.com')).body.map(({ state }: { state: string }) => state);
    await expect.poll(states).toEqual(['queued', 'superseded']);
    await manage('PATCH', `/connectors/${id}`, { config: smtpConfig(sink.port) });
    await sink.waitFor('twice@example.com');
    await expect.poll(states).toEqual(['accepted', 'superseded']);
    expect(sink.messages.filter(({ to }) => to.includes('twice@example.com'))).toHaveLength(1);
  });

  it('that does not exist is not found', async () => {
    const { status, body } = await manage('GET', '/deliveries/unknown');
    expect([status, body.code]).toEqual([404, 'entity.not_found']);
  });
});

describe('the list of deliveries', () => {
  it('is newest first, in pages', async () => {
    for (const name of ['one', 'two', 'three']) await send(`list-${name}@example.com`);
    const { body, headers } = await list('?page_size=2');
    expect(body.map(({ recipient }: { recipient: string }) => recipient)).toEqual([
      'list-three@example.com',
      'list-two@example.com',
    ]);
    expect(Number(headers.get('total-number'))).toBeGreaterThanOrEqual(3);
    expect(headers.get('link')).toContain('rel="next"');
  });

  it('is found by recipient, in any case', async () => {
    await send('Case@example.com');
    for (const recipient of ['case@example.com', 'CASE@EXAMPLE.COM']) {
      expect((await list(`?recipient=${recipient}`)).body).toHaveLength(1);
    }
    expect((await list('?recipient=nobody@example.com')).body).toEqual([]);
    expect((await list('?recipient=%25')).body).toEqual([]);
  });

  it('is found by state, and both together', async () => {
    const { body } = await list('?state=rejected&page_size=100');
    expect(body.length).toBeGreaterThan(0);
    expect(new Set(body.map(({ state }: { state: string }) => state))).toEqual(new Set(['rejected']));
    expect((await list('?state=accepted&recipient=rejected@example.com')).body).toEqual([]);
  });

  it('knows no other state', async () => {
    const { status, body } = await list('?state=lost');
    expect([status, body.code]).toEqual([400, 'guard.invalid_input']);
    expect(body.details).toContain('query.state');
  });
});
