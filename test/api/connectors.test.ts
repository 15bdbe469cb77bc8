import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { sql } from '../../src/database/database.ts';
import { checkedManagementClient } from '../setup/declared-answers.ts';
import type { Answer } from '../setup/management.ts';
import { freePort, startTestPostern, type TestPostern } from '../setup/postern.ts';
import { smtpConfig, smtpLogin } from '../setup/smtp-config.ts';
import { startScriptedServer } from '../smtp/scripted-server.ts';
import { type Sink, startSink } from '../smtp/sink.ts';

const smtp = 'simple-mail-transfer-protocol';
const builtIn = 'logto-email';
const mask = '********';

let postern: TestPostern;
let manage: Awaited<ReturnType<typeof checkedManagementClient>>;
let sink: Sink;

beforeAll(async () => {
  postern = await startTestPostern();
  manage = await checkedManagementClient(postern);
  sink = await startSink({ auth: smtpLogin });
});
afterAll(async () => {
  await postern.stop();
  await sink.close();
});

const create = (config?: object, more: object = {}) =>
  manage('POST', '/connectors', { connectorId: smtp, ...(config && { config }), ...more });

/** Every address of its own: the limits of one test are not another's. */
let recipients = 0;
function recipient() {
  recipients += 1;
  return `recipient${recipients}@example.com`;
}

const sendCode = (email: string) => manage('POST', '/verification-codes', { email });

const codeOf = ({ status, body }: Answer) => [status, body.code];

async function storedConfig(id: string) {
  const rows = await postern.postern.parts.database.query<{ sealed_config: Buffer }>(
    sql`select sealed_config from connectors where id = ${id}`,
  );
  return rows[0]?.sealed_config;
}

describe('connector factories', () => {
  it('are listed with what the console needs to draw their forms', async () => {
    const { status, body } = await manage('GET', '/connector-factories');
    expect(status).toBe(200);
    expect(body.map(({ id }: { id: string }) => id)).toEqual(expect.arrayContaining([smtp, builtIn]));
    for (const factory of body) {
      const platform = factory.type === 'Social' ? 'Universal' : null;
      expect(factory).toMatchObject({ platform, isDemo: false, name: { en: expect.any(String) } });
      expect(['Email', 'Sms', 'Social']).toContain(factory.type);
      expect(factory).not.toHaveProperty('cannotCarry');
      expect(factory.logo).toMatch(/^(data:image\/|https:\/\/)/);
      expect(factory.readme.length).toBeGreaterThan(100);
    }
  });

  it('are read one by one', async () => {
    const { status, body } = await manage('GET', `/connector-factories/${smtp}`);
    expect(status).toBe(200);
    const items = new Map(body.formItems.map((item: { key: string }) => [item.key, item]));
    expect([...items.keys()]).toEqual(expect.arrayContaining(['host', 'port', 'auth', 'fromEmail', 'templates']));
    expect(items.get('host')).toMatchObject({ type: 'Text', required: true, label: 'Host' });
    expect(items.get('port')).toMatchObject({ type: 'Number', required: true });
  });

  it('an unknown one is not found', async () => {
    expect(codeOf(await manage('GET', '/connector-factories/unknown'))).toEqual([404, 'entity.not_found']);
  });
});

describe('deleting the last way to a new password', () => {
  afterEach(() => manage('PATCH', '/sign-in-exp', { passwordExpiration: { enabled: false } }));

  it('is refused while passwords expire', async () => {
    const { body } = await create(smtpConfig(sink.port));
    const expiring = await manage('PATCH', '/sign-in-exp', {
      passwordExpiration: { enabled: true, validPeriodDays: 90 },
      forgotPasswordMethods: ['EmailVerificationCode'],
    });
    expect(expiring.status).toBe(200);
    expect(codeOf(await manage('DELETE', `/connectors/${body.id}`))).toEqual([
      422,
      'sign_in_experiences.password_expiration_requires_forgot_password',
    ]);
    expect((await manage('GET', `/connectors/${body.id}`)).status).toBe(200);
    await manage('PATCH', '/sign-in-exp', { passwordExpiration: { enabled: false } });
    expect((await manage('DELETE', `/connectors/${body.id}`)).status).toBe(204);
  });
});

