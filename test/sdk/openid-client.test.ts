import * as client from 'openid-client';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { sql } from '../../src/database/database.ts';
import { managementClient } from '../setup/management.ts';
import { startTestPostern, type TestPostern } from '../setup/postern.ts';
import { Person } from './person.ts';

const redirectUri = 'http://127.0.0.1:9/callback';
const home = 'http://127.0.0.1:9/';

let postern: TestPostern;
let application: { id: string; secret: string };

beforeAll(async () => {
  postern = await startTestPostern();
  const manage = await managementClient(postern.url);
  const { body } = await manage('POST', '/applications', {
    name: 'Acme, rendered on the server',
    type: 'Traditional',
    oidcClientMetadata: { redirectUris: [redirectUri], postLogoutRedirectUris: [home] },
  });
  application = body;
});

afterAll(() => postern.stop());

const discover = (authentication?: client.ClientAuth, clientId = application.id) =>
  client.discovery(new URL(`${postern.url}/oidc`), clientId, application.secret, authentication, {
    execute: [client.allowInsecureRequests],
  });

async function begin(config: client.Configuration, parameters: Record<string, string> = {}) {
  const [pkceCodeVerifier, expectedState, expectedNonce] = [
    client.randomPKCECodeVerifier(),
    client.randomState(),
    client.randomNonce(),
  ];
  const url = client.buildAuthorizationUrl(config, {
    redirect_uri: redirectUri,
    scope: 'openid profile email offline_access',
    prompt: 'consent',
    state: expectedState,
    nonce: expectedNonce,
    code_challenge: await client.calculatePKCECodeChallenge(pkceCodeVerifier),
    code_challenge_method: 'S256',
    ...parameters,
  });
  return { url: url.href, checks: { pkceCodeVerifier, expectedState, expectedNonce, idTokenExpected: true } };
}

test.each([
  ['its default authentication', undefined],
  ['client_secret_basic', client.ClientSecretBasic],
  ['client_secret_post', client.ClientSecretPost],
])('a person registers, reads claims, refreshes, signs out, and is asked again (%s)', async (name, authentication) => {
  const person = new Person(postern, `${name.replaceAll(/\W/g, '-')}@example.com`);
  const config = await discover(authentication?.(application.secret));
  const { url, checks } = await begin(config);
  const tokens = await client.authorizationCodeGrant(config, new URL(await person.signIn(url, 'Register')), checks);
  const { sub } = tokens.claims() ?? { sub: 'nobody' };
  expect(tokens.claims()).toMatchObject({ email: person.email, email_verified: true, amr: ['otp'] });
  expect(await client.fetchUserInfo(config, tokens.access_token, sub)).toMatchObject({ email: person.email });
  const refreshed = await client.refreshTokenGrant(config, tokens.refresh_token ?? '');
  expect(refreshed.access_token).not.toBe(tokens.access_token);
  expect(refreshed.claims()).toMatchObject({ sub, amr: ['otp'] });
  await client.tokenRevocation(config, refreshed.refresh_token ?? '');
  await expect(client.refreshTokenGrant(config, refreshed.refresh_token ?? '')).rejects.toMatchObject({
    error: 'invalid_grant',
  });
  const out = client.buildEndSessionUrl(config, {
    post_logout_redirect_uri: home,
    id_token_hint: tokens.id_token ?? '',
    state: 'signed-out',
  });
  expect(await person.signOut(out.href)).toBe(`${home}?state=signed-out`);
  expect((await person.open((await begin(config, { prompt: 'none' })).url)).location).toContain('error=login_required');
  const again = await begin(config);
  const callback = new URL(await person.signIn(again.url, 'SignIn'));
  expect((await client.authorizationCodeGrant(config, callback, again.checks)).claims()?.sub).toBe(sub);
});

/** Lets days pass for everything that one person holds. */
async function wait(days: number, subject: string) {
  const seconds = days * 86_400;
  await postern.postern.parts.database.query(sql`
    update oidc_records set
      expires_at = expires_at - make_interval(secs => ${seconds}),
      payload = payload || jsonb_build_object('exp', (payload ->> 'exp')::bigint - ${seconds}::bigint,
        'iat', (payload ->> 'iat')::bigint - ${seconds}::bigint)
    where payload ->> 'accountId' = ${subject}`);
}

test.each(['Traditional', 'SPA'])(
  'a refresh token works for as long as the application was told (%s)',
  async (type) => {
    const person = new Person(postern, `${type.toLowerCase()}-long@example.com`);
    const manage = await managementClient(postern.url);
    const { body } = await manage('POST', '/applications', {
      name: 'Seldom used',
      type,
      oidcClientMetadata: { redirectUris: [redirectUri], postLogoutRedirectUris: [] },
      customClientMetadata: { refreshTokenTtlInDays: 60 },
    });
    const authentication = type === 'SPA' ? client.None() : client.ClientSecretBasic(body.secret);
    const config = await discover(authentication, body.id);
    const { url, checks } = await begin(config);
    let tokens = await client.authorizationCodeGrant(config, new URL(await person.signIn(url, 'Register')), checks);
    const { sub } = tokens.claims() ?? { sub: 'nobody' };
    // Each refresh but the last is late enough for a new refresh token, which has sixty days of its own.
    for (const days of [59, 59, 59, 61]) {
      const latest = tokens.refresh_token ?? '';
      await wait(days, sub);
      const refreshed = client.refreshTokenGrant(config, latest);
      if (days > 60) await expect(refreshed).rejects.toMatchObject({ error: 'invalid_grant' });
      else tokens = await refreshed;
      if (days < 60) await client.fetchUserInfo(config, tokens.access_token, sub);
    }
  },
);

test('a callback that comes a second time is refused', async () => {
  const person = new Person(postern, 'twice@example.com');
  const config = await discover();
  const { url, checks } = await begin(config);
  const callback = new URL(await person.signIn(url, 'Register'));
  const tokens = await client.authorizationCodeGrant(config, callback, checks);
  await expect(client.authorizationCodeGrant(config, callback, checks)).rejects.toMatchObject({
    error: 'invalid_grant',
    status: 400,
  });
  await expect(
    client.fetchUserInfo(config, tokens.access_token, tokens.claims()?.sub ?? 'nobody'),
  ).rejects.toMatchObject({ status: 401 });
});

test('a redirect URI or a post-logout redirect URI that is not registered shows a page that says so', async () => {
  const person = new Person(postern, 'redirect@example.com');
  const config = await discover();
  const { url } = await begin(config, { redirect_uri: `${redirectUri}/other` });
  const out = client.buildEndSessionUrl(config, { post_logout_redirect_uri: `${home}other` });
  for (const [wrong, name] of [
    [url, 'redirect_uri'],
    [out.href, 'post_logout_redirect_uri'],
  ] as const) {
    const { status, location, page } = await person.open(wrong);
    expect([status, location]).toEqual([400, null]);
    expect(page).toContain(name);
  }
});
