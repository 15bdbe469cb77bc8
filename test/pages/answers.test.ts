import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { sql } from '../../src/database/database.ts';
import { defaultSettings } from '../../src/experience/settings.ts';
import { BrowserClient } from '../setup/browser-client.ts';
import { managementClient } from '../setup/management.ts';
import { freePort, startTestPostern, type TestPostern } from '../setup/postern.ts';
import { smtpConfig } from '../setup/smtp-config.ts';
import { codeFor, mailsTo } from './browser.ts';

let postern: TestPostern;
let clockAheadMilliseconds = 0;
let manage: Awaited<ReturnType<typeof managementClient>>;

beforeAll(async () => {
  postern = await startTestPostern({ clock: () => Date.now() + clockAheadMilliseconds });
  manage = await managementClient(postern.url);
});

afterAll(() => postern.stop());

afterEach(async () => {
  const { signInMode, signUp, agreeToTermsPolicy, color, branding, unknownSessionRedirectUrl } = defaultSettings;
  const termsOfUseUrl = null;
  await manage('PATCH', '/sign-in-exp', {
    signInMode,
    signUp,
    agreeToTermsPolicy,
    color,
    branding,
    unknownSessionRedirectUrl,
    termsOfUseUrl,
  });
});

const submit = (browser: BrowserClient, path: string, fields: Record<string, string>, headers = {}) =>
  browser.fetch(path, {
    method: 'POST',
    body: new URLSearchParams(fields),
    headers: { cookie: browser.cookies(), accept: 'text/html', ...headers },
  });

const open = async (browser: BrowserClient, path: string) =>
  (await browser.fetch(path, { headers: { cookie: browser.cookies(), accept: 'text/html' } })).text();

async function begin(parameters: Record<string, string> = {}) {
  const browser = new BrowserClient(postern.url);
  const { location } = await browser.authorize(parameters);
  return { browser, location };
}

async function register(email: string) {
  const { browser } = await begin();
  await submit(browser, '/register', { identifier: email });
  const answer = await submit(browser, '/sign-in/code', { code: await codeFor(postern, email) });
  expect(answer.headers.get('location')).toContain('/oidc/auth/');
  return browser.followToApplication(answer.headers.get('location') ?? '');
}