describe('setting up a connector', () => {
  it('takes the emptied fields of a form for fields that are not there', async () => {
    const config = { endpoint: 'https://hooks.example.com/mail', authorization: '', signingSecret: '' };
    const { status, body } = await manage('POST', '/connectors', { connectorId: 'http-email', config });
    expect(status).toBe(200);
    expect(body.config).toEqual({ endpoint: 'https://hooks.example.com/mail' });
    const refused = await manage('POST', '/connectors', { connectorId: 'http-email', config: { endpoint: '' } });
    expect(codeOf(refused)).toEqual([400, 'connector.invalid_config']);
    expect(refused.body.details).toContain('endpoint');
  });

  it('answers 200 with the connector and its factory', async () => {
    const { status, body } = await create(smtpConfig(sink.port));
    expect(status).toBe(200);
    expect(body).toMatchObject({
      id: expect.stringMatching(/^[0-9a-z]{12}$/),
      connectorId: smtp,
      type: 'Email',
      target: 'smtp',
      platform: null,
      syncProfile: false,
      enableTokenStorage: false,
      metadata: {},
      isDemo: false,
      config: { host: '127.0.0.1', port: sink.port, auth: { user: 'postern', pass: mask } },
    });
    expect(body.formItems.length).toBeGreaterThan(5);
  });

  it('takes the place of the earlier one, whose id is gone', async () => {
    const first = await create(smtpConfig(sink.port));
    const second = await create(smtpConfig(sink.port));
    expect(second.body.id).not.toBe(first.body.id);
    expect(codeOf(await manage('GET', `/connectors/${first.body.id}`))).toEqual([404, 'entity.not_found']);
    expect(codeOf(await manage('PATCH', `/connectors/${first.body.id}`, {}))).toEqual([404, 'entity.not_found']);
    const { body } = await manage('GET', '/connectors');
    expect(body.map(({ id }: { id: string }) => id)).toEqual([second.body.id]);
  });

  it('leaves one connector when several are set up at the same moment', async () => {
    const answers = await Promise.all(Array.from({ length: 8 }, () => create(smtpConfig(sink.port))));
    expect(answers.map(({ status }) => status)).toEqual(answers.map(() => 200));
    expect((await manage('GET', '/connectors')).body).toHaveLength(1);
  });

  it('takes an id that was chosen before', async () => {
    const { body } = await create(smtpConfig(sink.port), { id: 'my-connector_1' });
    expect(body.id).toBe('my-connector_1');
    expect((await manage('GET', '/connectors/my-connector_1')).status).toBe(200);
    expect((await create(smtpConfig(sink.port), { id: 'my-connector_1' })).status).toBe(200);
  });

  it.each(['', 'with spaces', 'a/b', 'x'.repeat(129)])('refuses the id %j', async (id) => {
    expect(codeOf(await create(smtpConfig(sink.port), { id }))).toEqual([400, 'guard.invalid_input']);
  });

  it('needs a factory that is there', async () => {
    const { status, body } = await manage('POST', '/connectors', { connectorId: 'unknown', config: {} });
    expect(status).toBe(422);
    expect(body).toMatchObject({
      code: 'connector.not_found_with_connector_id',
      data: { connectorId: 'unknown' },
    });
  });

  it('needs the name of a factory', async () => {
    const { status, body } = await manage('POST', '/connectors', {});
    expect([status, body.code]).toEqual([400, 'guard.invalid_input']);
    expect(body.details).toContain('body.connectorId (invalid_type)');
  });

  it.each<[string, object, string]>([
    ['a missing host', { host: undefined }, 'config.host'],
    ['a URL for a host', { host: 'https://smtp.example.com' }, 'config.host'],
    ['a port out of range', { port: 70_000 }, 'config.port'],
    ['a sender that is no mailbox', { fromEmail: 'nobody' }, 'config.fromEmail'],
    ['an unknown key in auth', { auth: { user: 'a', password: 'b' } }, 'config.auth'],
    ['templates that leave types out', { templates: [templateFor('SignIn')] }, 'config.templates'],
  ])('names the field of a config that is wrong: %s', async (_, change, field) => {
    const { status, body } = await create(smtpConfig(sink.port, change));
    expect([status, body.code]).toEqual([400, 'connector.invalid_config']);
    expect(body.details).toContain(field);
    expect(body.data.issues.length).toBeGreaterThan(0);
  });

  it('a refused one leaves the earlier one in place', async () => {
    const { body } = await create(smtpConfig(sink.port));
    await create(smtpConfig(sink.port, { port: 0 }));
    await manage('POST', '/connectors', { connectorId: 'unknown' });
    expect((await manage('GET', `/connectors/${body.id}`)).status).toBe(200);
  });

  it('without a config stores an empty one, and sending says what is missing', async () => {
    const { status, body } = await create();
    expect([status, body.config]).toEqual([200, {}]);
    const sent = await sendCode(recipient());
    expect(codeOf(sent)).toEqual([400, 'connector.invalid_config']);
    expect(sent.body.details).toContain('host');
  });

  it('stores nothing that is empty', async () => {
    const { body } = await create(
      smtpConfig(sink.port, { replyTo: undefined, tls: {}, templates: [], customHeaders: { 'X-Empty': [] } }),
      { metadata: { name: null, target: '', logo: {} } },
    );
    expect(Object.keys(body.config).sort()).toEqual(['auth', 'fromEmail', 'host', 'port']);
    expect(body.metadata).toEqual({});
  });

  it('stores the config as it was given, without the defaults of its schema', async () => {
    const { body } = await create(smtpConfig(sink.port));
    expect(Object.keys(body.config).sort()).toEqual(['auth', 'fromEmail', 'host', 'port', 'tls']);
  });

  it.each([
    [{ syncProfile: true }, 'connector.invalid_type_for_syncing_profile'],
    [{ enableTokenStorage: true }, 'connector.token_storage_not_supported'],
  ])('has none of the options of social connectors: %j', async (option, code) => {
    expect(codeOf(await create(smtpConfig(sink.port), option))).toEqual([422, code]);
  });
});

