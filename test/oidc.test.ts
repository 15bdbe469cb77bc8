import * as client from 'openid-client';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { sql } from '../src/database/database.ts';
import { BrowserClient } from './setup/browser-client.ts';
import { mailedCode } from './setup/mailed-code.ts';
import { managementClient } from './setup/management.ts';
import { startTestPostern, type TestPostern } from './setup/postern.ts';

let postern: TestPostern;
let manage: Awaited<ReturnType<typeof managementClient>>;

const redirectUri = 'http://127.0.0.1:9/callback';

beforeAll(async () => {
  postern = await startTestPostern();
  manage = await managementClient(postern.url);
});

afterAll(() => postern.stop());

/** Registers (or signs in) a person by the mailed code and gives the application's callback. */
async function goThrough(
  browser: BrowserClient,
  url: URL,
  email: string,
  event: 'Register' | 'SignIn' = 'Register',
): Promise<URL> {
  const started = await browser.fetch(url.href);
  expect(started.status).toBe(303);
  const identifier = { type: 'email', value: email };
  await browser.call('PUT', '', { interactionEvent: event });
  const sent = await browser.call('POST', '/verification/verification-code', { identifier, interactionEvent: event });
  const { verificationId } = sent.body;
  const code = await mailedCode(postern, email, event === 'Register' ? 1 : 2);
  const verified = await browser.call('POST', '/verification/verification-code/verify', {
    identifier,
    verificationId,
    code,
  });
  expect(verified.status).toBe(200);
  const identified = await browser.call('POST', '/identification', { verificationId });
  expect(identified.status).toBe(event === 'Register' ? 201 : 204);
  const { body } = await browser.call('POST', '/submit');
  return browser.followToApplication(body.redirectTo);
}

async function createApplication(type: 'SPA' | 'Traditional' | 'Native', extra: object = {}) {
  const { body } = await manage('POST', '/applications', {
    name: `An application of type ${type}`,
    type,
    oidcClientMetadata: { redirectUris: [redirectUri], postLogoutRedirectUris: ['http://127.0.0.1:9/'] },
    ...extra,
  });
  const authentication = type === 'Traditional' ? client.ClientSecretBasic(body.secret) : client.None();
  return client.discovery(new URL(`${postern.url}/oidc`), body.id, undefined, authentication, {
    execute: [client.allowInsecureRequests],
  });
}

async function authorizationUrl(config: client.Configuration, parameters: Record<string, string> = {}) {
  const verifier = client.randomPKCECodeVerifier();
  const url = client.buildAuthorizationUrl(config, {
    redirect_uri: redirectUri,
    scope: 'openid profile email offline_access',
    prompt: 'consent',
    state: 'the-state',
    code_challenge: await client.calculatePKCECodeChallenge(verifier),
    code_challenge_method: 'S256',
    ...parameters,
  });
  return { url, checks: { pkceCodeVerifier: verifier, expectedState: 'the-state', idTokenExpected: true } };
}

describe('openid-client', () => {
  test.each(['SPA', 'Traditional', 'Native'] as const)('registers, refreshes and signs out with a %s', async (type) => {
    const config = await createApplication(type);
    const browser = new BrowserClient(postern.url);
    const email = `oidc-${type.toLowerCase()}@example.com`;
    const { url, checks } = await authorizationUrl(config);
    const callback = await goThrough(browser, url, email);
    expect(callback.searchParams.get('iss')).toBe(`${postern.url}/oidc`);
    const tokens = await client.authorizationCodeGrant(config, callback, checks);
    expect(tokens.claims()).toMatchObject({ email, email_verified: true, amr: ['otp'] });
    const subject = tokens.claims()?.sub ?? '';
    expect(await client.fetchUserInfo(config, tokens.access_token, subject)).toMatchObject({
      email,
      email_verified: true,
    });
    const refreshed = await client.refreshTokenGrant(config, tokens.refresh_token ?? '');
    expect(refreshed.access_token).not.toBe(tokens.access_token);
    const out = client.buildEndSessionUrl(config, {
      post_logout_redirect_uri: 'http://127.0.0.1:9/',
      id_token_hint: tokens.id_token ?? '',
    });
    const page = await (await browser.fetch(out.href)).text();
    const secret = /name="xsrf" value="([^"]+)"/.exec(page)?.[1] ?? '';
    const signedOut = await browser.fetch('/oidc/session/end/confirm', {
      method: 'POST',
      body: new URLSearchParams({ xsrf: secret, logout: 'yes' }),
    });
    expect(signedOut.headers.get('location')).toContain('http://127.0.0.1:9/');
    const again = await browser.fetch((await authorizationUrl(config, { prompt: 'none' })).url.href);
    expect(again.headers.get('location')).toContain('error=login_required');
    // offline_access is access while the person is away: it outlives the session (OpenID Connect Core §11).
    expect((await client.refreshTokenGrant(config, refreshed.refresh_token ?? '')).access_token).toBeTruthy();
  });

  test('signs in silently while the session lasts, and again with prompt=login', async () => {
    const config = await createApplication('SPA');
    const browser = new BrowserClient(postern.url);
    const first = await authorizationUrl(config, { prompt: '', scope: 'openid' });
    first.url.searchParams.delete('prompt');
    await goThrough(browser, first.url, 'session@example.com');
    const silent = await browser.followToApplication(
      (await authorizationUrl(config, { prompt: 'none', scope: 'openid' })).url.href,
    );
    expect(silent.searchParams.get('code')).toBeTruthy();
    const forced = await authorizationUrl(config, { prompt: 'login consent' });
    const callback = await goThrough(browser, forced.url, 'session@example.com', 'SignIn');
    expect(callback.searchParams.get('code')).toBeTruthy();
  });
});

