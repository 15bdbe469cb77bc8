import { X509Certificate } from 'node:crypto';
import { pino } from 'pino';
import { describe, expect, it } from 'vitest';
import { readTable } from '../../../../test/house/documents.ts';
import { brokenServers, stageOf } from '../../../../test/smtp/broken-servers.ts';
import { login } from '../../../../test/smtp/moods.ts';
import { plainFetch } from '../../../../test/smtp/plain-fetch.ts';
import { startScriptedServer } from '../../../../test/smtp/scripted-server.ts';
import { startSink, testAuthority, testCertificate } from '../../../../test/smtp/sink.ts';
import { grantOf, startTokenServer } from '../../../../test/smtp/token-server.ts';
import type { DiagnosisStep, EmailMessage } from '../../connector.ts';
import { smtpFactory } from '../smtp.ts';
import { diagnose } from './diagnose.ts';

const message: EmailMessage = {
  type: 'Email',
  id: 'q1w2e3r4t5z6u7i8o9p0a',
  to: 'person@example.org',
  subject: 'Your code',
  text: 'Your code is 123456.',
  html: '<p>Your code is <b>123456</b>.</p>',
  about: { usageType: 'Generic', locale: 'en', variables: { code: '123456' }, wordingFrom: 'default' },
};

const context = (signal = AbortSignal.timeout(20_000)) => ({
  signal,
  log: pino({ level: 'silent' }),
  fetch: plainFetch,
  async *checkHost() {},
});

async function all(steps: AsyncIterable<DiagnosisStep>) {
  const list: DiagnosisStep[] = [];
  for await (const step of steps) list.push(step);
  return list;
}

const secrets = [login.pass, 'client-secret-1', 'refresh-1', 'token-1', 'person@example.org', '123456'];

let walked = 0;
const table = new Map<string, string[]>();

/** A row of docs/doctor.md: what differs from server to server is left out. */
function rowOf({ name, cause = '', advice = '' }: DiagnosisStep) {
  const words = cause
    .replace(/^The host name \S+ .*/, 'The host name … does not exist (DNS).')
    .replace(/ \((\d{3}\b|HTTP|\+OK|\* OK|SSH).*\)\.$/, ' (…).')
    .replace(/(as expected|cannot be used|for another name|not pass|invalid_\w+): .*\.$/, '$1: ….')
    .replace(/127\.0\.0\.1(:\d+)?|localhost|192\.0\.2\.1|no-reply@sender\.example/g, '…')
    .replace(/\b\d+(\.\d+)? (s|more bytes)\b/g, '… $2');
  return [name, words, name === 'dns' && words.includes('(DNS)') ? 'Check "host".' : advice];
}

describe(`${brokenServers.length} broken servers`, () => {
  it('are enough to believe the doctor', () => {
    expect(brokenServers.length).toBeGreaterThanOrEqual(40);
    expect(new Set(brokenServers.map(({ name }) => name)).size).toBe(brokenServers.length);
  });

  it.each(brokenServers.map((broken) => [broken.name, broken] as const))('%s', async (_name, broken) => {
    await using stage = await stageOf(broken);
    const config = smtpFactory.config.parse(stage.config);
    const asked = broken.isAskedOnly ? undefined : { ...message, to: broken.to ?? message.to };
    const steps = await all(diagnose(config, asked, context()));
    const index = steps.findIndex(({ name }) => name === broken.step);
    expect(steps[index], JSON.stringify(steps)).toMatchObject({
      status: broken.status ?? 'failed',
      cause: expect.stringMatching(broken.cause),
      advice: expect.stringMatching(/^[A-Z].{10,}\.$/),
    });
    if (!broken.status) {
      expect(steps.slice(0, index).map(({ status }) => status)).not.toContain('failed');
      expect(steps.slice(index + 1).every(({ status }) => status === 'skipped')).toBe(true);
    }
    for (const secret of secrets) expect(JSON.stringify(steps)).not.toContain(secret);
    const row = steps[index] ? rowOf(steps[index]) : [];
    table.set(row.slice(0, 2).join(), row);
    walked += 1;
  });

  it('are explained in docs/doctor.md', async () => {
    expect(walked, 'all of them were tried').toBe(brokenServers.length);
    const expected = [['Step', 'It says', 'What to do'], ...table.values()];
    expect(await readTable(new URL('../../../../docs/doctor.md', import.meta.url), expected)).toEqual(expected);
  });
});