describe('changing a connector', () => {
  it('replaces the config as a whole', async () => {
    const { body } = await create(smtpConfig(sink.port, { replyTo: 'support@acme.example' }));
    const changed = await manage('PATCH', `/connectors/${body.id}`, {
      config: smtpConfig(sink.port, { fromEmail: 'other@acme.example' }),
    });
    expect(changed.status).toBe(200);
    expect(changed.body.id).toBe(body.id);
    expect(changed.body.config).toMatchObject({ fromEmail: 'other@acme.example' });
    expect(changed.body.config).not.toHaveProperty('replyTo');
    expect((await manage('GET', `/connectors/${body.id}`)).body).toEqual(changed.body);
  });

  it('without anything to change changes nothing', async () => {
    const { body } = await create(smtpConfig(sink.port));
    const changed = await manage('PATCH', `/connectors/${body.id}`, {});
    expect(changed.body).toEqual(body);
  });

  it('refuses a config that is wrong, and keeps the old one', async () => {
    const { body } = await create(smtpConfig(sink.port));
    const changed = await manage('PATCH', `/connectors/${body.id}`, { config: {} });
    expect(codeOf(changed)).toEqual([400, 'connector.invalid_config']);
    expect((await manage('GET', `/connectors/${body.id}`)).body).toEqual(body);
  });

  it.each([
    [{ metadata: { name: { en: 'Mine' } } }, 400, 'connector.cannot_overwrite_metadata_for_non_standard_connector'],
    [{ syncProfile: true }, 422, 'connector.invalid_type_for_syncing_profile'],
    [{ enableTokenStorage: true }, 422, 'connector.token_storage_not_supported'],
  ])('%j is answered with %i %s', async (change, status, code) => {
    const { body } = await create(smtpConfig(sink.port));
    expect(codeOf(await manage('PATCH', `/connectors/${body.id}`, change))).toEqual([status, code]);
  });

  it('takes effect at once', async () => {
    await using other = await startSink({ auth: smtpLogin });
    const { body } = await create(smtpConfig(sink.port));
    const [before, after] = [recipient(), recipient()];
    await sendCode(before);
    await sink.waitFor(before);
    await manage('PATCH', `/connectors/${body.id}`, { config: smtpConfig(other.port) });
    await sendCode(after);
    await other.waitFor(after);
  });

  it.each([
    ['PATCH', { config: {} }],
    ['GET', undefined],
    ['DELETE', undefined],
  ])('%s of an unknown one is not found', async (method, body) => {
    expect(codeOf(await manage(method, '/connectors/unknown', body))).toEqual([404, 'entity.not_found']);
  });
});

