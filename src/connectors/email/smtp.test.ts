import { pino } from 'pino';
import { describe, expect, it, onTestFinished } from 'vitest';
import { freePort } from '../../../test/smtp/moods.ts';
import { plainFetch } from '../../../test/smtp/plain-fetch.ts';
import { type Script, type Step, startScriptedServer } from '../../../test/smtp/scripted-server.ts';
import { type SinkOptions, startSink, testAuthority } from '../../../test/smtp/sink.ts';
import type { EmailMessage, SendContext } from '../connector.ts';
import type { SmtpConfig } from './smtp/config.ts';
import { smtpFactory } from './smtp.ts';

const message: EmailMessage = {
  type: 'Email',
  id: 'q1w2e3r4t5z6u7i8o9p0a',
  to: 'person@example.org',
  subject: 'Your code',
  text: 'Your code is 123456.\n.a line that begins with a dot',
  html: '<p>Your code is <b>123456</b>.</p>',
  about: { usageType: 'SignIn', locale: 'en', variables: {}, wordingFrom: 'default' },
};

function context(changes: Partial<SendContext> = {}): SendContext {
  return {
    signal: AbortSignal.timeout(15_000),
    log: pino({ level: 'silent' }),
    fetch: plainFetch,
    confirmTransmission: async () => true,
    ...changes,
  };
}

const configOf = (server: { host: string; port: number }, changes: Partial<SmtpConfig> = {}): SmtpConfig => {
  const config = smtpFactory.config.parse({
    host: server.host,
    port: server.port,
    fromEmail: 'Example <no-reply@example.com>',
    tls: { ca: testAuthority() },
    ...changes,
  });
  onTestFinished(() => smtpFactory.release?.(config));
  return config;
};

const send = (config: SmtpConfig, changes: Partial<EmailMessage> = {}, more: Partial<SendContext> = {}) =>
  smtpFactory.send({ ...message, ...changes }, config, context(more));

async function sink(options: SinkOptions = {}) {
  const server = await startSink(options);
  onTestFinished(server.close);
  return server;
}

async function scripted(script: Script, options?: { isImplicitTls?: boolean }) {
  const server = await startScriptedServer(script, options);
  onTestFinished(server.close);
  return server;
}

const inClear = { ignoreTLS: true } as const;
const impatient = { connectionTimeout: 300, greetingTimeout: 300, socketTimeout: 600 } as const;

describe('a mail over SMTP', () => {
  it('arrives through STARTTLS and AUTH, whole, from a host with a name', async () => {
    const server = await sink({ auth: { user: 'u@example.com', pass: 'pä ss' } });
    const config = configOf(server, {
      auth: { user: 'u@example.com', pass: 'pä ss' },
      replyTo: 'help@example.com',
      customHeaders: { 'X-One': 'a', 'X-Two': ['b', 'c'] },
    });
    expect(await send(config)).toEqual({ kind: 'accepted', providerMessageId: '<q1w2e3r4t5z6u7i8o9p0a@example.com>' });
    const mail = await server.waitFor('person@example.org');
    expect(mail).toMatchObject({
      from: 'no-reply@example.com',
      to: ['person@example.org'],
      isEncrypted: true,
      user: 'u@example.com',
    });
    expect(mail.ehloName).toMatch(/\.[a-z]/);
    const { text, html, replyTo, messageId, headers } = await mail.parsed();
    expect(text).toContain('\n.a line that begins with a dot');
    expect(html).toContain('<b>123456</b>');
    expect([replyTo?.text, messageId, headers.get('x-one'), headers.get('x-two')]).toEqual([
      'help@example.com',
      '<q1w2e3r4t5z6u7i8o9p0a@example.com>',
      'a',
      ['b', 'c'],
    ]);
  });

  it('arrives through TLS from the first byte', async () => {
    const server = await sink({ tls: 'implicit' });
    expect(await send(configOf(server, { secure: true }))).toMatchObject({ kind: 'accepted' });
    expect(server.messages[0]?.isEncrypted).toBe(true);
  });

  it('goes to an international domain as A-label', async () => {
    const server = await scripted({});
    await send(configOf(server, inClear), { to: 'person@BÜCHER.example' });
    expect(server.commands.map(({ line }) => line)).toContain('RCPT TO:<person@xn--bcher-kva.example>');
    expect(server.bodies[0]).toContain('To: person@xn--bcher-kva.example\r\n');
  });

  it('takes a port written as text', async () => {
    const server = await sink();
    expect(await send(configOf({ ...server, port: String(server.port) as unknown as number }))).toMatchObject({
      kind: 'accepted',
    });
  });
});

