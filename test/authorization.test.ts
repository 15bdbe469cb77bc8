import { generateKeyPairSync } from 'node:crypto';
import Provider from 'oidc-provider';
import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { sql } from '../src/database/database.ts';
import { interactionRecords } from '../src/interactions/oidc-records.ts';
import { createAdapter } from '../src/oidc/adapter.ts';
import { keepAccount } from '../src/oidc/switch-account.ts';
import { codeFor, launchChromium, openBrowser } from './pages/browser.ts';
import { BrowserClient } from './setup/browser-client.ts';
import { Journey } from './setup/journey.ts';
import { managementClient } from './setup/management.ts';
import { startTestPostern, type TestPostern } from './setup/postern.ts';

/** The pair that RFC 7636 appendix B shows. */
const verifier = 'dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk';
const challenge = 'E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM';

let postern: TestPostern;

beforeAll(async () => {
  postern = await startTestPostern();
});

afterAll(() => postern.stop());

/** Somebody who has registered at the demo app and is signed in. */
async function signedIn(email: string, parameters: Record<string, string> = {}) {
  const journey = new Journey(postern, email);
  await journey.begin('Register', parameters);
  await journey.prove('Register');
  await journey.identify();
  const callback = await journey.finish();
  return { journey, callback, claims: await claimsOf(journey, callback) };
}

/** Signs in at an interaction that has been begun. */
async function signInAgain(journey: Journey) {
  await journey.call('PUT', '', { interactionEvent: 'SignIn' });
  await journey.prove('SignIn');
  await journey.identify();
}

async function claimsOf({ browser, verifier }: Journey, callback: URL) {
  const { body } = await browser.tokens(callback.searchParams.get('code') ?? '', verifier);
  return claimsIn(body.id_token);
}

const claimsIn = (idToken: string) => JSON.parse(Buffer.from(idToken.split('.')[1] ?? '', 'base64url').toString());

async function authorize(journey: Journey, parameters: Record<string, string> = {}) {
  const { status, location, verifier } = await journey.browser.authorize(parameters);
  journey.verifier = verifier;
  return { status, location, path: location.split('?')[0], error: errorOf(location) };
}

const errorOf = (location: string) => new URL(location || '/', postern.url).searchParams.get('error');