describe('listing connectors', () => {
  beforeEach(() => create(smtpConfig(sink.port)));

  it('by target', async () => {
    expect((await manage('GET', '/connectors?target=smtp')).body).toHaveLength(1);
    expect((await manage('GET', '/connectors?target=github')).body).toEqual([]);
  });

  it('leaves out those whose factory is not there any more', async () => {
    const { database } = postern.postern.parts;
    await database.query(sql`update connectors set factory_id = 'gone' where tenant_id = 'default'`);
    const { body } = await manage('GET', '/connectors');
    expect(body).toEqual([]);
    expect(codeOf(await sendCode(recipient()))).toEqual([400, 'connector.invalid_config']);
  });
});

describe('deleting a connector', () => {
  it('is answered with 204; then there is none to send through, and the sign-in experience is as before', async () => {
    const { body } = await create(smtpConfig(sink.port));
    const before = (await manage('GET', '/sign-in-exp')).body;
    const deleted = await manage('DELETE', `/connectors/${body.id}`);
    expect([deleted.status, deleted.body]).toEqual([204, '']);
    expect(codeOf(await manage('DELETE', `/connectors/${body.id}`))).toEqual([404, 'entity.not_found']);
    const sent = await sendCode(recipient());
    expect(sent).toMatchObject({ status: 501, body: { code: 'connector.not_found', data: { type: 'Email' } } });
    expect((await manage('GET', '/sign-in-exp')).body).toEqual(before);
  });
});