describe('an address that is not ASCII before the @', () => {
  it('is sent where the server offers SMTPUTF8', async () => {
    const server = await sink();
    const config = configOf(server);
    expect(await smtpFactory.acceptsUnicodeLocalPart?.(config, context())).toBe(true);
    expect(await send(config, { to: 'пример@example.org' })).toMatchObject({ kind: 'accepted' });
    expect(server.messages[0]?.to).toEqual(['пример@example.org']);
  });

  it('is rejected in words where it does not', async () => {
    const server = await sink({ server: { hideSMTPUTF8: true } });
    const config = configOf(server);
    expect(await smtpFactory.acceptsUnicodeLocalPart?.(config, context())).toBe(false);
    expect(await send(config, { to: 'пример@example.org' })).toMatchObject({
      kind: 'rejected',
      scope: 'recipient',
      reason: expect.stringContaining('SMTPUTF8'),
    });
    expect(server.connectionCount).toBe(1);
  });
});

describe('TLS', () => {
  it.each([
    ['is asked for although the server does not offer it', {}],
    [
      'is asked for although the server is said to be plain, when it is required',
      { requireTLS: true, ignoreTLS: true },
    ],
  ])('%s, and without it nothing is sent', async (_title, changes) => {
    const server = await scripted({ STARTTLS: '502 5.5.1 not implemented' });
    const outcome = await send(configOf(server, { auth: { user: 'u', pass: 'secret' }, ...changes }));
    expect(outcome).toMatchObject({
      kind: 'deferred',
      reason: expect.stringContaining('does not offer STARTTLS, which this config requires'),
    });
    expect(server.commands.map(({ line }) => line.split(' ')[0])).toEqual(['EHLO', 'STARTTLS']);
  });

  it('is waived only by a word in the config', async () => {
    const server = await scripted({});
    expect(await send(configOf(server, { requireTLS: false, auth: { user: 'u', pass: 'secret' } }))).toMatchObject({
      kind: 'accepted',
    });
    expect(await send(configOf(server, { ignoreTLS: true }))).toMatchObject({ kind: 'accepted' });
  });

  it('is used when it is offered, also where it is not required', async () => {
    const server = await sink();
    await send(configOf(server, { requireTLS: false }));
    expect(server.messages[0]?.isEncrypted).toBe(true);
  });

  it('forgets what was said in clear: replies injected before the handshake are dropped', async () => {
    const server = await scripted({
      EHLO: ['250-scripted.test\r\n250 STARTTLS', '250-scripted.test\r\n250 PIPELINING'],
      STARTTLS: '220 go\r\n250-evil.test\r\n250 AUTH PLAIN',
    });
    const outcome = await send(configOf(server, { auth: { user: 'u', pass: 'secret' } }));
    expect(outcome.kind).not.toBe('unknown');
    expect(server.commands.filter(({ line }) => line.startsWith('AUTH'))).toEqual([]);
  });

  it.each([
    ['an unknown authority', {}, { tls: {} }, 'is not trusted: its authority is not known here'],
    ['another name', { certificate: 'elsewhere' }, {}, 'is for another name'],
    ['an expired certificate', { certificate: 'expired' }, {}, 'is not trusted: it has expired'],
  ] as const)('with %s sends nothing', async (_title, options, changes, words) => {
    for (const tls of ['starttls', 'implicit'] as const) {
      const server = await sink({ ...options, tls });
      const outcome = await send(
        configOf({ ...server, host: 'localhost' }, { ...changes, secure: tls === 'implicit' }),
      );
      expect(outcome).toMatchObject({ kind: 'deferred', reason: expect.stringContaining(words) });
      expect(server.messageCount).toBe(0);
    }
  });

  it('takes the name of the certificate from the config, and any certificate when told to', async () => {
    const server = await sink({ certificate: 'elsewhere' });
    expect(await send(configOf(server, { servername: 'elsewhere.test' }))).toMatchObject({ kind: 'accepted' });
    expect(await send(configOf(server, { tls: { rejectUnauthorized: false } }))).toMatchObject({ kind: 'accepted' });
  });

  it('on the wrong port is explained both ways round', async () => {
    const plain = await sink();
    expect(await send(configOf(plain, { secure: true, ...impatient, connectionTimeout: 2000 }))).toMatchObject({
      kind: 'deferred',
      reason: expect.stringContaining('Turn "secure" off'),
    });
    const implicit = await sink({ tls: 'implicit' });
    expect(await send(configOf(implicit, { secure: false, ...impatient }))).toMatchObject({
      kind: 'deferred',
      reason: expect.stringContaining('turn "secure" on'),
    });
  });

  it('options that Node does not know are the fault of the config', async () => {
    const server = await sink();
    expect(await send(configOf(server, { tls: { ca: 'no certificate', key: 'no key' } }))).toMatchObject({
      kind: 'rejected',
      scope: 'configuration',
      reason: expect.stringContaining('"tls"'),
    });
  });
});