describe('the redirects of one sign-in', () => {
  const cookie = (answer: Response, name: string) =>
    answer.headers.getSetCookie().find((line) => line.startsWith(`${name}=`)) ?? '';

  async function untilSubmitted(journey: Journey, parameters: Record<string, string>) {
    await journey.begin('Register', parameters);
    await journey.prove('Register');
    await journey.identify();
    return journey.submit();
  }

  test('with prompt=consent, which SDKs send to get a refresh token', async () => {
    const journey = new Journey(postern, 'steps@example.com');
    const { browser } = journey;
    const query = new URLSearchParams({
      client_id: 'demo-app',
      redirect_uri: `${postern.url}/demo-app`,
      response_type: 'code',
      scope: 'openid offline_access',
      prompt: 'consent',
      state: 'a state/+&',
      organization_id: 'org-1',
      code_challenge: challenge,
      code_challenge_method: 'S256',
    });
    const first = await browser.fetch(`/oidc/auth?${query}`);
    expect([first.status, first.headers.get('location')]).toEqual([
      303,
      '/sign-in?app_id=demo-app&organization_id=org-1',
    ]);
    expect(cookie(first, '_interaction')).toMatch(/; path=\/; expires=[^;]+; samesite=lax; httponly/i);
    expect(cookie(first, '_interaction_resume')).toMatch(/; path=\/oidc\/auth\/[\w-]+; .*samesite=lax; httponly/i);
    for (const name of ['_interaction.sig', '_interaction_resume.sig']) expect(cookie(first, name)).not.toBe('');
    expect(cookie(first, '_logto')).toMatch(
      /^_logto={"appId":"demo-app","organizationId":"org-1"}; path=\/; samesite=lax$/i,
    );

    await journey.call('PUT', '', { interactionEvent: 'Register' });
    await journey.prove('Register');
    await journey.identify();
    const { status, body } = await journey.submit();
    expect(status).toBe(200);
    const resume = `${postern.url}/oidc/auth/`;
    expect(body.redirectTo.slice(0, resume.length)).toBe(resume);

    const second = await browser.fetch(body.redirectTo);
    expect([second.status, second.headers.get('location')]).toEqual([303, '/consent?app_id=demo-app']);
    expect(cookie(second, '_session')).toMatch(/; path=\/; .*samesite=lax; httponly/i);
    expect(cookie(second, '_session.sig')).not.toBe('');

    const third = await browser.fetch('/consent?app_id=demo-app');
    expect(third.status).toBe(303);
    const onward = third.headers.get('location') ?? '';
    expect(onward.slice(0, resume.length)).toBe(resume);
    expect(onward).not.toBe(body.redirectTo);

    const last = await browser.fetch(onward);
    expect(last.status).toBe(303);
    const callback = new URL(last.headers.get('location') ?? '');
    expect(`${callback.origin}${callback.pathname}`).toBe(`${postern.url}/demo-app`);
    expect([...callback.searchParams.keys()].sort()).toEqual(['code', 'iss', 'state']);
    expect(callback.searchParams.get('state')).toBe('a state/+&');
    expect(callback.searchParams.get('iss')).toBe(`${postern.url}/oidc`);
  });

  test('without it the step over the consent page is left out', async () => {
    const journey = new Journey(postern, 'fewer-steps@example.com');
    const { body } = await untilSubmitted(journey, {});
    const answer = await journey.browser.fetch(body.redirectTo);
    expect(answer.status).toBe(303);
    expect(new URL(answer.headers.get('location') ?? '').searchParams.get('code')).toBeTruthy();
  });

  test('a step is taken once, and by the browser that began', async () => {
    const journey = new Journey(postern, 'one-step@example.com');
    const { body } = await untilSubmitted(journey, {});
    const html = { headers: { accept: 'text/html' } };
    const stranger = await fetch(body.redirectTo, { redirect: 'manual', ...html });
    expect([stranger.status, stranger.headers.get('location')]).toEqual([400, null]);
    expect(await stranger.text()).toContain('<h1>');
    expect((await journey.browser.fetch(body.redirectTo)).status).toBe(303);
    expect((await journey.browser.fetch(body.redirectTo)).status).toBe(400);
  });
});

describe('somebody who is signed in', () => {
  test('is not asked again, by a second application neither', async () => {
    const { journey, claims } = await signedIn('known@example.com');
    const manage = await managementClient(postern.url);
    const redirectUri = 'http://127.0.0.1:9/second';
    const { body } = await manage('POST', '/applications', {
      name: 'Second',
      type: 'SPA',
      oidcClientMetadata: { redirectUris: [redirectUri], postLogoutRedirectUris: [] },
    });
    const { location } = await authorize(journey, { client_id: body.id, redirect_uri: redirectUri });
    const code = new URL(location).searchParams.get('code') ?? '';
    const tokens = await journey.browser.tokens(code, journey.verifier, body.id, redirectUri);
    expect(claimsIn(tokens.body.id_token)).toMatchObject({ sub: claims.sub, aud: body.id, amr: ['otp'] });
  });

  test('is not asked for the hint of another name, since a hint is no demand', async () => {
    const { journey } = await signedIn('hinted@example.com');
    const { location } = await authorize(journey, { login_hint: 'other@example.com', first_screen: 'register' });
    expect(new URL(location).searchParams.get('code')).toBeTruthy();
  });

  test('is asked where the application demands it, and then said to have signed in just now', async () => {
    const { journey, claims } = await signedIn('demanded@example.com', { max_age: '3600' });
    expect(claims.auth_time).toBeLessThanOrEqual(claims.iat);
    expect((await authorize(journey, { prompt: 'none', max_age: '3600' })).location).toContain('code=');
    await postern.postern.parts.database.query(sql`
      update oidc_records set payload = payload || jsonb_build_object('loginTs', (payload ->> 'loginTs')::int - 7200)
      where model = 'Session' and payload ->> 'accountId' = ${claims.sub}`);
    expect((await authorize(journey, { prompt: 'none', max_age: '3600' })).error).toBe('login_required');
    expect((await authorize(journey, { prompt: 'none' })).location).toContain('code=');
    expect((await authorize(journey, { prompt: 'login' })).path).toBe('/sign-in');
    expect((await authorize(journey, { max_age: '3600', first_screen: 'identifier:sign_in' })).path).toBe(
      '/identifier-sign-in',
    );
    await signInAgain(journey);
    const again = await claimsOf(journey, await journey.finish());
    expect(again).toMatchObject({ sub: claims.sub, amr: ['otp'] });
    expect(again.auth_time).toBeGreaterThan(again.iat - 600);
  });

  test('says how, and claims no level of assurance for it', async () => {
    const { claims } = await signedIn('honest@example.com', { acr_values: 'urn:mace:incommon:iap:silver phr' });
    expect(claims.amr).toEqual(['otp']);
    expect(claims).not.toHaveProperty('acr');
    const document = await (await fetch(`${postern.url}/oidc/.well-known/openid-configuration`)).json();
    expect(document).not.toHaveProperty('acr_values_supported');
  });
});