describe('the secrets of a connector', () => {
  const wrong = () => smtpConfig(sink.port, { auth: { user: 'postern', pass: mask } });

  it('are in no answer', async () => {
    const { body } = await create(smtpConfig(sink.port));
    const answers = [
      body,
      (await manage('GET', '/connectors')).body,
      (await manage('GET', `/connectors/${body.id}`)).body,
      (await manage('PATCH', `/connectors/${body.id}`, { config: smtpConfig(sink.port) })).body,
    ];
    expect(JSON.stringify(answers)).not.toContain(smtpLogin.pass);
  });

  it('are in no row: neither in clear nor in base64', async () => {
    const { body } = await create(smtpConfig(sink.port));
    const sealed = await storedConfig(body.id);
    expect(sealed?.length).toBeGreaterThan(100);
    for (const clear of [smtpLogin.pass, Buffer.from(smtpLogin.pass).toString('base64'), 'acme.example']) {
      expect(sealed?.includes(clear)).toBe(false);
    }
  });

  it('are in no log', async () => {
    const { body } = await create(smtpConfig(sink.port, { logger: true, debug: true }));
    const to = recipient();
    await sendCode(to);
    await sink.waitFor(to);
    await manage('PATCH', `/connectors/${body.id}`, { config: {} });
    expect(postern.logged()).not.toContain(smtpLogin.pass);
    expect(postern.logged()).not.toContain(Buffer.from(`\0${smtpLogin.user}\0${smtpLogin.pass}`).toString('base64'));
  });

  it('are not repeated when their config is refused', async () => {
    const answers = [
      await create(smtpConfig(sink.port, { port: smtpLogin.pass })),
      await create(smtpConfig(sink.port, { auth: { ...smtpLogin, type: smtpLogin.pass, more: smtpLogin.pass } })),
      await manage('POST', `/connectors/${smtp}/test`, {
        email: recipient(),
        config: smtpConfig(sink.port, { host: undefined }),
      }),
    ];
    expect(answers.map(({ status }) => status)).toEqual([400, 400, 400]);
    expect(JSON.stringify(answers.map(({ body }) => body))).not.toContain(smtpLogin.pass);
  });

  it('stay what they are when their masks come back: the server still lets us in', async () => {
    const { body } = await create(smtpConfig(sink.port));
    await manage('PATCH', `/connectors/${body.id}`, { config: { ...body.config, replyTo: 'a@acme.example' } });
    const to = recipient();
    expect((await sendCode(to)).status).toBe(204);
    expect((await sink.waitFor(to)).user).toBe(smtpLogin.user);
  });

  it('stay what they are when the config is read, tested and saved', async () => {
    const { body } = await create(smtpConfig(sink.port));
    const to = recipient();
    const tested = await manage('POST', `/connectors/${smtp}/test`, { email: to, config: body.config });
    expect(tested.status).toBe(204);
    expect((await sink.waitFor(to)).user).toBe(smtpLogin.user);
  });

  it('a mask with nothing behind it is no password', async () => {
    const { body } = await create(wrong());
    expect(body.config.auth).toEqual({ user: 'postern' });
    expect(codeOf(await sendCode(recipient()))).toEqual([400, 'connector.general']);
  });
});

describe('a test mail', () => {
  const test = (body: object, factoryId = smtp) => manage('POST', `/connectors/${factoryId}/test`, body);

  it('leaves with STARTTLS and the login, well-formed, with a code that opens nothing', async () => {
    const to = recipient();
    const { status, body } = await test({ email: to, config: smtpConfig(sink.port) });
    expect([status, body]).toEqual([204, '']);
    const mail = await sink.waitFor(to);
    expect(mail).toMatchObject({ isEncrypted: true, user: 'postern', from: 'no-reply@acme.example', to: [to] });
    const { headers, html, text, date, messageId, from } = await mail.parsed();
    expect(headers.get('content-type')).toMatchObject({ value: 'multipart/alternative' });
    expect(date).toBeInstanceOf(Date);
    expect(messageId).toMatch(/^<[^@\s]+@acme\.example>$/);
    expect(from?.value).toEqual([{ name: 'Acme', address: 'no-reply@acme.example' }]);
    expect(headers.get('auto-submitted')).toBe('auto-generated');
    expect(text).toContain('000000');
    expect(html).toContain('000000');
    const source = mail.source;
    for (const name of ['Date', 'From', 'To', 'Subject', 'Message-ID', 'MIME-Version']) {
      expect(source.split('\r\n\r\n')[0]?.match(new RegExp(`^${name}: `, 'gim')), name).toHaveLength(1);
    }
    expect(source.replaceAll('\r\n', '')).not.toMatch(/[\r\n]/);
    expect(Math.max(...source.split('\r\n').map(({ length }) => length))).toBeLessThanOrEqual(998);
  });

  it('is sent with the config that is given; nothing is stored', async () => {
    const { body } = await create(smtpConfig(1));
    const to = recipient();
    expect((await test({ email: to, config: smtpConfig(sink.port) })).status).toBe(204);
    await sink.waitFor(to);
    expect((await manage('GET', `/connectors/${body.id}`)).body.config.port).toBe(1);
  });

  it('says what the config’s own Generic wording says', async () => {
    const templates = ['Register', 'SignIn', 'ForgotPassword', 'Generic'].map(templateFor);
    const to = recipient();
    await test({ email: to, config: smtpConfig(sink.port, { templates }), locale: 'en' });
    const { subject, text } = await (await sink.waitFor(to)).parsed();
    expect(subject).toBe('For Generic');
    expect(text).toContain('It is 000000.');
  });

  it('does not count against its recipient', async () => {
    const to = recipient();
    const config = smtpConfig(sink.port);
    for (let sends = 0; sends < 11; sends += 1) expect((await test({ email: to, config })).status).toBe(204);
    await sink.waitFor(to, 11);
  });

  it('of the built-in service goes to the development inbox', async () => {
    const to = recipient();
    expect((await test({ email: to, config: {} }, builtIn)).status).toBe(204);
    expect(postern.postern.inbox?.list(to)[0]?.text).toContain('000000');
  });

  it('through an unknown factory is the caller’s mistake', async () => {
    const { status, body } = await test({ email: recipient(), config: {} }, 'unknown');
    expect(status).toBe(400);
    expect(body).toMatchObject({ code: 'connector.not_found', data: { factoryId: 'unknown' } });
  });

  it.each([{ phone: '15551234567' }, { phone: '15551234567', email: 'a@example.com' }])(
    'to %j does not fit a factory for email',
    async (given) => {
      const { status, body } = await test({ ...given, config: smtpConfig(sink.port) });
      expect(status).toBe(400);
      expect(body).toMatchObject({ code: 'connector.unexpected_type', data: { factoryId: smtp } });
    },
  );

  it.each([{}, { email: 'nobody' }, { email: 5 }])('to %j goes nowhere', async (given) => {
    expect(codeOf(await test({ ...given, config: smtpConfig(sink.port) }))).toEqual([400, 'guard.invalid_input']);
  });

  it('without a config is refused, and so is one that is wrong', async () => {
    expect(codeOf(await test({ email: recipient() }))).toEqual([400, 'guard.invalid_input']);
    const { status, body } = await test({ email: recipient(), config: { host: 'localhost' } });
    expect([status, body.code]).toEqual([400, 'connector.invalid_config']);
    expect(body.details).toContain('config.port');
  });
});

