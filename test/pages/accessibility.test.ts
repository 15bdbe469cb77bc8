import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { managementClient } from '../setup/management.ts';
import { startTestPostern, type TestPostern } from '../setup/postern.ts';
import { codeFor, faultsOf, launchChromium, openBrowser, wrongCode } from './browser.ts';

let postern: TestPostern;
let chromium: Browser;
let manage: Awaited<ReturnType<typeof managementClient>>;

beforeAll(async () => {
  postern = await startTestPostern();
  chromium = await launchChromium();
  manage = await managementClient(postern.url);
  await manage('PATCH', '/sign-in-exp', {
    termsOfUseUrl: 'https://example.com/terms',
    privacyPolicyUrl: 'https://example.com/privacy',
    agreeToTermsPolicy: 'ManualRegistrationOnly',
    supportEmail: 'help@example.com',
    // A colour on which neither white text nor the colour itself as text can be read.
    color: { primaryColor: '#ffcc00', darkPrimaryColor: '#3a0ca3', isDarkModeEnabled: true },
  });
});

afterAll(async () => {
  await chromium.close();
  await postern.stop();
});

const ways = [
  { colorScheme: 'light', direction: 'rtl', width: 320 },
  { colorScheme: 'dark', direction: 'ltr', width: 1280 },
] as const;

test.each(ways)(
  'axe finds nothing, and nothing sticks out: %o',
  { timeout: 120_000 },
  async ({ colorScheme, direction, width }) => {
    await using person = await openBrowser(chromium, { colorScheme, viewport: { width, height: 720 } });
    const { page, complaints } = person;
    await page.addInitScript(
      `addEventListener('DOMContentLoaded', () => { document.documentElement.dir = '${direction}'; })`,
    );
    const faults: Record<string, string[]> = {};
    const check = async (name: string) => {
      const isWide = await page.evaluate('document.documentElement.scrollWidth > document.documentElement.clientWidth');
      faults[name] = [...(await faultsOf(page)), ...(isWide ? ['scrolls sideways'] : [])];
    };
    await seeAllPages(page, `axe-${colorScheme}-${direction}@gmial.com`, check);
    expect(Object.keys(faults).length).toBeGreaterThanOrEqual(16);
    expect(Object.entries(faults).filter(([, found]) => found.length > 0)).toEqual([]);
    expect(complaints).toEqual([]);
  },
);

async function seeAllPages(page: Page, email: string, check: (name: string) => Promise<void>) {
  const { url, adminUrl } = postern;
  await page.goto(url);
  await check('landing');
  await page.goto(`${url}/demo-app`);
  await page.getByText('For developers').click();
  await check('demo app');
  await page.getByRole('button', { name: 'Sign in' }).click();
  await page.waitForURL('**/sign-in?**');
  await check('sign-in');
  await page.getByRole('button', { name: 'Continue' }).click();
  await page.getByRole('alert').waitFor();
  await check('sign-in with an error');
  await page.getByRole('link', { name: 'Create an account' }).click();
  await page.getByLabel('Email address').fill(email);
  await page.getByRole('button', { name: 'Continue' }).click();
  await page.getByRole('alert').waitFor();
  await check('registration without agreement');
  await page.getByLabel('I agree').check();
  await page.getByRole('button', { name: 'Continue' }).click();
  await page.waitForURL('**/sign-in/code');
  await check('code');
  await page.getByRole('link', { name: 'Didn’t get it?' }).click();
  await page.getByText('Your message is on its way.').waitFor();
  await check('no code came');
  await page.getByRole('link', { name: 'Enter the code' }).click();
  const code = await codeFor(postern, email);
  await page.getByLabel('Code', { exact: true }).fill(wrongCode(code));
  await page.getByRole('alert').waitFor();
  await check('code that is wrong');
  await page.getByLabel('Code', { exact: true }).fill(code);
  await page.getByText('Signature verified').waitFor();
  await page.getByText('Decoded').click();
  await page.getByRole('button', { name: 'Fetch' }).click();
  await page.locator('#userinfo-answer').waitFor();
  await check('demo app, signed in');
  await page.goto(`${url}/oidc/auth?client_id=nobody`);
  await check('error of the provider');
  await page.goto(`${url}/unknown-session?app_id=demo-app`);
  await check('unknown session');
  await page.goto(`${url}/account-suspended`);
  await check('suspended');
  await page.goto(`${url}/nowhere`);
  await check('not found');
  await page.goto(`${adminUrl}/dev/inbox`);
  await page.getByText('Live', { exact: true }).waitFor();
  await check('inbox');
  await page.getByRole('link', { name: new RegExp(email) }).click();
  await page.getByTitle('The message as HTML').waitFor();
  // axe would wait for ever for an answer from a frame without scripts.
  await page.evaluate("document.querySelector('iframe').remove()");
  await check('message');
  await page.getByRole('link', { name: 'Source' }).click();
  await check('source of a message');
  await page.goto(`${adminUrl}/dev/inbox/gone`);
  await check('message that is gone');
  await page.goto(`${url}/demo-app`);
  await page.getByRole('button', { name: 'Sign out' }).waitFor();
  await check('demo app again');
}

test('the page after sign-out, and the question before it without scripts, are clean too', async () => {
  await using person = await openBrowser(chromium);
  await using silent = await openBrowser(chromium, { javaScriptEnabled: false });
  const { page } = person;
  await page.goto(`${postern.url}/demo-app`);
  await page.getByRole('button', { name: 'Create account' }).click();
  await page.getByLabel('Email address').fill('sign-out@example.com');
  await page.getByLabel('I agree').check();
  await page.keyboard.press('Enter');
  await page.waitForURL('**/sign-in/code');
  await page.getByLabel('Code', { exact: true }).fill(await codeFor(postern, 'sign-out@example.com'));
  await page.getByRole('button', { name: 'Sign out' }).waitFor();
  await silent.page.context().addCookies(await page.context().cookies());
  await silent.page.goto(`${postern.url}/oidc/session/end`);
  await silent.page.getByRole('heading', { name: 'Sign out?' }).waitFor();
  await silent.page.getByRole('button', { name: 'Sign out' }).click();
  await silent.page.getByRole('heading', { name: 'You are signed out' }).waitFor();
  await page.goto(silent.page.url());
  expect(await faultsOf(page)).toEqual([]);
  await page.goto(`${postern.url}/oidc/auth?${signInAgain()}`);
  await page.getByRole('heading', { name: 'Sign in to Live Preview' }).waitFor();
});

const signInAgain = () =>
  new URLSearchParams({
    client_id: 'demo-app',
    redirect_uri: `${postern.url}/demo-app`,
    response_type: 'code',
    scope: 'openid',
    code_challenge: 'E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM',
    code_challenge_method: 'S256',
  });