test('nobody is asked with prompt=none, and the application is told', async () => {
  const journey = new Journey(postern, 'nobody@example.com');
  const { status, location, error } = await authorize(journey, { prompt: 'none' });
  expect([status, error]).toEqual([303, 'login_required']);
  expect(new URL(location).searchParams.get('state')).toBe('state');
  expect(new URL(location).searchParams.get('iss')).toBe(`${postern.url}/oidc`);
});

describe('a link in a mail, opened where somebody is signed in', () => {
  const link = (login_hint: string, extra = {}) => ({ one_time_token: 'a'.repeat(32), login_hint, ...extra });
  /** A provider on the same storage, as another node has one. */
  const provider = () => {
    const { database, seal } = postern.postern.parts;
    const interactions = interactionRecords(database, seal, 'default');
    const { privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
    return new Provider(`${postern.url}/oidc`, {
      adapter: createAdapter({ database, tenantId: 'default', interactions, findClient: async () => undefined }),
      features: { devInteractions: { enabled: false } },
      jwks: { keys: [privateKey.export({ format: 'jwk' })] },
    });
  };
  const uidOf = ({ browser }: Journey) => /_interaction=([^;]+)/.exec(browser.cookies())?.[1] ?? '';

  test('is used, by its own account', async () => {
    const { journey } = await signedIn('own-link@example.com');
    const { location } = await authorize(journey, link('Own-Link@Example.com'));
    expect(location).toBe(
      `/one-time-token?app_id=demo-app&one_time_token=${'a'.repeat(32)}&login_hint=Own-Link%40Example.com`,
    );
    expect((await authorize(journey, link('own-link@example.com', { prompt: 'none' }))).error).toBe('login_required');
  });

  test('asks which account, when it is for another', async () => {
    const { journey } = await signedIn('first-account@example.com');
    const { location } = await authorize(journey, link('second-account@example.com'));
    expect(location).toBe(
      `/switch-account?app_id=demo-app&one_time_token=${'a'.repeat(32)}&login_hint=second-account%40example.com`,
    );
  });

  test('leaves the account as it is, if that is chosen', async () => {
    const { journey, claims } = await signedIn('staying@example.com', { max_age: '3600' });
    await authorize(journey, link('leaving@example.com'));
    const kept = await keepAccount(provider(), uidOf(journey));
    if (kept.kind !== 'kept') throw new Error('not kept');
    const callback = await journey.browser.followToApplication(kept.returnTo);
    expect(await claimsOf(journey, callback)).toMatchObject({ sub: claims.sub, amr: ['otp'] });
    await authorize(journey, { prompt: 'none', max_age: '3600' });
    const later = await authorize(journey, { prompt: 'none', max_age: '3600' });
    expect((await claimsOf(journey, new URL(later.location))).auth_time).toBe(claims.auth_time);
  });

  test('is no way around a new sign-in that the application demands, nor around any sign-in', async () => {
    const { journey } = await signedIn('demanding@example.com');
    await authorize(journey, link('another@example.com', { prompt: 'login' }));
    expect(await keepAccount(provider(), uidOf(journey))).toEqual({ kind: 'not asked' });
    const stranger = new Journey(postern, 'stranger@example.com');
    await authorize(stranger, link('another@example.com'));
    expect(await keepAccount(provider(), uidOf(stranger))).toEqual({ kind: 'not asked' });
    expect(await keepAccount(provider(), 'no-interaction')).toEqual({ kind: 'not asked' });
  });
});

describe('a browser in which one account is signed in and another signs in', () => {
  let chromium: Browser;
  beforeAll(async () => {
    chromium = await launchChromium();
  });
  afterAll(() => chromium.close());

  test.each([true, false])('goes on with the other (JavaScript: %s)', async (javaScriptEnabled) => {
    await using person = await openBrowser(chromium, { javaScriptEnabled });
    const { page, complaints } = person;
    const addresses: string[] = [];
    for (const name of ['one', 'two']) {
      const email = `${name}-${javaScriptEnabled}@example.com`;
      await page.goto(`${postern.url}/oidc/auth?${loginQuery()}`);
      await page.fill('#identifier', email);
      await page.click('.button');
      await page.waitForURL('**/sign-in/code');
      const landed = page.waitForRequest(/demo-app\?/);
      await page.locator('#code').pressSequentially(await codeFor(postern, email));
      await page.click('.button').catch(() => {});
      if (name === 'two' && !javaScriptEnabled) await page.getByRole('button', { name: 'Continue' }).click();
      const code = new URL((await landed).url()).searchParams.get('code') ?? '';
      const { body } = await new BrowserClient(postern.url).tokens(code, verifier);
      addresses.push(claimsIn(body.id_token).email);
      await page.waitForLoadState();
    }
    expect(addresses).toEqual([`one-${javaScriptEnabled}@example.com`, `two-${javaScriptEnabled}@example.com`]);
    expect(complaints).toEqual([]);
  });

  const loginQuery = () =>
    new URLSearchParams({
      client_id: 'demo-app',
      redirect_uri: `${postern.url}/demo-app`,
      response_type: 'code',
      scope: 'openid email',
      prompt: 'login',
      first_screen: 'register',
      code_challenge: challenge,
      code_challenge_method: 'S256',
    });
});

describe('a hostile request', () => {
  test('cannot put anything into the headers of the answer', async () => {
    const { browser } = new Journey(postern, 'nobody@example.com');
    const hostile = 'x\r\nset-cookie: stolen=1; ü語😀"\\';
    const answer = await browser.authorize({ login_hint: hostile, ui_locales: hostile, organization_id: hostile });
    expect(answer.status).toBe(303);
    expect(browser.cookies()).not.toMatch(/(^|; )stolen=/);
    expect(browser.cookies()).toMatch(/^[\x20-\x7e]+$/);
    expect(new URL(answer.location, postern.url).searchParams.get('login_hint')).toBe(hostile);
  });

  test('cannot make the next one too large', async () => {
    const { browser } = new Journey(postern, 'nobody@example.com');
    const long = 'ü'.repeat(1000);
    const answer = await browser.authorize({ login_hint: long, ui_locales: long });
    expect(answer.location).toBe('/sign-in?app_id=demo-app');
    expect((await browser.fetch(answer.location)).status).toBe(200);
  });

  test('says a parameter twice, and is refused at the application', async () => {
    const { browser } = new Journey(postern, 'nobody@example.com');
    const query = new URLSearchParams({
      client_id: 'demo-app',
      redirect_uri: `${postern.url}/demo-app`,
      response_type: 'code',
      scope: 'openid',
      code_challenge: challenge,
      code_challenge_method: 'S256',
    });
    for (const name of ['login_hint', 'first_screen', 'one_time_token', 'ui_locales', 'prompt']) {
      const twice = await browser.fetch(`/oidc/auth?${query}&${name}=login&${name}=b`);
      expect([name, errorOf(twice.headers.get('location') ?? '')]).toEqual([name, 'invalid_request']);
    }
  });
});