describe('what goes wrong is said in a sentence that names the cause', () => {
  interface Trouble extends AsyncDisposable {
    config: object;
    sentence: RegExp;
  }
  const trouble = (config: object, sentence: RegExp, server?: AsyncDisposable): Trouble => ({
    config,
    sentence,
    [Symbol.asyncDispose]: async () => server?.[Symbol.asyncDispose](),
  });
  const password = 'swordfish-4711';

  const troubles: [string, () => Promise<Trouble>][] = [
    [
      'a wrong password',
      async () =>
        trouble(
          smtpConfig(sink.port, { auth: { user: 'postern', pass: password } }),
          /The server 127\.0\.0\.1 refused the user name or password/,
        ),
    ],
    [
      'a closed port',
      async () => {
        const port = await freePort();
        return trouble(
          smtpConfig(port),
          new RegExp(`Nothing listens on 127\\.0\\.0\\.1:${port} \\(connection refused\\)`),
        );
      },
    ],
    [
      'a certificate of an unknown authority',
      async () =>
        trouble(smtpConfig(sink.port, { tls: undefined }), /The certificate of 127\.0\.0\.1 is not trusted: /),
    ],
    [
      'a certificate for another name',
      async () => {
        const server = await startSink({ auth: smtpLogin, certificate: 'elsewhere' });
        return trouble(smtpConfig(server.port), /The certificate of 127\.0\.0\.1 is for another name/, server);
      },
    ],
    [
      'a certificate that has expired',
      async () => {
        const server = await startSink({ auth: smtpLogin, certificate: 'expired' });
        return trouble(smtpConfig(server.port, { host: 'localhost' }), /is not trusted: it has expired/, server);
      },
    ],
    [
      'a host that does not exist',
      async () =>
        trouble(
          smtpConfig(587, { host: 'mail.does-not-exist.invalid' }),
          /The host name mail\.does-not-exist\.invalid (does not exist|could not be looked up now)/,
        ),
    ],
    [
      'a server without STARTTLS',
      async () => {
        const server = await startSink({ auth: smtpLogin, tls: 'none' });
        return trouble(smtpConfig(server.port), /does not offer STARTTLS, which this config requires/, server);
      },
    ],
    [
      'a server that echoes the password',
      async () => {
        const server = await startScriptedServer({ AUTH: `535 5.7.8 Bad login ${password}` });
        const config = smtpConfig(server.port, { ignoreTLS: true, auth: { user: 'postern', pass: password } });
        return trouble(config, /refused the user name or password/, server);
      },
    ],
    [
      'a sender that the server does not allow',
      async () => {
        const server = await startScriptedServer({
          MAIL: '550 5.7.60 Client does not have permissions to send as this',
        });
        return trouble(smtpConfig(server.port, { ignoreTLS: true }), /does not let this account send as/, server);
      },
    ],
  ];

  it.each(troubles)('%s, by the test mail', async (_, begin) => {
    await using broken = await begin();
    const { status, body } = await manage('POST', `/connectors/${smtp}/test`, {
      email: recipient(),
      config: broken.config,
    });
    expect([status, body.code]).toEqual([400, 'connector.general']);
    expect(body.message).toMatch(broken.sentence);
    expect(body.data.errorDescription).toMatch(broken.sentence);
    expect(JSON.stringify(body)).not.toContain(password);
    expect(JSON.stringify(body)).not.toContain(smtpLogin.pass);
  });

  it.each(troubles)(
    '%s, by the request for a code; the mail is kept and leaves once the config is repaired',
    async (_, begin) => {
      await using broken = await begin();
      const { body: connector } = await create(broken.config);
      const to = recipient();
      const asked = await sendCode(to);
      expect(codeOf(asked)).toEqual([400, 'connector.general']);
      expect(asked.body.message).toMatch(broken.sentence);
      expect(JSON.stringify(asked.body)).not.toContain(password);

      const kept = await deliveryTo(to, ({ attempts, attemptCount }) => attempts.length > 0 && attemptCount > 0);
      expect(kept).toMatchObject({ state: 'queued', connectorId: connector.id, factoryId: smtp, usageType: 'Generic' });
      expect(kept.attempts[0]).toMatchObject({ number: 1, connectorId: connector.id, factoryId: smtp });
      expect(kept.attempts[0].reason).toMatch(broken.sentence);
      expect(JSON.stringify(kept)).not.toContain(password);

      const repaired = await manage('PATCH', `/connectors/${connector.id}`, { config: smtpConfig(sink.port) });
      expect(repaired.status).toBe(200);
      const code = await (await sink.waitFor(to)).code();
      const sent = await deliveryTo(to, ({ state }) => state === 'accepted');
      expect(sent.id).toBe(kept.id);
      expect(sent.attempts.at(-1)).toMatchObject({ outcome: 'accepted', reason: null });
      const verified = await manage('POST', '/verification-codes/verify', { email: to, verificationCode: code });
      expect(verified.status).toBe(204);
    },
  );
});

interface ReadDelivery {
  id: string;
  state: string;
  attemptCount: number;
  // biome-ignore lint/suspicious/noExplicitAny: tests look into answers of any shape
  attempts: any[];
}

/** The newest delivery to an address, as soon as it is as it should be. */
async function deliveryTo(to: string, isReady: (delivery: ReadDelivery) => boolean): Promise<ReadDelivery> {
  for (let tries = 0; ; tries += 1) {
    const { body: list } = await manage('GET', `/deliveries?recipient=${encodeURIComponent(to)}`);
    const { body } = await manage('GET', `/deliveries/${list[0]?.id}`);
    if (list.length > 0 && isReady(body)) return body;
    if (tries > 200) throw new Error(`The delivery to ${to} stayed ${JSON.stringify(body)}.`);
    await sleep(25);
  }
}

function templateFor(usageType: string) {
  return { usageType, contentType: 'text/plain', subject: `For ${usageType}`, content: 'It is {{code}}.' };
}
