import { readFile } from 'node:fs/promises';
import { pino } from 'pino';
import { describe, expect, it, onTestFinished } from 'vitest';
import { attempt, type Expected } from '../../../test/http/attempt.ts';
import { type Reply, startProviderServer } from '../../../test/http/provider-server.ts';
import { sampleEmail } from '../../../test/http/sample-email.ts';
import { runChild } from '../../../test/setup/child.ts';
import { testAuthority } from '../../../test/smtp/sink.ts';
import { createOutbound, type Reach } from '../../lib/fetch.ts';
import type { DiagnosisStep } from '../connector.ts';
import { type HttpEmailConfig, httpEmailFactory } from './http.ts';

const config = httpEmailFactory.config.parse({
  endpoint: 'https://mail.example.com/postern?tenant=1',
  authorization: 'Bearer key-4711',
});

const context = ({ fetch }: Reach) => ({
  signal: AbortSignal.timeout(5_000),
  log: pino({ level: 'silent' }),
  fetch,
  confirmTransmission: async () => true,
});

/** The way to operator URLs, as an installation with these settings has it. */
function reachWith(settings: { allowsPrivateAddresses?: boolean; allowedPrivateHosts?: string[] }): Reach {
  const outbound = createOutbound({
    allowsPrivateAddresses: false,
    allowedPrivateHosts: [],
    overrides: {},
    ca: testAuthority(),
    ...settings,
  });
  onTestFinished(() => outbound.close());
  return outbound.reachFor('http-email');
}

async function endpoint(options: { tls?: 'localhost' } = {}) {
  const server = await startProviderServer(() => ({ status: 200 }), options);
  onTestFinished(() => server[Symbol.asyncDispose]());
  return server;
}

describe('HTTP Email', () => {
  it('posts what Logto posts, and the finished mail', async () => {
    const message = { ...sampleEmail, about: { ...sampleEmail.about, ip: '203.0.113.7' } };
    const { outcome, exchange } = await attempt(httpEmailFactory, config, message, {
      status: 200,
      body: { messageId: 'mail-1' },
    });
    expect(outcome).toEqual({ kind: 'accepted', providerMessageId: 'mail-1' });
    expect(exchange).toMatchObject({ method: 'POST', path: '/postern' });
    expect(exchange?.query.get('tenant')).toBe('1');
    expect(exchange?.headers).toMatchObject({
      host: 'mail.example.com',
      authorization: 'Bearer key-4711',
      'content-type': 'application/json',
      'idempotency-key': 'd1e2l3i4v5e6r7y',
    });
    expect(exchange?.headers).not.toHaveProperty('webhook-signature');
    expect(exchange?.json).toEqual({
      to: 'person@example.org',
      type: 'SignIn',
      payload: { code: '123456', locale: 'de', application: { name: 'Böse & Söhne' } },
      ip: '203.0.113.7',
      message: {
        from: { name: 'Grüße, "GmbH"' },
        replyTo: { name: 'Hilfe', address: 'help@sender.example' },
        subject: 'Ihr Prüfcode: 123456',
        text: 'Ihr Code ist 123456.\n\nGrüße',
        html: '<p>Ihr Code ist <b>123456</b>.</p>',
        headers: { 'Auto-Submitted': 'auto-generated' },
      },
    });
  });

  it('says nothing of a sender, an address or a token that there is none of', async () => {
    const { from: _from, replyTo: _replyTo, ...message } = sampleEmail;
    const open = httpEmailFactory.config.parse({ endpoint: config.endpoint });
    const { exchange } = await attempt(httpEmailFactory, open, message, { status: 204 });
    expect(exchange?.headers).not.toHaveProperty('authorization');
    expect(exchange?.json).not.toHaveProperty('ip');
    expect(Object.keys((exchange?.json as { message: object } | undefined)?.message ?? {})).toEqual([
      'subject',
      'text',
      'html',
      'headers',
    ]);
  });

  it('sends no header that the mail has already', async () => {
    const message = { ...sampleEmail, headers: { Bcc: 'victim@example.com' } };
    const { outcome, exchange } = await attempt(httpEmailFactory, config, message, { status: 200 });
    expect(outcome).toMatchObject({ kind: 'rejected', scope: 'message' });
    expect(exchange).toBeUndefined();
  });

  const table: [name: string, answer: Reply, expected: Expected, reason: RegExp][] = [
    ['a receiver that answers 200 and no more', { status: 200 }, { kind: 'accepted' }, /^$/],
    ['a receiver that answers in words', { status: 201, body: 'queued' }, { kind: 'accepted' }, /^$/],
    [
      'a recipient that is refused after a 200',
      { status: 200, body: { rejected: 'recipient', reason: 'no such mailbox' } },
      { kind: 'rejected', scope: 'recipient' },
      /^HTTP endpoint answered 200 \(rejected: recipient\): no such mailbox\.$/,
    ],
    [
      'a delay after a 200',
      { status: 200, body: { deferred: 45 } },
      { kind: 'deferred', retryAfterSeconds: 45 },
      /again/,
    ],
    [
      'a redirect to another host',
      { status: 307, headers: { location: 'https://elsewhere.example/mail' } },
      { kind: 'rejected', scope: 'configuration' },
      /answered 307: it redirects elsewhere, which Postern does not follow/,
    ],
    ['a page of a login', { status: 200, body: '<!doctype html><title>Sign in' }, { kind: 'unknown' }, /delivered/],
    ['an unknown path', { status: 404 }, { kind: 'rejected', scope: 'configuration' }, /"endpoint"/],
  ];

  it.each(table)('reads %s', async (_name, answer, expected, expectedReason) => {
    let count = 0;
    const { outcome, reason } = await attempt(httpEmailFactory, config, sampleEmail, () => {
      count += 1;
      return answer;
    });
    expect(outcome).toMatchObject(expected);
    expect(reason).toMatch(expectedReason);
    expect(count).toBe(1);
  });
});

