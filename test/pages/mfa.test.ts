import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { sql } from '../../src/database/database.ts';
import { defaultSettings } from '../../src/experience/settings.ts';
import { AuthenticatorApp } from '../setup/authenticator-app.ts';
import { mailedCode } from '../setup/mailed-code.ts';
import { managementClient } from '../setup/management.ts';
import { startTestPostern, type TestPostern } from '../setup/postern.ts';
import { launchChromium, openBrowser } from './browser.ts';
import { authenticationUrl, configure, give, installTextMessages, press, type Walk } from './gallery.ts';
import { appOn } from './second-steps.ts';

let postern: TestPostern;
let chromium: Browser;
let manage: Walk['manage'];
/** An app's code is taken once: each use comes a minute after the last. */
let now = Date.now();

beforeAll(async () => {
  [postern, chromium] = await Promise.all([startTestPostern({ clock: () => now }), launchChromium()]);
  manage = await managementClient(postern.url);
  await installTextMessages(manage);
});
afterAll(async () => {
  await chromium.close();
  await postern.stop();
});

/** A test that is tried again has other people. */
let people = 0;
const newEmail = (name: string) => {
  people += 1;
  return `${name}-${people}@example.com`;
};

const nextMinute = () => {
  now += 60_000;
  return now;
};

const demand = (factors: string[], policy: string) =>
  configure(manage, { ...defaultSettings, mfa: { factors, policy } });

const phone = { viewport: { width: 390, height: 844 }, javaScriptEnabled: false };
const desktop = { viewport: { width: 1280, height: 800 } };

async function begin(page: Page, parameters: Record<string, string> = {}) {
  await page.context().clearCookies();
  await page.goto(authenticationUrl(postern, { ui_locales: 'en', ...parameters }));
}

/** The first factor: a code by mail. */
async function comeByMail(page: Page, email: string, parameters: Record<string, string> = {}) {
  const mails = postern.postern.inbox?.list(email).length ?? 0;
  await begin(page, parameters);
  await give(page, { identifier: email });
  await page.waitForURL('**/sign-in/code');
  await give(page, { code: await mailedCode(postern, email, mails + 1) });
}

const register = (page: Page, email: string) => comeByMail(page, email, { first_screen: 'register' });

const backupCodesOn = (page: Page) => page.locator('.backup-codes li').allTextContents();

const arrive = (page: Page) => page.waitForURL(/\/demo-app(\?|$)/);

const alertOn = (page: Page) => page.getByRole('alert').textContent();

test('an app and backup codes are set up at sign-up where that is demanded, and both open the door later', async () => {
  await demand(['Totp', 'BackupCode'], 'Mandatory');
  await using person = await openBrowser(chromium, phone);
  const { page } = person;
  const email = newEmail('app');
  await register(page, email);
  await page.waitForURL('**/mfa-binding/Totp');
  expect(await page.locator('main').textContent()).toContain('This service asks for a second step');
  expect(await page.getByRole('button', { name: 'Not now' }).count()).toBe(0);
  const app = await appOn(page);
  const typed = (await page.locator('.key').textContent()) ?? '';
  expect(new AuthenticatorApp(typed).codeAt(now)).toBe(app.codeAt(now));
  await give(page, { code: app.codeAt(now) });
  await page.waitForURL('**/mfa-binding/BackupCode');
  const codes = await backupCodesOn(page);
  expect(new Set(codes).size).toBe(10);
  await press(page);
  await arrive(page);

  await comeByMail(page, email);
  await page.waitForURL('**/sign-in/second-factor');
  await press(page);
  expect(await alertOn(page)).toContain('Enter the code that the app shows.');
  await give(page, { code: app.wrongCode(now) });
  expect(await alertOn(page)).toContain('That is not the code.');
  await give(page, { code: app.codeAt(nextMinute()) });
  await arrive(page);

  const [lost = ''] = codes;
  await comeByMail(page, email);
  await page.getByRole('link', { name: 'Use a backup code' }).click();
  await press(page);
  expect(await alertOn(page)).toContain('Please fill this in.');
  await give(page, { code: lost.toUpperCase().replaceAll('-', ' ') });
  await arrive(page);

  await comeByMail(page, email);
  await page.goto(`${postern.url}/sign-in/second-factor/backup-code`);
  await give(page, { code: lost });
  expect(await alertOn(page)).toContain('it was used already');
  await page.getByRole('link', { name: 'Other ways to go on' }).click();
  await page.waitForURL('**/sign-in/second-factor');
  expect(person.complaints).toEqual([]);
});

