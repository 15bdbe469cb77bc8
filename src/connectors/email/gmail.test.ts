import { generateKeyPairSync } from 'node:crypto';
import { decodeJwt } from 'jose';
import { pino } from 'pino';
import { describe, expect, it } from 'vitest';
import { sampleEmail } from '../../../test/http/sample-email.ts';
import { plainFetch } from '../../../test/smtp/plain-fetch.ts';
import { startScriptedServer } from '../../../test/smtp/scripted-server.ts';
import { startSink, testAuthority } from '../../../test/smtp/sink.ts';
import { startTokenReach } from '../../../test/smtp/token-reach.ts';
import { grantOf } from '../../../test/smtp/token-server.ts';
import { formItemsOf } from '../form-items.ts';
import { createGmailFactory, gmailConfig } from './gmail.ts';

const user = 'no-reply@example.com';
const { privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
const keyFile = JSON.stringify({
  type: 'service_account',
  client_email: 'robot@project.iam.gserviceaccount.com',
  private_key: privateKey.export({ type: 'pkcs8', format: 'pem' }),
});

async function sendTo(auth: NonNullable<Parameters<typeof startSink>[0]>['auth'], settings: object) {
  await using server = await startSink({ ...(auth && { auth }) });
  await using tokens = await startTokenReach(() => grantOf('fresh'));
  const factory = createGmailFactory({ host: server.host, port: server.port, tls: { ca: testAuthority() } });
  const config = factory.config.parse({ user, ...settings });
  const outcome = await factory.send(sampleEmail, config, {
    signal: AbortSignal.timeout(10_000),
    log: pino({ level: 'silent' }),
    fetch: tokens.reach.fetch,
    confirmTransmission: async () => true,
  });
  await factory.release?.(config);
  return { outcome, messages: server.messages, requests: tokens.requests, paths: tokens.paths };
}

describe('Gmail', () => {
  it('takes an app password with the spaces that Google shows', async () => {
    const { outcome, messages } = await sendTo(
      { user, pass: 'abcdefghijklmnop' },
      { method: 'appPassword', appPassword: 'abcd efgh ijkl mnop' },
    );
    expect(outcome).toMatchObject({ kind: 'accepted' });
    expect(messages[0]?.from).toBe(user);
  });

  it('takes the key file of a service account, which acts for the user', async () => {
    const { outcome, requests, paths } = await sendTo(
      { user, accessToken: 'fresh' },
      { method: 'serviceAccount', serviceAccountKey: keyFile, fromEmail: `Example <${user}>` },
    );
    expect(outcome).toMatchObject({ kind: 'accepted' });
    expect(paths).toEqual(['oauth2.googleapis.com/token']);
    expect(decodeJwt(requests[0]?.get('assertion') ?? '')).toMatchObject({
      iss: 'robot@project.iam.gserviceaccount.com',
      sub: user,
      scope: 'https://mail.google.com/',
      aud: 'https://oauth2.googleapis.com/token',
    });
  });

  it('takes an OAuth client with a refresh token', async () => {
    const { outcome, requests } = await sendTo(
      { user, accessToken: 'fresh' },
      { method: 'oauth', clientId: 'client', clientSecret: 'client-secret', refreshToken: 'refresh' },
    );
    expect(outcome).toMatchObject({ kind: 'accepted' });
    expect(requests.map((form) => Object.fromEntries(form))).toEqual([
      { client_id: 'client', client_secret: 'client-secret', refresh_token: 'refresh', grant_type: 'refresh_token' },
    ]);
  });

  it('names its own settings when it is refused', async () => {
    await using server = await startScriptedServer({ AUTH: '534 5.7.9 Application-specific password required.' });
    const factory = createGmailFactory({ host: server.host, port: server.port, ignoreTLS: true });
    const config = factory.config.parse({ user, method: 'appPassword', appPassword: 'my usual one' });
    const context = { signal: AbortSignal.timeout(10_000), log: pino({ level: 'silent' }) };
    const steps = [];
    const walk = factory.diagnose?.(config, undefined, {
      ...context,
      fetch: plainFetch,
      async *checkHost() {},
    });
    for await (const step of walk ?? []) steps.push(step);
    expect(steps.find(({ name }) => name === 'auth')).toMatchObject({
      status: 'failed',
      advice: 'With Google this means: create an app password and use it as "appPassword".',
    });
  });
});

describe('the form of Gmail', () => {
  it.each([
    ['appPassword', ['appPassword']],
    ['serviceAccount', ['serviceAccountKey']],
    ['oauth', ['clientId', 'clientSecret', 'refreshToken']],
  ])('asks for what %s needs, and shows only that', (method, keys) => {
    const missing = gmailConfig.safeParse({ user, method }).error?.issues.map(({ path }) => path[0]);
    expect(missing).toEqual(keys);
    const shown = formItemsOf(gmailConfig).filter(({ showConditions }) => showConditions?.[0]?.expectValue === method);
    expect(shown.map(({ key }) => key)).toEqual(keys);
  });

  it.each([
    ['no JSON', 'swordfish', 'must be the JSON file'],
    ['another JSON', '{"client_id":"x"}', 'must be the JSON file'],
    ['a list', '[]', 'must be the JSON file'],
    ['a broken key', '{"client_email":"a@b","private_key":"swordfish"}', 'private_key that cannot be used'],
  ])('refuses %s as key file', (_title, serviceAccountKey, words) => {
    const result = gmailConfig.safeParse({ user, method: 'serviceAccount', serviceAccountKey });
    expect(result.error?.issues[0]?.message).toContain(words);
  });
});
