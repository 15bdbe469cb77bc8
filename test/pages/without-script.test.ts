import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { managementClient } from '../setup/management.ts';
import { startTestPostern, type TestPostern } from '../setup/postern.ts';
import { codeFor, launchChromium, mailsTo, openBrowser, startApplication, wrongCode } from './browser.ts';

let postern: TestPostern;
let chromium: Browser;

beforeAll(async () => {
  postern = await startTestPostern();
  chromium = await launchChromium();
});

afterAll(async () => {
  await chromium.close();
  await postern.stop();
});

/** With a callback on another origin that redirects to a third: what Chromium checks `form-action` against. */
async function applicationUrl(redirectUri: string, parameters: Record<string, string> = {}) {
  const manage = await managementClient(postern.url);
  const { body } = await manage('POST', '/applications', {
    name: 'Acme',
    type: 'SPA',
    oidcClientMetadata: { redirectUris: [redirectUri], postLogoutRedirectUris: [] },
  });
  const query = new URLSearchParams({
    client_id: body.id,
    redirect_uri: redirectUri,
    response_type: 'code',
    scope: 'openid email offline_access',
    state: 'the-state',
    prompt: 'consent',
    code_challenge: 'E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM',
    code_challenge_method: 'S256',
    ...parameters,
  });
  return `${postern.url}/oidc/auth?${query}`;
}

test.each([true, false])(
  'the last form leads to the application, whose callback leads on to a third origin (JavaScript: %s)',
  async (javaScriptEnabled) => {
    await using application = await startApplication();
    await using person = await openBrowser(chromium, { javaScriptEnabled });
    const { page, complaints } = person;
    const email = `leads-out-${javaScriptEnabled}@example.com`;
    await page.goto(await applicationUrl(application.redirectUri, { first_screen: 'register' }));
    await page.getByRole('heading', { name: 'Create your Acme account' }).waitFor();
    await page.fill('#identifier', email);
    await page.click('.button');
    await page.waitForURL('**/sign-in/code');
    await page.locator('#code').pressSequentially(await codeFor(postern, email));
    await page.click('.button');
    await page.waitForURL(application.home);
    expect(application.callbacks[0]?.searchParams.get('code')).toBeTruthy();
    expect(application.callbacks[0]?.searchParams.get('state')).toBe('the-state');
    expect(complaints).toEqual([]);
  },
);

test('without scripts: a wrong code, a new one, another address, and registration after sign-in', async () => {
  await using application = await startApplication();
  await using person = await openBrowser(chromium, { javaScriptEnabled: false });
  const { page } = person;
  await page.goto(await applicationUrl(application.redirectUri));
  await page.fill('#identifier', 'no address');
  await page.click('.button');
  expect(await page.getByRole('alert').textContent()).toContain('you@example.com');
  expect(await page.inputValue('#identifier')).toBe('no address');
  await page.fill('#identifier', 'first@example.com');
  await page.click('.button');
  await page.fill('#code', wrongCode(await codeFor(postern, 'first@example.com')));
  await page.click('.button');
  expect(await page.getByRole('alert').textContent()).toContain('not the code');
  await page.getByRole('button', { name: 'Send a new code' }).click();
  await page.getByText('A new code is on its way').waitFor();
  expect(await mailsTo(postern, 'first@example.com')).toBe(2);
  await page.getByRole('link', { name: 'Change the email address' }).click();
  await page.fill('#identifier', 'second@example.com');
  await page.click('.button');
  const code = await codeFor(postern, 'second@example.com');
  await page.fill('#code', `code: ${code.slice(0, 3)}-${code.slice(3)}`);
  await page.click('.button');
  await page.getByRole('heading', { name: 'Create an account?' }).waitFor();
  await page.click('.button');
  await page.waitForURL(application.home);
  expect(application.callbacks[0]?.searchParams.get('code')).toBeTruthy();
});

test('a page of no sign-in says so and leads back to the application', async () => {
  await using application = await startApplication();
  await using person = await openBrowser(chromium, { javaScriptEnabled: false });
  const { page } = person;
  await page.goto(await applicationUrl(application.redirectUri));
  await page.fill('#identifier', 'too-late@example.com');
  await page.context().clearCookies({ name: '_interaction' });
  await page.click('.button');
  await page.waitForURL('**/unknown-session**');
  await page.getByRole('heading', { name: 'Let’s start again' }).waitFor();
  const back = page.getByRole('link', { name: 'Back to Acme' });
  expect(await back.getAttribute('href')).toBe(new URL('/', application.redirectUri).href);
  expect(await mailsTo(postern, 'too-late@example.com')).toBe(0);
});

test('the demo app says that it needs scripts, and the inbox does not need them', async () => {
  await using person = await openBrowser(chromium, { javaScriptEnabled: false });
  const { page } = person;
  await page.goto(`${postern.url}/demo-app`);
  expect(await page.locator('noscript').textContent()).toContain('it needs JavaScript');
  await page.goto(`${postern.adminUrl}/dev/inbox`);
  await page.getByRole('link', { name: /second@example.com/ }).click();
  await page.getByRole('link', { name: 'Text' }).click();
  expect(await page.getByRole('region', { name: 'Text' }).textContent()).toContain(
    await codeFor(postern, 'second@example.com'),
  );
});