describe('an endpoint inside the network', () => {
  const send = (given: string, reach: Reach) =>
    httpEmailFactory.send(sampleEmail, httpEmailFactory.config.parse({ endpoint: given }), context(reach));

  it('is refused, and hears nothing', async () => {
    const server = await endpoint({ tls: 'localhost' });
    expect(await send(`${server.origin}/mail`, reachWith({}))).toEqual({
      kind: 'rejected',
      scope: 'configuration',
      reason: expect.stringMatching(/private address.*POSTERN_ALLOW_PRIVATE_HOSTS/),
    });
    expect([server.connectionCount, server.exchanges]).toEqual([0, []]);
  });

  it.each(['https://169.254.169.254/latest/meta-data', 'https://[::1]/', 'https://10.0.0.1/', 'http://127.0.0.1:1/'])(
    '%s is refused',
    async (given) => {
      expect(await send(given, reachWith({}))).toMatchObject({ kind: 'rejected', scope: 'configuration' });
    },
  );

  it('is called when its host is listed, by plain http too', async () => {
    const server = await endpoint();
    const { host } = new URL(server.origin);
    expect(await send(`${server.origin}/mail`, reachWith({ allowedPrivateHosts: [host] }))).toEqual({
      kind: 'accepted',
    });
    expect(server.exchanges).toHaveLength(1);
  });

  it('is found by the doctor, who says what to do', async () => {
    const server = await endpoint({ tls: 'localhost' });
    const reach = reachWith({});
    const given = { endpoint: server.origin };
    const steps: DiagnosisStep[] = [];
    const walk = httpEmailFactory.diagnose?.(given, undefined, { ...context(reach), ...reach }) ?? [];
    for await (const step of walk) steps.push(step);
    expect(steps[0]).toMatchObject({ name: 'dns', status: 'failed', advice: expect.stringMatching(/POSTERN_ALLOW/) });
    expect(server.connectionCount).toBe(0);
  });
});

describe('the endpoint that the guide shows', () => {
  const signingSecret = Buffer.alloc(32, 'k').toString('base64');

  /** As an operator starts it who has copied it. */
  async function start() {
    const guide = await readFile(new URL('../../../docs/connectors/http.md', import.meta.url), 'utf8');
    const [, script = ''] = /```js\n([\s\S]*?)```/.exec(guide) ?? [];
    const child = await runChild(
      `process.env.PORT = '0'; process.env.SIGNING_SECRET = ${JSON.stringify(signingSecret)};\n${script}`,
    );
    onTestFinished(() => child.kill());
    return { endpoint: `http://127.0.0.1:${/\d+$/.exec(child.firstLine)?.[0]}/`, signingSecret };
  }

  const send = (given: HttpEmailConfig) =>
    httpEmailFactory.send(
      sampleEmail,
      httpEmailFactory.config.parse(given),
      context(reachWith({ allowsPrivateAddresses: true })),
    );

  it('takes a mail, and the same mail again as one', async () => {
    const given = await start();
    const taken = { kind: 'accepted', providerMessageId: sampleEmail.id };
    expect([await send(given), await send(given)]).toEqual([taken, taken]);
  });

  it.each([
    ['signed with another secret', { signingSecret: Buffer.alloc(32, 'x').toString('base64') }],
    ['not signed', { signingSecret: undefined }],
  ])('refuses what is %s', async (_name, changes) => {
    expect(await send({ ...(await start()), ...changes })).toMatchObject({
      kind: 'rejected',
      scope: 'configuration',
      reason: expect.stringMatching(/401.*"signingSecret"/),
    });
  });
});