describe('the provider', () => {
  test('redirects as its clients rely on', async () => {
    const browser = new BrowserClient(postern.url);
    const { status, location } = await browser.authorize({ login_hint: 'ada@example.com', ui_locales: 'fr en' });
    expect(status).toBe(303);
    expect(location).toBe('/sign-in?app_id=demo-app&ui_locales=fr+en&login_hint=ada%40example.com');
    expect(browser.cookies()).toMatch(/_interaction=/);
    expect(browser.cookies()).toMatch(/_interaction\.sig=/);
    expect(browser.cookies()).toMatch(/_interaction_resume=/);
    expect(browser.cookies()).toContain('_logto={"appId":"demo-app","uiLocales":"fr en"}');
  });

  test.each([
    [{ first_screen: 'register' }, '/register'],
    [{ first_screen: 'sign_in' }, '/sign-in'],
    [{ first_screen: 'identifier:sign_in', identifier: 'email' }, '/identifier-sign-in'],
    [{ first_screen: 'identifier:register' }, '/identifier-register'],
    [{ interaction_mode: 'signUp' }, '/register'],
  ])('shows the first screen that is asked for: %o', async (parameters, path) => {
    const { location } = await new BrowserClient(postern.url).authorize(parameters);
    expect(location.split('?')[0]).toBe(path);
  });

  test('refuses a request without PKCE, with the plain method, or with another redirect URI', async () => {
    const browser = new BrowserClient(postern.url);
    const problem = async (parameters: Record<string, string>) => {
      const answer = await browser.authorize(parameters);
      return new URL(answer.location || 'none:', postern.url).searchParams.get('error') ?? answer.status;
    };
    expect(await problem({ code_challenge: '', code_challenge_method: '' })).toBe('invalid_request');
    expect(await problem({ code_challenge_method: 'plain' })).toBe('invalid_request');
    expect(await problem({ redirect_uri: `${postern.url}/demo-app/` })).toBe(400);
    expect((await browser.authorize({ response_type: 'token' })).location).not.toContain('/sign-in');
  });

  test('gives one answer to many parallel uses of a code, and revokes the tokens of a reused one', async () => {
    const browser = new BrowserClient(postern.url);
    const { location, verifier } = await browser.authorize();
    expect(location).toContain('/sign-in');
    const identifier = { type: 'email', value: 'code-reuse@example.com' };
    await browser.call('PUT', '', { interactionEvent: 'Register' });
    const sent = await browser.call('POST', '/verification/verification-code', {
      identifier,
      interactionEvent: 'Register',
    });
    const code = await mailedCode(postern, identifier.value);
    const { verificationId } = sent.body;
    await browser.call('POST', '/verification/verification-code/verify', { identifier, verificationId, code });
    await browser.call('POST', '/identification', { verificationId });
    const { body } = await browser.call('POST', '/submit');
    const callback = await browser.followToApplication(body.redirectTo);
    const authorizationCode = callback.searchParams.get('code') ?? '';
    const answers = await Promise.all(Array.from({ length: 10 }, () => browser.tokens(authorizationCode, verifier)));
    expect(answers.filter(({ status }) => status === 200).length).toBeLessThanOrEqual(1);
    const late = await browser.tokens(authorizationCode, verifier);
    expect(late.body.error).toBe('invalid_grant');
    const token = answers.find(({ status }) => status === 200)?.body.access_token;
    const me = await fetch(`${postern.url}/oidc/me`, { headers: { authorization: `Bearer ${token}` } });
    expect(me.status).toBe(401);
  });

  test('revokes the whole family when a rotated refresh token comes back', async () => {
    const config = await createApplication('SPA');
    const browser = new BrowserClient(postern.url);
    const { url, checks } = await authorizationUrl(config);
    const callback = await goThrough(browser, url, 'rotation@example.com');
    const tokens = await client.authorizationCodeGrant(config, callback, checks);
    const stolen = tokens.refresh_token ?? '';
    const rotated = await client.refreshTokenGrant(config, stolen);
    expect(rotated.refresh_token).not.toBe(stolen);
    await expect(client.refreshTokenGrant(config, stolen)).rejects.toThrow();
    await expect(client.refreshTokenGrant(config, rotated.refresh_token ?? '')).rejects.toThrow();
  });

  test('names its public origin everywhere, whatever Host is sent', async () => {
    const answer = await fetch(`${postern.url}/oidc/.well-known/openid-configuration`, {
      headers: { 'x-forwarded-host': 'evil.example', 'x-forwarded-proto': 'https' },
    });
    const text = await answer.text();
    expect(text).not.toContain('evil.example');
    expect(JSON.parse(text)).toMatchObject({
      issuer: `${postern.url}/oidc`,
      token_endpoint: `${postern.url}/oidc/token`,
      userinfo_endpoint: `${postern.url}/oidc/me`,
      code_challenge_methods_supported: ['S256'],
      response_types_supported: ['code'],
      authorization_response_iss_parameter_supported: true,
    });
  });

  test('lets no one with a copy of its table use a token or a session', async () => {
    const rows = await postern.postern.parts.database.query<{ model: string; payload: object }>(
      sql`select model, payload from oidc_records`,
    );
    expect(rows.length).toBeGreaterThan(0);
    for (const { payload } of rows) expect(payload).not.toHaveProperty('jti');
  });
});
