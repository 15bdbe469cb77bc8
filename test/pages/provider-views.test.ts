import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { wordsIn } from '../../src/pages/words/words.ts';
import { mailedCode } from '../setup/mailed-code.ts';
import { managementClient } from '../setup/management.ts';
import { startTestPostern, type TestPostern } from '../setup/postern.ts';
import { faultsOf, launchChromium, openBrowser } from './browser.ts';
import { authenticationUrl, begin, configure, experiences, give } from './gallery.ts';
import { wrongOn } from './seen.ts';

let postern: TestPostern;
let chromium: Browser;
let manage: Awaited<ReturnType<typeof managementClient>>;

beforeAll(async () => {
  [postern, chromium] = await Promise.all([startTestPostern(), launchChromium()]);
  manage = await managementClient(postern.url);
  await configure(manage, { ...experiences.codes, color: { ...experiences.codes.color, primaryColor: '#0b6b4f' } });
});
afterAll(async () => {
  await chromium.close();
  await postern.stop();
});

async function signIn(javaScriptEnabled: boolean, language: string, email: string) {
  const person = await openBrowser(chromium, { javaScriptEnabled });
  const { page } = person;
  await manage('POST', '/users', { primaryEmail: email });
  await begin({ postern, manage, page, language, name: '', see: async () => {} });
  await give(page, { identifier: email });
  await page.waitForURL('**/sign-in/code');
  await give(page, { code: await mailedCode(postern, email) });
  await page.waitForURL(/\/demo-app(\?|$)/);
  return person;
}

test('the question before a sign-out, and the page after it, speak the language of the sign-in in its colours', async () => {
  await using person = await signIn(false, 'de', 'out@example.com');
  const { page } = person;
  const words = wordsIn('de');
  await page.goto(`${postern.url}/oidc/session/end`);
  await page.getByRole('heading', { name: words.signOutOf }).waitFor();
  expect(await wrongOn(page, 'de')).toEqual([]);
  expect(await page.content()).toContain('--accent:#0b6b4f');
  await page.getByRole('button', { name: words.signOut }).click();
  await page.getByRole('heading', { name: words.signedOut }).waitFor();
  expect(await wrongOn(page, 'de')).toEqual([]);
  await page.goto(`${postern.url}/oidc/session/end?ui_locales=ar`);
  await page.getByRole('button', { name: wordsIn('ar').proceed }).waitFor();
  expect(await wrongOn(page, 'ar')).toEqual([]);
  expect(person.complaints).toEqual([]);
});

test('a sign-out of nobody goes through by itself where scripts run', async () => {
  await using person = await openBrowser(chromium, { locale: 'fr-FR' });
  const { page } = person;
  await page.goto(`${postern.url}/oidc/session/end`);
  await page.getByRole('heading', { name: wordsIn('fr').signedOut }).waitFor();
  expect(person.complaints).toEqual([]);
});

test.each([true, false])('accounts are swapped on a page of ours (JavaScript: %s)', async (javaScriptEnabled) => {
  await using person = await signIn(javaScriptEnabled, 'de', `first-${javaScriptEnabled}@example.com`);
  const { page } = person;
  const other = `second-${javaScriptEnabled}@example.com`;
  await manage('POST', '/users', { primaryEmail: other });
  await page.goto(authenticationUrl(postern, { prompt: 'login', ui_locales: 'de' }));
  await give(page, { identifier: other });
  await page.waitForURL('**/sign-in/code');
  await give(page, { code: await mailedCode(postern, other) });
  if (!javaScriptEnabled) {
    await page.getByRole('heading', { name: wordsIn('de').almostDone }).waitFor();
    expect(await wrongOn(page, 'de')).toEqual([]);
    await page.getByRole('button', { name: wordsIn('de').proceed }).click();
  }
  await page.waitForURL(/\/demo-app(\?|$)/);
  expect(person.complaints).toEqual([]);
});

test('axe finds nothing on the page that a script leaves at once', async () => {
  await using person = await openBrowser(chromium);
  const { page } = person;
  await page.route('**/assets/page.*.js', (route) => route.abort());
  await page.goto(`${postern.url}/oidc/session/end`);
  await page.getByRole('heading', { name: wordsIn('en').almostDone }).waitFor();
  expect(await faultsOf(page)).toEqual([]);
});

test('an error of the provider speaks the language that was asked for', async () => {
  await using person = await openBrowser(chromium, { locale: 'ja-JP' });
  const { page } = person;
  await page.goto(authenticationUrl(postern, { client_id: 'nobody', ui_locales: 'tr-TR' }));
  expect(await wrongOn(page, 'tr-TR')).toEqual([]);
  await page.goto(authenticationUrl(postern, { client_id: 'nobody' }));
  await page.getByRole('heading', { name: wordsIn('ja').refused }).waitFor();
  expect(person.complaints).toEqual([]);
});