describe('a login', () => {
  it('that is refused rejects the configuration', async () => {
    const server = await sink({ auth: { user: 'u', pass: 'right' } });
    const outcome = await send(configOf(server, { auth: { user: 'u', pass: 'wrong' } }));
    expect(outcome).toMatchObject({
      kind: 'rejected',
      scope: 'configuration',
      reason: expect.stringContaining('refused the user name or password (535'),
    });
  });

  it('without a password is named', async () => {
    const server = await sink({ auth: { user: 'u', pass: 'right' } });
    expect(await send(configOf(server, { auth: { user: 'u' } }))).toMatchObject({
      kind: 'rejected',
      reason: '"auth" needs both "user" and "pass" for 127.0.0.1.',
    });
  });

  it('is left out for a relay that wants none', async () => {
    const server = await sink();
    expect(await send(configOf(server, { auth: {} }))).toMatchObject({ kind: 'accepted' });
  });

  it('that the server cannot check now is deferred', async () => {
    const server = await scripted({ AUTH: '454 4.7.0 Temporary authentication failure' });
    expect(await send(configOf(server, { ...inClear, auth: { user: 'u', pass: 'p' } }))).toMatchObject({
      kind: 'deferred',
    });
  });
});

describe('the moment of transmission', () => {
  it('is asked for after 354 and before the body; what is no longer ours is not sent', async () => {
    const server = await scripted({});
    let commandsThen: string[] = [];
    const confirmTransmission = async () => {
      commandsThen = server.commands.map(({ line }) => line.split(' ')[0] ?? '');
      return false;
    };
    const outcome = await send(configOf(server, inClear), {}, { confirmTransmission });
    expect(outcome).toMatchObject({ kind: 'deferred', reason: expect.stringContaining('superseded') });
    expect(commandsThen).toEqual(['EHLO', 'MAIL', 'RCPT', 'DATA']);
    expect(server.bodies).toEqual([]);
  });

  it('that could not be recorded is a fault, and nothing is sent', async () => {
    const server = await sink();
    const config = configOf(server);
    const confirmTransmission = () => Promise.reject(new Error('database is gone'));
    await expect(send(config, {}, { confirmTransmission })).rejects.toThrow('database is gone');
    expect(await send(config)).toMatchObject({ kind: 'accepted' });
    expect(server.messageCount).toBe(1);
  });

  const early: [string, Script][] = [
    ['greeting', { greeting: { kind: 'close' } }],
    ['EHLO', { EHLO: { kind: 'close' } }],
    ['MAIL', { MAIL: { kind: 'close' } }],
    ['RCPT', { RCPT: { kind: 'reset' } }],
    ['DATA', { DATA: { kind: 'close' } }],
    ['DATA, after a 421', { DATA: { kind: 'replyAndClose', reply: '421 4.3.2 shutting down' } }],
  ];
  it.each(early)('separates what can be tried again: closed at %s', async (_place, script) => {
    const server = await scripted(script);
    expect(await send(configOf(server, inClear))).toMatchObject({ kind: 'deferred' });
  });

  const late: [string, Step][] = [
    ['closed', { kind: 'close' }],
    ['reset', { kind: 'reset' }],
    ['silent', { kind: 'stall' }],
    ['closed in the middle of the reply', { kind: 'cut', reply: '25' }],
    ['half a reply', '25'],
    ['nonsense', 'OK then'],
  ];
  it.each(late)('from what nobody can know: after the body %s', async (_title, body) => {
    const server = await scripted({ body });
    const outcome = await send(configOf(server, { ...inClear, ...impatient }));
    expect(outcome).toMatchObject({ kind: 'unknown', reason: expect.stringContaining('may have been delivered') });
    expect(server.bodies).toHaveLength(1);
  });

  it('counts a mail as accepted although the server hangs up after the 250', async () => {
    const server = await scripted({ body: { kind: 'replyAndClose', reply: '250 2.0.0 queued' } });
    expect(await send(configOf(server, inClear))).toMatchObject({ kind: 'accepted' });
  });

  it('works with servers that know no PIPELINING, or only HELO', async () => {
    const server = await scripted({ EHLO: ['250 scripted.test', '502 5.5.1 what?'] });
    expect(await send(configOf(server, inClear))).toMatchObject({ kind: 'accepted' });
    expect(await send(configOf(server, inClear))).toMatchObject({ kind: 'accepted' });
    expect(server.commands.map(({ line }) => line.split(' ')[0])).toContain('HELO');
  });

  it('works with replies that drip in octet by octet', async () => {
    const server = await scripted({
      EHLO: { kind: 'drip', reply: '250-scripted.test\r\n250 PIPELINING', milliseconds: 1 },
    });
    expect(await send(configOf(server, inClear))).toMatchObject({ kind: 'accepted' });
  });
});

