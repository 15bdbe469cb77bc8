import { generateKeyPairSync, type KeyObject } from 'node:crypto';
import { jwtVerify } from 'jose';
import { pino } from 'pino';
import { describe, expect, it, onTestFinished } from 'vitest';
import { plainFetch } from '../../../../test/smtp/plain-fetch.ts';
import { type Script, startScriptedServer } from '../../../../test/smtp/scripted-server.ts';
import { startSink, testAuthority } from '../../../../test/smtp/sink.ts';
import { grantOf, startTokenServer as openTokenServer, type TokenAnswer } from '../../../../test/smtp/token-server.ts';
import { smtpFactory } from '../smtp.ts';
import type { SmtpConfig } from './config.ts';

const user = 'robot@example.com';

async function startTokenServer(answer: (form: URLSearchParams) => TokenAnswer) {
  const server = await openTokenServer(answer);
  onTestFinished(server.close);
  return server;
}

const grants = (accessToken: string) => () => grantOf(accessToken);

async function mailServer(accessToken: string) {
  const auth = { user, accessToken };
  const server = await startSink({ auth });
  onTestFinished(server.close);
  const accept = (token: string) => {
    auth.accessToken = token;
  };
  return { ...server, accept };
}

async function scripted(script: Script) {
  const server = await startScriptedServer({ EHLO: '250-scripted.test\r\n250 AUTH XOAUTH2', ...script });
  onTestFinished(server.close);
  return server;
}

function configOf(
  server: { host: string; port: number },
  auth: NonNullable<SmtpConfig['auth']>,
  changes: Partial<SmtpConfig> = {},
) {
  const config = smtpFactory.config.parse({
    host: server.host,
    port: server.port,
    auth,
    fromEmail: user,
    tls: { ca: testAuthority() },
    ...changes,
  });
  onTestFinished(() => smtpFactory.release?.(config));
  return config;
}

const send = (config: SmtpConfig, signal = AbortSignal.timeout(15_000)) =>
  smtpFactory.send(
    {
      type: 'Email',
      id: 'id1',
      to: 'person@example.org',
      subject: 's',
      text: 't',
      html: 'h',
      about: { usageType: 'SignIn', locale: 'en', variables: {}, wordingFrom: 'default' },
    },
    config,
    { signal, log: pino({ level: 'silent' }), fetch: plainFetch, confirmTransmission: async () => true },
  );

const refreshing = (accessUrl: string) =>
  ({
    type: 'OAuth2',
    user,
    clientId: 'client',
    clientSecret: 'client-secret-1',
    refreshToken: 'refresh-1',
    accessUrl,
  }) as const;

describe('OAuth 2 with a refresh token', () => {
  it('fetches one access token for all connections', async () => {
    const tokens = await startTokenServer(grants('fresh'));
    const server = await mailServer('fresh');
    const config = configOf(server, refreshing(tokens.url));
    const outcomes = await Promise.all([send(config), send(config), send(config)]);
    expect(outcomes.map(({ kind }) => kind)).toEqual(['accepted', 'accepted', 'accepted']);
    expect(tokens.requests.map((form) => Object.fromEntries(form))).toEqual([
      {
        client_id: 'client',
        client_secret: 'client-secret-1',
        refresh_token: 'refresh-1',
        grant_type: 'refresh_token',
      },
    ]);
    expect(server.messages[0]?.user).toBe(user);
  });

  it('uses the access token of the config until it expires', async () => {
    const tokens = await startTokenServer(grants('fresh'));
    const server = await mailServer('given');
    expect(
      await send(configOf(server, { ...refreshing(tokens.url), accessToken: 'given', expires: Date.now() + 60_000 })),
    ).toMatchObject({ kind: 'accepted' });
    expect(tokens.requests).toHaveLength(0);
    server.accept('fresh');
    expect(
      await send(configOf(server, { ...refreshing(tokens.url), accessToken: 'given', expires: Date.now() - 1 })),
    ).toMatchObject({ kind: 'accepted' });
    expect(tokens.requests).toHaveLength(1);
  });

  it('renews a token that the server refuses with a challenge', async () => {
    const tokens = await startTokenServer(grants('fresh'));
    const server = await mailServer('fresh');
    expect(await send(configOf(server, { ...refreshing(tokens.url), accessToken: 'stale' }))).toMatchObject({
      kind: 'accepted',
    });
    expect(tokens.requests).toHaveLength(1);
  });

  it('renews a token that the server refuses with 535 at once', async () => {
    const tokens = await startTokenServer(grants('fresh'));
    const server = await scripted({ AUTH: ['535 5.7.8 expired', '235 welcome'] });
    expect(
      await send(configOf(server, { ...refreshing(tokens.url), accessToken: 'stale' }, { ignoreTLS: true })),
    ).toMatchObject({ kind: 'accepted' });
    const logins = server.commands
      .filter(({ line }) => line.startsWith('AUTH'))
      .map(({ line }) => Buffer.from(line.split(' ')[2] ?? '', 'base64').toString());
    expect(logins).toEqual([
      `user=${user}\u0001auth=Bearer stale\u0001\u0001`,
      `user=${user}\u0001auth=Bearer fresh\u0001\u0001`,
    ]);
  });

  it('gives up on a fresh token that is refused', async () => {
    const tokens = await startTokenServer(grants('fresh'));
    const server = await mailServer('another');
    expect(await send(configOf(server, refreshing(tokens.url)))).toMatchObject({
      kind: 'rejected',
      scope: 'configuration',
      reason: expect.stringContaining('refused the access token'),
    });
  });
});

