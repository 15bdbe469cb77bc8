import { pino } from 'pino';
import { describe, expect, it } from 'vitest';
import { sampleEmail } from '../../../test/http/sample-email.ts';
import { startSink, testAuthority } from '../../../test/smtp/sink.ts';
import { startTokenReach } from '../../../test/smtp/token-reach.ts';
import { grantOf, type TokenAnswer } from '../../../test/smtp/token-server.ts';
import { movesSecrets, secretMask } from '../secrets.ts';
import { createMicrosoft365SmtpFactory, microsoft365SmtpConfig } from './microsoft-365-smtp.ts';

const user = 'no-reply@example.com';
const app = { user, tenantId: 'example.onmicrosoft.com', clientId: 'client' };

async function sendWith(settings: object, answer: () => TokenAnswer = () => grantOf('fresh')) {
  await using server = await startSink({ auth: { user, accessToken: 'fresh' } });
  await using tokens = await startTokenReach(answer);
  const factory = createMicrosoft365SmtpFactory({
    host: server.host,
    port: server.port,
    tls: { ca: testAuthority() },
  });
  const config = factory.config.parse({ ...app, ...settings });
  const outcome = await factory.send(sampleEmail, config, {
    signal: AbortSignal.timeout(10_000),
    log: pino({ level: 'silent' }),
    fetch: tokens.reach.fetch,
    confirmTransmission: async () => true,
  });
  await factory.release?.(config);
  return { outcome, forms: tokens.requests.map((form) => Object.fromEntries(form)), paths: tokens.paths };
}

describe('Microsoft 365 by SMTP', () => {
  it('logs in as the application, with the secret and the scope of all that it was allowed', async () => {
    const { outcome, forms, paths } = await sendWith({ method: 'application', clientSecret: 'client-secret' });
    expect(outcome).toMatchObject({ kind: 'accepted' });
    expect(paths).toEqual(['login.microsoftonline.com/example.onmicrosoft.com/oauth2/v2.0/token']);
    expect(forms).toEqual([
      {
        client_id: 'client',
        client_secret: 'client-secret',
        grant_type: 'client_credentials',
        scope: 'https://outlook.office365.com/.default',
      },
    ]);
  });

  it('logs in with what the user granted, also without a secret', async () => {
    const { outcome, forms } = await sendWith({ method: 'user', refreshToken: 'refresh' });
    expect(outcome).toMatchObject({ kind: 'accepted' });
    expect(forms).toEqual([
      {
        client_id: 'client',
        refresh_token: 'refresh',
        grant_type: 'refresh_token',
        scope: 'https://outlook.office.com/SMTP.Send offline_access',
      },
    ]);
  });

  it('opens three connections at a time, and no more', async () => {
    await using server = await startSink({ auth: { user, accessToken: 'fresh' } });
    await using tokens = await startTokenReach(() => grantOf('fresh'));
    const host = { host: server.host, port: server.port, tls: { ca: testAuthority() } };
    const factory = createMicrosoft365SmtpFactory(host);
    const config = factory.config.parse({ ...app, method: 'application', clientSecret: 'client-secret' });
    const context = {
      signal: AbortSignal.timeout(10_000),
      log: pino({ level: 'silent' }),
      fetch: tokens.reach.fetch,
      confirmTransmission: async () => true,
    };
    const outcomes = await Promise.all(Array.from({ length: 12 }, () => factory.send(sampleEmail, config, context)));
    expect(outcomes.every(({ kind }) => kind === 'accepted')).toBe(true);
    expect([server.connectionCount, tokens.requests.length]).toEqual([3, 1]);
    await factory.release?.(config);
  });

  it('says what Microsoft says of a secret that has expired, and what to do', async () => {
    const { outcome } = await sendWith({ method: 'application', clientSecret: 'client-secret' }, () => ({
      status: 401,
      body: {
        error: 'invalid_client',
        error_description: 'AADSTS7000222: The provided client secret keys for app are expired. Trace ID: 1',
        error_codes: [7000222],
      },
    }));
    expect(outcome).toMatchObject({
      kind: 'rejected',
      scope: 'configuration',
      reason: expect.stringMatching(/invalid_client: AADSTS7000222: .* Check the client id and the client secret/),
    });
  });
});

describe('the form of Microsoft 365 by SMTP', () => {
  it.each([
    ['application', 'clientSecret'],
    ['user', 'refreshToken'],
  ])('asks for what %s needs', (method, key) => {
    expect(microsoft365SmtpConfig.safeParse({ ...app, method }).error?.issues.map(({ path }) => path[0])).toEqual([
      key,
    ]);
  });

  it('lets a tenant be an id or a domain, and nothing that leads elsewhere', () => {
    const accepts = (tenantId: string) =>
      microsoft365SmtpConfig.safeParse({ ...app, tenantId, method: 'application', clientSecret: 'x' }).success;
    expect(accepts('2b6f0a9c-0000-4000-8000-1234567890ab')).toBe(true);
    expect(['a/../b', 'a?b', '', 'a b', 'a#b', '..'].filter(accepts)).toEqual([]);
  });

  it('wants the secrets again when the tenant changes', () => {
    const stored = { ...app, method: 'application', clientSecret: 'x' };
    const given = { ...stored, clientSecret: secretMask };
    expect(movesSecrets(microsoft365SmtpConfig, given, stored)).toBe(false);
    expect(movesSecrets(microsoft365SmtpConfig, { ...given, tenantId: 'evil.example' }, stored)).toBe(true);
  });
});