describe('an aborted attempt', () => {
  const places: [string, Script][] = [
    ['while connecting', { greeting: { kind: 'stall' } }],
    ['during the login', { AUTH: { kind: 'stall' } }],
    ['before the body', { DATA: { kind: 'stall' } }],
  ];
  it.each(places)('is deferred %s', async (_title, script) => {
    const server = await scripted(script);
    const outcome = await send(
      configOf(server, { ...inClear, auth: { user: 'u', pass: 'p' } }),
      {},
      { signal: AbortSignal.timeout(60) },
    );
    expect(outcome).toEqual({ kind: 'deferred', reason: 'The attempt was ended before the message was sent.' });
  });

  it('is unknown after the body', async () => {
    const server = await scripted({ body: { kind: 'stall' } });
    const outcome = await send(configOf(server, inClear), {}, { signal: AbortSignal.timeout(60) });
    expect(outcome).toMatchObject({ kind: 'unknown' });
  });

  it('is deferred in line for a connection', async () => {
    const server = await scripted({ EHLO: { kind: 'stall' } });
    const config = configOf(server, { ...inClear, socketTimeout: 400 });
    const others = Array.from({ length: 10 }, () => send(config));
    expect(await send(config, {}, { signal: AbortSignal.timeout(30) })).toMatchObject({ kind: 'deferred' });
    await Promise.all(others);
  });
});

describe('the connections of a config', () => {
  it('are used again', async () => {
    const server = await sink();
    const config = configOf(server);
    for (let count = 0; count < 5; count += 1) await send(config);
    expect([server.messageCount, server.connectionCount]).toEqual([5, 1]);
  });

  it('are ten at most, and nobody is left waiting', async () => {
    const server = await sink();
    const config = configOf(server);
    const outcomes = await Promise.all(
      Array.from({ length: 100 }, (_, index) => send(config, { to: `p${index}@example.org` })),
    );
    expect(outcomes.every(({ kind }) => kind === 'accepted')).toBe(true);
    expect([server.messageCount, server.connectionCount]).toEqual([100, 10]);
  });

  it('take a hundred mails each', async () => {
    const server = await scripted({});
    const config = configOf(server, inClear);
    for (let count = 0; count < 201; count += 1) await send(config);
    expect([server.bodies.length, server.connectionCount]).toEqual([201, 3]);
  });

  it('that the server closed while they were idle cost no mail', async () => {
    const server = await scripted({});
    const config = configOf(server, inClear);
    await send(config);
    server.dropConnections();
    expect(await send(config)).toMatchObject({ kind: 'accepted' });
    expect(server.bodies).toHaveLength(2);
  });

  it.each([
    ['dies at MAIL', { MAIL: ['250 ok', { kind: 'reset' }, '250 ok'] }],
    ['dies at DATA', { DATA: ['354 go', { kind: 'close' }, '354 go'] }],
    [
      'is told to go with 421',
      { MAIL: ['250 ok', { kind: 'replyAndClose', reply: '421 4.4.2 idle too long' }, '250 ok'] },
    ],
  ] as [string, Script][])('that %s when it is used again is replaced within the attempt', async (_title, script) => {
    const server = await scripted(script);
    const config = configOf(server, inClear);
    let confirmations = 0;
    const confirmTransmission = async () => {
      confirmations += 1;
      return true;
    };
    await send(config);
    expect(await send(config, {}, { confirmTransmission })).toMatchObject({ kind: 'accepted' });
    expect([server.bodies.length, server.connectionCount, confirmations]).toEqual([2, 2, 1]);
  });

  it('survive a refused recipient', async () => {
    const server = await scripted({ EHLO: '250 scripted.test', RCPT: ['550 5.1.1 unknown', '250 ok'] });
    const config = configOf(server, inClear);
    expect(await send(config)).toMatchObject({ kind: 'rejected', scope: 'recipient' });
    const verbs = () =>
      server.commands.filter(({ connection }) => connection === 1).map(({ line }) => line.slice(0, 4));
    await expect.poll(verbs).toContain('RSET');
    const useAgain = async () => {
      await send(config);
      return verbs().filter((verb) => verb === 'MAIL').length;
    };
    await expect.poll(useAgain).toBeGreaterThan(1);
  });

  it('are closed politely on release, after what is under way', async () => {
    const server = await sink({ delayMilliseconds: 50 });
    const config = configOf(server);
    const underWay = send(config);
    await new Promise((resolve) => setTimeout(resolve, 130));
    await smtpFactory.release?.(config);
    expect(await underWay).toMatchObject({ kind: 'accepted' });
    expect(await send(config)).toMatchObject({ kind: 'accepted' });
    const plain = await scripted({});
    const other = configOf(plain, inClear);
    await send(other);
    await smtpFactory.release?.(other);
    expect(plain.commands.at(-1)?.line).toBe('QUIT');
  });
});