test('with scripts, a code that is pasted is sent by itself', async () => {
  await demand(['Totp'], 'Mandatory');
  await using person = await openBrowser(chromium, desktop);
  const { page } = person;
  const email = newEmail('pasted');
  await register(page, email);
  await page.waitForURL('**/mfa-binding/Totp');
  const app = await appOn(page);
  await page.fill('#code', app.codeAt(now));
  await arrive(page);
  await comeByMail(page, email);
  await page.waitForURL('**/sign-in/second-factor');
  await page.fill('#code', app.codeAt(nextMinute()));
  await arrive(page);
  expect(person.complaints).toEqual([]);
});

test('the secret stays the same until the app has proven it, whatever happens to the page', async () => {
  await demand(['Totp'], 'Mandatory');
  await using person = await openBrowser(chromium, phone);
  const { page } = person;
  await register(page, newEmail('reloaded'));
  await page.waitForURL('**/mfa-binding/Totp');
  const secret = await page.locator('.key').textContent();
  await page.reload();
  expect(await page.locator('.key').textContent()).toBe(secret);
  await press(page);
  expect(await page.locator('.key').textContent()).toBe(secret);
  await give(page, { code: (await appOn(page)).wrongCode(now) });
  expect(await page.locator('.key').textContent()).toBe(secret);
  await page.goto(`${postern.url}/sign-in/code`);
  await page.waitForURL('**/mfa-binding/Totp');
  expect(await page.locator('.key').textContent()).toBe(secret);
  const states = await postern.postern.parts.database.query(sql`select state::text as state from interactions`);
  expect(JSON.stringify(states)).not.toContain(secret?.replaceAll(/\s/g, ''));
});

test('backup codes are in the file, not in any cache, and those of an earlier page are not taken for kept', async () => {
  await demand(['Totp', 'BackupCode'], 'Mandatory');
  await using person = await openBrowser(chromium, phone);
  const { page } = person;
  await register(page, newEmail('file'));
  await give(page, { code: (await appOn(page)).codeAt(now) });
  await page.waitForURL('**/mfa-binding/BackupCode');
  const first = await backupCodesOn(page);
  const [download] = await Promise.all([
    page.waitForEvent('download'),
    page.getByRole('link', { name: 'Download as a text file' }).click(),
  ]);
  expect(download.suggestedFilename()).toBe('backup-codes.txt');
  const file = decodeURIComponent(download.url().replace(/^data:[^,]*,/, ''));
  expect(file.split('\r\n').filter(Boolean)).toEqual(['Backup codes for Live Preview', ...first]);
  const other = await page.context().newPage();
  const answer = await other.goto(page.url());
  expect(answer?.headers()['cache-control']).toBe('no-store');
  const second = await backupCodesOn(other);
  expect(second.filter((code) => first.includes(code))).toEqual([]);
  await press(page);
  expect(await alertOn(page)).toContain('Those codes no longer work.');
  const third = await backupCodesOn(page);
  expect(third.filter((code) => second.includes(code))).toEqual([]);
  await press(page);
  await arrive(page);
});

test('where it is up to people, they are asked once, and not again when they say no', async () => {
  await demand(['Totp', 'PhoneVerificationCode'], 'PromptAtSignInAndSignUp');
  await using person = await openBrowser(chromium, desktop);
  const { page } = person;
  const [first, second] = [newEmail('rather-not'), newEmail('had-a-look')];
  await register(page, first);
  await page.getByRole('heading', { name: 'Add a second step?' }).waitFor();
  await page.getByRole('button', { name: 'Not now' }).click();
  await arrive(page);
  await comeByMail(page, first);
  await arrive(page);

  await register(page, second);
  await page.getByRole('button', { name: 'Set it up' }).click();
  await page.getByRole('heading', { name: 'Choose a second step' }).waitFor();
  await page.getByRole('link', { name: /^Authenticator app/ }).click();
  await page.waitForURL('**/mfa-binding/Totp');
  await page.getByRole('button', { name: 'Not now' }).click();
  await arrive(page);
  await comeByMail(page, second);
  await arrive(page);
});

test('a phone becomes the second step by its code, and is asked for at the next sign-in', async () => {
  await demand(['Totp', 'PhoneVerificationCode'], 'PromptAtSignInAndSignUp');
  await using person = await openBrowser(chromium, phone);
  const { page } = person;
  const email = newEmail('by-phone');
  const number = `4915112${String(people).padStart(2, '0')}5678`;
  await register(page, email);
  await press(page);
  await page.getByRole('link', { name: /^Codes by text message/ }).click();
  await give(page, { identifier: '+49 151 10000000' });
  await page.waitForURL('**/sign-in/code');
  expect(await page.getByRole('link', { name: 'Change the phone number' }).getAttribute('href')).toBe(
    '/mfa-binding/PhoneVerificationCode',
  );
  await page.getByRole('link', { name: 'Change the phone number' }).click();
  await give(page, { identifier: `+${number}` });
  await page.waitForURL('**/sign-in/code');
  await give(page, { code: await mailedCode(postern, number) });
  await arrive(page);

  await comeByMail(page, email);
  await page.waitForURL('**/sign-in/second-factor');
  expect(await page.locator('main').textContent()).not.toContain('49151');
  await page.getByRole('button', { name: /\*\*\*\*5678/ }).click();
  await page.waitForURL('**/sign-in/code');
  await give(page, { code: await mailedCode(postern, number, 2) });
  await arrive(page);
});

