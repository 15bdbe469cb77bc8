import { mkdir } from 'node:fs/promises';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { codeFor, faultsOf, launchChromium, openBrowser } from '../pages/browser.ts';
import { startMagicApplication } from './application.ts';
import { openHouse } from './house.ts';
import { Person } from './person.ts';

let house: Awaited<ReturnType<typeof openHouse>>;
let application: Awaited<ReturnType<typeof startMagicApplication>>;
let chromium: Browser;

beforeAll(async () => {
  house = await openHouse();
  application = await startMagicApplication(house.postern.url, house.manage);
  chromium = await launchChromium();
});
afterAll(async () => {
  await chromium.close();
  await application[Symbol.asyncDispose]();
  await house.postern.stop();
});

const ways = [
  { width: 390, colorScheme: 'light', language: 'en' },
  { width: 1100, colorScheme: 'dark', language: 'de' },
  { width: 390, colorScheme: 'dark', language: 'ar' },
  { width: 1100, colorScheme: 'light', language: 'zh-CN' },
] as const;

/** `PICTURES=directory` keeps what was seen. */
const directory = process.env.PICTURES;

it.each(ways)(
  'axe finds nothing on the pages of links, and nothing sticks out: %o',
  async ({ width, colorScheme, language }) => {
    const options = { viewport: { width, height: 800 }, colorScheme, locale: language };
    await using person = await openBrowser(chromium, options);
    await using other = await openBrowser(chromium, options);
    const faults: string[] = [];
    const see = async (page: Page, name: string) => {
      const isWide = await page.evaluate('document.documentElement.scrollWidth > document.documentElement.clientWidth');
      faults.push(...(await faultsOf(page)), ...(isWide ? [`${name} scrolls sideways`] : []));
      if (!directory) return;
      await mkdir(directory, { recursive: true });
      await page.screenshot({ path: `${directory}/${name}-${width}-${colorScheme}-${language}.png`, fullPage: true });
    };
    const email = `pages-${width}-${colorScheme}@example.com`;
    const next = `another-${width}-${colorScheme}@example.com`;
    await seeLinks(person.page, other.page, email, see);
    await seeMagicLinks(person.page, email, next, see);
    expect(faults).toEqual([]);
    expect([...person.complaints, ...other.complaints]).toEqual([]);
  },
  120_000,
);

async function seeLinks(page: Page, other: Page, email: string, see: (page: Page, name: string) => Promise<void>) {
  const { url } = house.postern;
  const query = new URLSearchParams({
    client_id: 'demo-app',
    redirect_uri: `${url}/demo-app`,
    response_type: 'code',
    scope: 'openid',
    first_screen: 'register',
    code_challenge: 'E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM',
    code_challenge_method: 'S256',
  });
  await page.goto(`${url}/oidc/auth?${query}`);
  await page.locator('#identifier').fill(email);
  await page.keyboard.press('Enter');
  await page.waitForURL('**/sign-in/code');
  await see(page, 'code');
  await codeFor(house.postern, email);
  const { link } = await new Person(house.postern, email).mail();
  await other.goto(link);
  await see(other, 'elsewhere');
  expect(await other.locator('.word').textContent()).toBe(await page.locator('.word').textContent());
  expect(await other.locator('a, button, input, form').count()).toBe(0);
  await page.goto(link);
  expect(new URL(page.url()).pathname).toBe('/link');
  await see(page, 'here');
  await page.locator('form button').click();
  await page.waitForURL('**/demo-app**');
  await other.reload();
  await see(other, 'unusable');
}

async function seeMagicLinks(
  page: Page,
  email: string,
  next: string,
  see: (page: Page, name: string) => Promise<void>,
) {
  const { body: created } = await house.manage('POST', '/one-time-tokens', { email: next });
  const link = application.linkFor(next, created.token);
  await page.goto(link);
  await page.waitForURL('**/switch-account');
  expect(await page.locator('main').textContent()).toContain(email);
  await see(page, 'switch');
  await page.locator('a.button').click();
  await page.waitForURL('**/one-time-token');
  await see(page, 'token');
  await page.locator('#identifier').fill('wrong@example.com');
  await page.locator('form button').click();
  await page.getByRole('alert').waitFor();
  await see(page, 'token-wrong');
  await page.locator('#identifier').fill(next);
  await page.locator('form button').click();
  await page.waitForURL('**/callback?**');
  expect(application.signedIn).toContain(next);
  await page.goto(link);
  await page.waitForURL('**/one-time-token');
  await see(page, 'token-used');
}