describe('known and unknown addresses', () => {
  test.each(['SignInAndRegister', 'SignIn'])('give the same answers, byte for byte (%s)', async (signInMode) => {
    const [known, unknown] = [`known-${signInMode.length}@example.com`, `unkno-${signInMode.length}@example.com`];
    await register(known);
    await manage('PATCH', '/sign-in-exp', { signInMode });
    const seen = await Promise.all(
      [known, unknown].map(async (email) => {
        const { browser } = await begin();
        const sent = await submit(browser, '/sign-in', { identifier: email });
        const page = await open(browser, '/sign-in/code');
        const wrong = await submit(browser, '/sign-in/code', { code: '12345' });
        const again = await submit(browser, '/sign-in/code/resend', {});
        const answers = [sent, wrong, again].map(({ status, headers }) => [
          status,
          [...headers].filter(([name]) => name !== 'date'),
        ]);
        const text = JSON.stringify([answers, page, await wrong.text(), await open(browser, '/sign-in/code')]);
        return text.replaceAll(email.split('@')[0] ?? '', 'somebody').replace(/data-resend=\\"\w+/g, '');
      }),
    );
    expect(seen[0]).toBe(seen[1]);
    expect(await mailsTo(postern, unknown)).toBe(signInMode === 'SignIn' ? 0 : 2);
  });
});

describe('every page', () => {
  test('is neither stored, framed, nor a referrer, and runs no script that is not its own', async () => {
    const { browser, location } = await begin();
    const paths = [location, '/register', '/', '/unknown-session', '/account-suspended', '/demo-app', '/nowhere'];
    for (const path of paths) {
      const { headers } = await browser.fetch(path, { headers: { cookie: browser.cookies(), accept: 'text/html' } });
      expect(headers.get('cache-control'), path).toBe('no-store');
      expect(headers.get('referrer-policy')).toBe('no-referrer');
      expect(headers.get('x-content-type-options')).toBe('nosniff');
      const policy = headers.get('content-security-policy') ?? '';
      expect(policy).toContain("default-src 'none'");
      expect(policy).toContain("script-src 'self';");
      expect(policy).toContain("frame-ancestors 'none'");
      expect(policy).toContain("base-uri 'none'");
      expect(policy).toContain("form-action 'self'");
      expect(policy).not.toContain('unsafe');
    }
  });

  test('escapes what comes from outside', async () => {
    const { browser, location } = await begin({ login_hint: '"><script>alert(1)</script>@x.y' });
    expect(await open(browser, location)).not.toContain('<script>alert');
    const answer = await submit(browser, '/sign-in', { identifier: '"><img src=x onerror=alert(1)>' });
    expect(await answer.text()).not.toContain('<img');
    expect(await open(browser, '/unknown-session?app_id=%3Cscript%3E')).not.toContain('<script>');
  });

  test('of the sign-in weighs less than 30 KB in less than 5 requests', async () => {
    const { browser, location } = await begin();
    const page = await browser.fetch(location, { headers: { cookie: browser.cookies() } });
    const html = await page.text();
    const urls = [...html.matchAll(/(?:href|src)="(\/assets\/[^"]+)"/g)].map(([, url]) => url ?? '');
    let bytes = Buffer.byteLength(html);
    for (const url of urls) {
      const asset = await fetch(`${postern.url}${url}`, { headers: { 'accept-encoding': 'br' } });
      expect(asset.headers.get('cache-control')).toContain('immutable');
      expect(asset.headers.get('content-encoding')).toBe('br');
      bytes += Number(asset.headers.get('content-length'));
    }
    console.log(`sign-in page: ${bytes} bytes in ${1 + urls.length} requests`);
    expect(1 + urls.length).toBeLessThan(5);
    expect(bytes).toBeLessThan(30_000);
  });
});

describe('forms', () => {
  test('of other origins are refused, and change nothing', async () => {
    const { browser } = await begin();
    const email = 'forged@example.com';
    for (const headers of [
      { 'sec-fetch-site': 'cross-site' },
      { 'sec-fetch-site': 'same-site' },
      { origin: 'https://elsewhere.example' },
    ]) {
      expect((await submit(browser, '/sign-in', { identifier: email }, headers)).status).toBe(403);
    }
    expect(await mailsTo(postern, email)).toBe(0);
    expect((await submit(browser, '/sign-in', { identifier: email }, { 'sec-fetch-site': 'same-origin' })).status).toBe(
      303,
    );
  });

  test('sent twice at once end at the same place, signed in', async () => {
    const email = 'double@example.com';
    await register(email);
    const { browser } = await begin();
    await submit(browser, '/sign-in', { identifier: email });
    const code = await codeFor(postern, email);
    const answers = await Promise.all(Array.from({ length: 4 }, () => submit(browser, '/sign-in/code', { code })));
    const places = new Set(answers.map(({ headers }) => headers.get('location')));
    expect(answers.map(({ status }) => status)).toEqual([303, 303, 303, 303]);
    expect(places.size).toBe(1);
    expect([...places][0]).toContain('/oidc/auth/');
  });

  test('without an address or a code are shown again with words', async () => {
    const { browser } = await begin();
    const address = await submit(browser, '/sign-in', {});
    expect(address.status).toBe(400);
    expect(await address.text()).toContain('role="alert"');
    await submit(browser, '/sign-in', { identifier: 'empty@example.com' });
    const code = await submit(browser, '/sign-in/code', { code: ' ' });
    expect(code.status).toBe(400);
    expect(await code.text()).toContain('Enter the code from the message.');
  });

  test('for too many messages say how long to wait', async () => {
    const { browser } = await begin();
    const email = 'many@example.com';
    await submit(browser, '/sign-in', { identifier: email });
    for (let sent = 1; sent < 10; sent += 1) await submit(browser, '/sign-in/code/resend', {});
    const refused = await submit(browser, '/sign-in/code/resend', {});
    expect(refused.status).toBe(429);
    expect(Number(refused.headers.get('retry-after'))).toBeGreaterThan(0);
    expect(await refused.text()).toMatch(/Try again in (9|10) minutes\./);
    expect(await mailsTo(postern, email)).toBe(10);
  });

  test('after too many wrong codes ask for a new one', async () => {
    await manage('PATCH', '/sign-in-exp', { verificationCodePolicy: { maxRetryAttempts: 1 } });
    const { browser } = await begin();
    await submit(browser, '/sign-in', { identifier: 'tries@example.com' });
    await submit(browser, '/sign-in/code', { code: '1' });
    const refused = await submit(browser, '/sign-in/code', { code: '2' });
    expect(await refused.text()).toContain('That code was tried too often.');
    await manage('PATCH', '/sign-in-exp', { verificationCodePolicy: {} });
  });
});

test('a code that comes too late is said to have expired, and a new one works', async () => {
  const { browser } = await begin();
  const email = 'late@example.com';
  await submit(browser, '/register', { identifier: email });
  clockAheadMilliseconds = 11 * 60_000;
  const late = await submit(browser, '/sign-in/code', { code: await codeFor(postern, email) });
  expect(await late.text()).toContain('This code has expired.');
  await submit(browser, '/sign-in/code/resend', {});
  const fresh = await submit(browser, '/sign-in/code', { code: await codeFor(postern, email) });
  expect(fresh.headers.get('location')).toContain('/oidc/auth/');
  clockAheadMilliseconds = 0;
});

describe('settings', () => {
  test('that close registration or sign-in hide the way there', async () => {
    const { browser } = await begin();
    expect(await open(browser, '/sign-in')).toContain('Create an account');
    await manage('PATCH', '/sign-in-exp', { signInMode: 'SignIn' });
    expect(await open(browser, '/sign-in')).not.toContain('Create an account');
    const closed = await browser.fetch('/register', { headers: { cookie: browser.cookies() } });
    expect(closed.headers.get('location')).toBe('/sign-in');
    await manage('PATCH', '/sign-in-exp', { signInMode: 'Register' });
    expect(await open(browser, '/register')).not.toContain('Sign in');
  });

  test('that demand a password at sign-up ask for one once the address is proven', async () => {
    await manage('PATCH', '/sign-in-exp', { signUp: { identifiers: ['email'], password: true, verify: true } });
    const { browser } = await begin();
    const email = 'with-password@example.com';
    await submit(browser, '/register', { identifier: email });
    const proven = await submit(browser, '/sign-in/code', { code: await codeFor(postern, email) });
    expect(proven.headers.get('location')).toBe('/sign-in/continue');
    const weak = await submit(browser, '/sign-in/continue', { password: 'abcdef' });
    expect(weak.status).toBe(422);
    expect(await weak.text()).toContain('Use at least 8 characters. Too much of it is a simple sequence');
    const strong = await submit(browser, '/sign-in/continue', { password: 'a meadow full of clocks' });
    expect(strong.headers.get('location')).toContain('/oidc/auth/');
  });

  test('of the brand show in colours, logo and policy', async () => {
    await manage('PATCH', '/sign-in-exp', {
      color: { primaryColor: '#ff0', isDarkModeEnabled: false, darkPrimaryColor: '#00f' },
      branding: { logoUrl: 'https://images.example/logo.svg' },
    });
    const { browser } = await begin();
    const answer = await browser.fetch('/sign-in', { headers: { cookie: browser.cookies() } });
    const policy = answer.headers.get('content-security-policy') ?? '';
    expect(policy).toContain('img-src data: https://images.example;');
    expect(policy).toMatch(/style-src 'self' 'sha256-[\w+/]+=*'/);
    const text = await answer.text();
    expect(text).toContain('--accent:#ffff00;--on-accent:#111114');
    expect(text).toContain('<img src="https://images.example/logo.svg" alt="Live Preview"');
    expect(text).toContain('data-scheme="light"');
  });

  test('of an operator’s own page for lost sessions send people there', async () => {
    await manage('PATCH', '/sign-in-exp', { unknownSessionRedirectUrl: 'https://example.com/lost' });
    const answer = await fetch(`${postern.url}/sign-in`, { redirect: 'manual' });
    expect(answer.headers.get('location')).toBe('https://example.com/lost');
  });

  test('that ask for agreement at registration ask for it there and on the way from sign-in', async () => {
    await manage('PATCH', '/sign-in-exp', {
      termsOfUseUrl: 'https://example.com/terms',
      agreeToTermsPolicy: 'ManualRegistrationOnly',
    });
    const { browser } = await begin();
    const email = 'agrees@example.com';
    expect((await submit(browser, '/register', { identifier: email })).status).toBe(400);
    await submit(browser, '/sign-in', { identifier: email });
    const proven = await submit(browser, '/sign-in/code', { code: await codeFor(postern, email) });
    expect(proven.headers.get('location')).toBe('/sign-in/confirm');
    expect((await submit(browser, '/sign-in/confirm', { event: 'Register' })).status).toBe(400);
    const agreed = await submit(browser, '/sign-in/confirm', { event: 'Register', agree: 'yes' });
    expect(agreed.headers.get('location')).toContain('/oidc/auth/');
  });
});

describe('people who cannot go on', () => {
  test('with a suspended account are told so, after their address is proven', async () => {
    const email = 'suspended@example.com';
    await register(email);
    await postern.postern.parts.database.query(
      sql`update users set is_suspended = true where primary_email = ${email}`,
    );
    const { browser } = await begin();
    await submit(browser, '/sign-in', { identifier: email });
    const answer = await submit(browser, '/sign-in/code', { code: await codeFor(postern, email) });
    expect(answer.headers.get('location')).toBe('/account-suspended');
  });

  test('where there is no connector learn nothing that is the operator’s', async () => {
    const { body: connectors } = await manage('GET', '/connectors');
    for (const { id } of connectors) await manage('DELETE', `/connectors/${id}`);
    const { browser } = await begin();
    const answer = await submit(browser, '/sign-in', { identifier: 'nobody@example.com' });
    expect(answer.status).toBe(501);
    expect(await answer.text()).toContain('This service cannot send messages yet.');
  });

  test('where the mail server does not answer, neither', async () => {
    await manage('POST', '/connectors', {
      connectorId: 'simple-mail-transfer-protocol',
      config: smtpConfig(await freePort()),
    });
    const { browser } = await begin();
    const answer = await submit(browser, '/sign-in', { identifier: 'nobody@example.com' });
    expect(answer.status).toBe(400);
    const text = await answer.text();
    expect(text).toContain('We could not send the message just now.');
    expect(text).not.toMatch(/127\.0\.0\.1|refused|smtp/i);
  });
});

test('the landing page tells the public nothing', async () => {
  const production = await startTestPostern({ environment: { POSTERN_ENV: 'production' } });
  const text = await (await fetch(production.url)).text();
  expect(text).toContain('This is where people sign in.');
  expect(text).not.toMatch(/postern|demo-app|inbox/i);
  expect((await fetch(`${production.adminUrl}/dev/inbox`)).status).toBe(404);
  await production.stop();
});