describe('what an operator reads', () => {
  it('when nothing listens', async () => {
    const port = await freePort();
    expect(await send(configOf({ host: '127.0.0.1', port }))).toEqual({
      kind: 'deferred',
      reason: `Nothing listens on 127.0.0.1:${port} (connection refused). Check "host" and "port".`,
    });
  });

  it('when the host does not exist', async () => {
    const outcome = await send(configOf({ host: 'smtp.exmaple.invalid', port: 587 }));
    expect(outcome).toMatchObject({
      kind: 'deferred',
      reason: expect.stringMatching(
        /^The host name smtp\.exmaple\.invalid (does not exist|could not be looked up now) \(DNS/,
      ),
    });
  });

  it('when the server is silent', async () => {
    const server = await scripted({ greeting: { kind: 'stall' } });
    expect(await send(configOf(server, { ...inClear, ...impatient }))).toMatchObject({
      kind: 'deferred',
      reason: expect.stringContaining('did not greet within 0.3 s'),
    });
  });

  it('when something else listens there', async () => {
    const server = await scripted({ greeting: 'HTTP/1.1 400 Bad Request' });
    expect(await send(configOf(server, inClear))).toMatchObject({
      kind: 'deferred',
      reason: expect.stringContaining('speaks HTTP, not SMTP'),
    });
  });

  it('in the log, on request: every command, no login, no message, no whole address', async () => {
    const lines: string[] = [];
    const log = pino({ level: 'debug' }, { write: (line) => void lines.push(line) });
    const server = await scripted({
      AUTH: ['334 VXNlcm5hbWU6'],
      response: ['334 UGFzc3dvcmQ6', '235 welcome'],
      EHLO: '250-scripted.test\r\n250 AUTH LOGIN',
    });
    await send(
      configOf(server, { ...inClear, auth: { user: 'user-4711', pass: 'secret-4711' }, logger: true, debug: true }),
      {},
      { log },
    );
    const text = lines.join('');
    expect(server.commands.map(({ line }) => line)).toContain(Buffer.from('secret-4711').toString('base64'));
    expect(text).toContain('MAIL FROM:<no-r****@example.com>');
    for (const hidden of [
      'secret-4711',
      Buffer.from('secret-4711').toString('base64'),
      'person@example.org',
      '123456',
    ]) {
      expect(text).not.toContain(hidden);
    }
  });

  it('not in the log, when not asked for', async () => {
    const lines: string[] = [];
    const server = await sink();
    await send(configOf(server), {}, { log: pino({ level: 'trace' }, { write: (line) => void lines.push(line) }) });
    expect(lines).toEqual([]);
  });
});