const configOf = (place: { host: string; port: number }, changes: object = {}) =>
  smtpFactory.config.parse({
    host: 'localhost',
    port: place.port,
    auth: login,
    fromEmail: 'Sender <no-reply@sender.example>',
    tls: { ca: testAuthority() },
    ...changes,
  });

const brief = (steps: DiagnosisStep[]) => steps.map(({ name, status }) => `${name} ${status}`);

describe('a healthy server', () => {
  it('is walked through by the code that sends, and the test message arrives', async () => {
    await using server = await startSink({ auth: login });
    const steps = await all(diagnose(configOf(server, { name: 'auth.example.com' }), message, context()));
    expect(brief(steps)).toEqual(
      ['dns', 'tcp', 'greeting', 'ehlo', 'starttls', 'auth', 'mail', 'rcpt', 'data'].map((name) => `${name} passed`),
    );
    expect((await server.waitFor('person@example.org')).isEncrypted).toBe(true);
    const results = Object.fromEntries(steps.map(({ name, result }) => [name, result]));
    expect(results).toMatchObject({
      dns: 'localhost has the address 127.0.0.1.',
      tcp: `Connected to 127.0.0.1, port ${server.port}, from 127.0.0.1.`,
      greeting: expect.stringMatching(/^It greeted: 220 /),
      ehlo: expect.stringContaining('AUTH PLAIN LOGIN, STARTTLS.'),
      starttls: expect.stringMatching(
        /^Encrypted by TLSv1\.3 with TLS_\w+; the certificate of localhost was issued by Postern test authority and is valid until \d{4}-\d\d-\d\d\. It offers /,
      ),
      auth: 'Logged in with PLAIN.',
      data: 'The server took the message, under the id <q1w2e3r4t5z6u7i8o9p0a@sender.example>.',
    });
    expect(steps.flatMap(({ transcript }) => transcript).filter((line) => line.startsWith('C: '))).toEqual([
      'C: EHLO auth.example.com',
      'C: STARTTLS',
      'C: EHLO auth.example.com',
      'C: AUTH PLAIN ******',
      'C: MAIL FROM:<no-reply@sender.example>',
      'C: RCPT TO:<pers****@example.org>',
      'C: DATA',
      expect.stringMatching(/^C: \(message, [\d,]+ bytes\)$/),
      'C: QUIT',
    ]);
  });

  it('is asked about the sender only, when there is no message', async () => {
    await using server = await startSink({ auth: login, tls: 'implicit' });
    const steps = await all(diagnose(configOf(server, { secure: true }), undefined, context()));
    expect(brief(steps)).toEqual([
      ...['dns', 'tcp', 'tls', 'greeting', 'ehlo', 'auth', 'mail'].map((name) => `${name} passed`),
      'rcpt skipped',
      'data skipped',
    ]);
    expect(steps.find(({ name }) => name === 'mail')?.transcript.filter((line) => line.startsWith('C'))).toEqual([
      'C: MAIL FROM:<no-reply@sender.example>',
      'C: RSET',
      'C: QUIT',
    ]);
    expect(server.messageCount).toBe(0);
  });

  it('is left as it was: the pool of the config has no part in it', async () => {
    await using server = await startSink({ auth: login });
    const config = configOf(server);
    const send = () => smtpFactory.send(message, config, { ...context(), confirmTransmission: async () => true });
    await send();
    await all(diagnose(config, undefined, context()));
    await send();
    expect(server.connectionCount).toBe(2);
    await smtpFactory.release?.(config);
  });

  it('that wants no login is walked through without one', async () => {
    await using server = await startSink();
    const steps = await all(diagnose(configOf(server, { auth: undefined }), message, context()));
    expect(steps.find(({ name }) => name === 'auth')).toMatchObject({ status: 'skipped', transcript: [] });
    expect(server.messageCount).toBe(1);
  });

  it('shows where an access token came from, and not the token', async () => {
    await using tokens = await startTokenServer(() => grantOf('token-swordfish'));
    await using server = await startSink({ auth: { user: 'robot@example.com', accessToken: 'token-swordfish' } });
    const auth = { type: 'OAuth2', user: 'robot@example.com', refreshToken: 'refresh-1', accessUrl: tokens.url };
    const steps = await all(diagnose(configOf(server, { auth }), undefined, context()));
    expect(steps.find(({ name }) => name === 'auth')).toMatchObject({
      status: 'passed',
      result: 'Logged in with XOAUTH2.',
      transcript: [`C: POST ${tokens.url}`, 'S: 200', 'C: AUTH XOAUTH2 ******', expect.stringMatching(/^S: 235 /)],
    });
    expect(JSON.stringify(steps)).not.toContain('swordfish');
  });
});