describe('OAuth 2 with a scope', () => {
  it('logs in by client credentials', async () => {
    const tokens = await startTokenServer(grants('fresh'));
    const server = await mailServer('fresh');
    const { refreshToken: _, ...client } = refreshing(tokens.url);
    expect(await send(configOf(server, { ...client, scope: 'https://mail.example/.default' }))).toMatchObject({
      kind: 'accepted',
    });
    expect(tokens.requests.map((form) => Object.fromEntries(form))).toEqual([
      {
        client_id: 'client',
        client_secret: 'client-secret-1',
        grant_type: 'client_credentials',
        scope: 'https://mail.example/.default',
      },
    ]);
  });

  it('repeats the scope with a refresh token', async () => {
    const tokens = await startTokenServer(grants('fresh'));
    const server = await mailServer('fresh');
    await send(configOf(server, { ...refreshing(tokens.url), scope: 'SMTP.Send' }));
    expect(tokens.requests[0]?.get('scope')).toBe('SMTP.Send');
  });
});

describe('OAuth 2 with nothing but an access token', () => {
  it('uses it as long as it is valid', async () => {
    const server = await mailServer('given');
    expect(await send(configOf(server, { type: 'OAuth2', user, accessToken: 'given' }))).toMatchObject({
      kind: 'accepted',
    });
  });

  it.each([
    ['has expired', { accessToken: 'given', expires: Date.now() - 1 }],
    ['is missing', {}],
  ])('says so when it %s', async (_title, auth) => {
    const server = await mailServer('given');
    expect(await send(configOf(server, { type: 'OAuth2', user, ...auth }))).toMatchObject({
      kind: 'rejected',
      scope: 'configuration',
      reason: expect.stringMatching(/^There is no access token: .* Fill in a refresh token/),
    });
  });

  it('quotes what the server says about a refused one, never the token', async () => {
    const challenge = Buffer.from('{"status":"401","scope":"https://mail.example/"}').toString('base64');
    const server = await scripted({ AUTH: `334 ${challenge}`, response: '535 5.7.8 bad token given-4711' });
    const config = configOf(server, { type: 'OAuth2', user, accessToken: 'given-4711' }, { ignoreTLS: true });
    const outcome = await send(config);
    expect(outcome).toMatchObject({
      kind: 'rejected',
      reason: expect.stringContaining('[status 401, scope https://mail.example/]'),
    });
    expect(JSON.stringify(outcome)).not.toContain('given-4711');
  });
});

describe('a token endpoint', () => {
  it('that refuses the grant rejects the configuration, without the secrets in the reason', async () => {
    const tokens = await startTokenServer(() => ({
      status: 400,
      body: { error: 'invalid_grant', error_description: 'refresh-1 of client-secret-1 was revoked' },
    }));
    const server = await mailServer('x');
    const outcome = await send(configOf(server, refreshing(tokens.url)));
    expect(outcome).toMatchObject({
      kind: 'rejected',
      scope: 'configuration',
      reason: expect.stringContaining('invalid_grant'),
    });
    expect(JSON.stringify(outcome)).not.toMatch(/refresh-1|client-secret-1/);
  });

  it.each([
    ['is ill', { status: 503, body: { error: 'temporarily_unavailable' } }],
    ['answers with a page', { status: 502, body: '<html>Bad Gateway</html>' }],
  ])('that %s defers', async (_title, answer) => {
    const tokens = await startTokenServer(() => answer);
    expect(await send(configOf(await mailServer('x'), refreshing(tokens.url)))).toMatchObject({
      kind: 'deferred',
      reason: expect.stringContaining('token service'),
    });
  });

  it('that is not there defers', async () => {
    expect(await send(configOf(await mailServer('x'), refreshing('http://127.0.0.1:9/token')))).toMatchObject({
      kind: 'deferred',
    });
  });

  it('that never answers does not hold an aborted attempt', async () => {
    const tokens = await startTokenServer(() => 'stall');
    expect(await send(configOf(await mailServer('x'), refreshing(tokens.url)), AbortSignal.timeout(300))).toMatchObject(
      { kind: 'deferred' },
    );
  });
});

describe('OAuth 2 with a service account', () => {
  const { privateKey, publicKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
  const pem = (options: { cipher?: string; passphrase?: string } = {}) =>
    (privateKey as KeyObject).export({ type: 'pkcs8', format: 'pem', ...options }) as string;

  it.each([
    ['a key', pem()],
    [
      'a key with a passphrase',
      { key: pem({ cipher: 'aes-256-cbc', passphrase: 'open sesame' }), passphrase: 'open sesame' },
    ],
  ])('signs a grant with %s', async (_title, key) => {
    const tokens = await startTokenServer(grants('fresh'));
    const server = await mailServer('fresh');
    const auth = { type: 'OAuth2', user, serviceClient: '1138', privateKey: key } as const;
    const config = configOf(server, auth);
    // The field `accessUrl` belongs to the other kind of OAuth2; here the endpoint is Google's.
    expect(smtpFactory.config.safeParse({ ...config, auth: { ...auth, accessUrl: tokens.url } }).success).toBe(false);
    const outcome = await send(Object.assign(config, { auth: { ...auth, accessUrl: tokens.url } }));
    expect(outcome).toMatchObject({ kind: 'accepted' });
    const { payload } = await jwtVerify(tokens.requests[0]?.get('assertion') ?? '', publicKey, {
      audience: tokens.url,
    });
    expect(payload).toMatchObject({ iss: '1138', sub: user, scope: 'https://mail.google.com/' });
  });

  it('with a broken key rejects the configuration', async () => {
    const server = await mailServer('x');
    expect(await send(configOf(server, { user, serviceClient: '1138', privateKey: 'no key' }))).toMatchObject({
      kind: 'rejected',
      scope: 'configuration',
    });
  });
});