test('another step is suggested to whoever has only what they sign up with, and need not be taken', async () => {
  await configure(manage, {
    ...defaultSettings,
    signUp: { identifiers: ['email'], password: true, verify: true },
    signIn: {
      methods: [{ identifier: 'email', password: true, verificationCode: false, isPasswordPrimary: true }],
    },
    mfa: { factors: ['Totp', 'EmailVerificationCode'], policy: 'Mandatory' },
  });
  await using person = await openBrowser(chromium, phone);
  const { page } = person;
  await register(page, newEmail('one-will-do'));
  await give(page, { password: 'four quiet herons at dusk' });
  await page.getByRole('heading', { name: 'Add another second step?' }).waitFor();
  expect(await page.locator('.choice strong').allTextContents()).toEqual(['Authenticator app']);
  await page.getByRole('button', { name: 'Not now' }).click();
  await arrive(page);
});

test('a page of another moment leads to what is due now, and what is demanded cannot be skipped', async () => {
  await demand(['Totp', 'PhoneVerificationCode'], 'Mandatory');
  await using person = await openBrowser(chromium, phone);
  const { page } = person;
  await register(page, newEmail('elsewhere'));
  await page.waitForURL('**/mfa-binding');
  for (const path of [
    '/mfa-onboarding',
    '/mfa-binding/BackupCode',
    '/mfa-binding/EmailVerificationCode',
    '/sign-in/second-factor',
    '/sign-in/second-factor/backup-code',
    '/sign-in/continue',
  ]) {
    await page.goto(postern.url + path);
    expect(new URL(page.url()).pathname).toBe('/mfa-binding');
  }
  const forged = await page.context().request.post(`${postern.url}/mfa-binding`, {
    form: { way: 'skip' },
    headers: { origin: postern.url },
    maxRedirects: 0,
  });
  expect([forged.status(), (await forged.text()).includes('role="alert"')]).toEqual([422, true]);
  await begin(page);
  for (const path of ['/mfa-onboarding', '/mfa-binding', '/mfa-binding/Totp', '/mfa-binding/BackupCode']) {
    await page.goto(postern.url + path);
    expect(new URL(page.url()).pathname).toBe('/sign-in');
  }
});

test('a form that is sent twice at once goes where the first went', async () => {
  await demand(['Totp', 'BackupCode'], 'Mandatory');
  await using person = await openBrowser(chromium, phone);
  const { page } = person;
  const email = newEmail('twice');
  const { request } = page.context();
  const isSecondFactor = (location = '') => location.startsWith('/sign-in/second-factor');
  const options = { headers: { origin: postern.url, accept: 'text/html' }, maxRedirects: 0 };
  const send = async (path: string, form: Record<string, string>) => {
    let answer = await request.post(postern.url + path, { ...options, form });
    // Whoever comes between the proof and the end of the sign-in is led on by the page.
    for (let turn = 0; turn < 5 && isSecondFactor(answer.headers().location); turn += 1) {
      answer = await request.get(postern.url + answer.headers().location, options);
    }
    return [answer.status(), answer.headers().location?.replace(/\/oidc\/.*/, '/oidc/') ?? ''];
  };
  const sendTwice = (path: string, form: Record<string, string>) => Promise.all([send(path, form), send(path, form)]);
  await register(page, email);
  const app = await appOn(page);
  const setUp = await sendTwice('/mfa-binding/Totp', { code: app.codeAt(now) });
  expect(setUp).toContainEqual([303, '/mfa-binding/BackupCode']);
  expect(setUp.filter(([status]) => status !== 303)).toEqual([]);
  await page.goto(`${postern.url}/mfa-binding/Totp`);
  await page.waitForURL('**/mfa-binding/BackupCode');
  const [code = ''] = await backupCodesOn(page);
  await press(page);
  await arrive(page);

  await comeByMail(page, email);
  expect(await sendTwice('/sign-in/second-factor', { code: app.codeAt(nextMinute()) })).toEqual([
    [303, `${postern.url}/oidc/`],
    [303, `${postern.url}/oidc/`],
  ]);
  await comeByMail(page, email);
  expect(await sendTwice('/sign-in/second-factor/backup-code', { code })).toEqual([
    [303, `${postern.url}/oidc/`],
    [303, `${postern.url}/oidc/`],
  ]);
});