describe('a warning', () => {
  it('comes while the certificate is still good', async () => {
    await using server = await startSink({ auth: login });
    const days = (count: number) => count * 24 * 3600 * 1000;
    const { validToDate } = new X509Certificate(testCertificate('localhost').cert);
    const statusAt = async (now: number) => {
      const measures = { slowMilliseconds: 5_000, now: () => now };
      const steps = await all(diagnose(configOf(server), undefined, context(), measures));
      return steps.find(({ name }) => name === 'starttls');
    };
    expect(await statusAt(validToDate.getTime() - days(15))).toMatchObject({ status: 'passed' });
    expect(await statusAt(validToDate.getTime() - days(13))).toMatchObject({
      status: 'warned',
      cause: expect.stringMatching(/^The certificate expires on \d{4}-/),
      advice: expect.stringContaining('renew'),
    });
  });

  it('names a step that takes long', async () => {
    const greeting = { kind: 'drip', reply: '220 slow', milliseconds: 20 } as const;
    await using server = await startScriptedServer({ greeting });
    const measures = { slowMilliseconds: 100, now: Date.now };
    const steps = await all(diagnose(configOf(server, { ignoreTLS: true }), undefined, context(), measures));
    expect(steps.find(({ name }) => name === 'greeting')).toMatchObject({
      status: 'warned',
      result: 'It greeted: 220 slow.',
      cause: expect.stringMatching(/^This took 0\.\d s\.$/),
    });
  });
});

describe('a walk', () => {
  it('ends with the signal, and says so', async () => {
    await using server = await startScriptedServer({ EHLO: { kind: 'stall' } });
    const steps = await all(diagnose(configOf(server), message, context(AbortSignal.timeout(100))));
    expect(steps.find(({ status }) => status === 'failed')).toMatchObject({
      name: 'ehlo',
      cause: 'The attempt was ended before the message was sent.',
    });
  });

  it('whose steps nobody wants any more closes its connection', async () => {
    await using server = await startScriptedServer({ EHLO: { kind: 'stall' } });
    for await (const { name } of diagnose(configOf(server), message, context())) if (name === 'greeting') break;
    expect(server.commands.map(({ line }) => line.split(' ')[0])).not.toContain('MAIL');
  });

  it('keeps code and link out of what the server quotes', async () => {
    await using server = await startScriptedServer({ body: '554 5.7.1 spam: "Your code is 123456."' });
    const steps = await all(diagnose(configOf(server, { ignoreTLS: true }), message, context()));
    expect(steps.at(-1)?.cause).toContain('Your code is ******');
    expect(JSON.stringify(steps)).not.toContain('123456');
  });
});
