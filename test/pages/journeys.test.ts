import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { defaultSettings } from '../../src/experience/settings.ts';
import { wordsIn } from '../../src/pages/words/words.ts';
import { mailedCode } from '../setup/mailed-code.ts';
import { managementClient } from '../setup/management.ts';
import { startTestPostern, type TestPostern } from '../setup/postern.ts';
import { launchChromium, openBrowser, startApplication } from './browser.ts';
import { begin, configure, experiences, give, installTextMessages, press, strongPassword } from './gallery.ts';
import { wrongOn } from './seen.ts';

let postern: TestPostern;
let manage: Awaited<ReturnType<typeof managementClient>>;
let chromium: Browser;
let application: Awaited<ReturnType<typeof startApplication>>;
let clientId: string;

beforeAll(async () => {
  [postern, chromium, application] = await Promise.all([startTestPostern(), launchChromium(), startApplication()]);
  manage = await managementClient(postern.url);
  await installTextMessages(manage);
  const { redirectUri } = application;
  const oidcClientMetadata = { redirectUris: [redirectUri], postLogoutRedirectUris: [] };
  clientId = (await manage('POST', '/applications', { name: 'Acme', type: 'SPA', oidcClientMetadata })).body.id;
});

afterAll(async () => {
  await chromium.close();
  await application[Symbol.asyncDispose]();
  await postern.stop();
});

const widths = { phone: { width: 390, height: 844 }, desktop: { width: 1280, height: 800 } };

const ways = (['en', 'de', 'zh-CN', 'ar'] as const).flatMap((language) =>
  (['phone', 'desktop'] as const).flatMap((screen) =>
    [true, false].map((javaScriptEnabled) => ({ language, screen, javaScriptEnabled })),
  ),
);

test.each(ways)(
  'registration, sign-in by code, a new password, and sign-in with it: %o',
  { timeout: 90_000 },
  async ({ language, screen, javaScriptEnabled }) => {
    await configure(manage, codesAndPasswords);
    await using person = await openPerson({ language, viewport: widths[screen], javaScriptEnabled });
    const { page, seeAt } = person;
    const email = `journey-${language}-${screen}-${javaScriptEnabled}@example.com`;
    await register(person, email);
    await signInByCode(person, email);
    await resetPassword(person, email);
    await page.waitForURL('**/sign-in');
    await seeAt('**/sign-in', wordsIn(language).passwordChanged);
    await signInByPassword(person, email);
    expect(person.faults).toEqual([]);
  },
);

const codesAndPasswords = {
  ...experiences.codes,
  signIn: {
    methods: [{ identifier: 'email', password: true, verificationCode: true, isPasswordPrimary: false }],
  },
  forgotPasswordMethods: ['EmailVerificationCode'],
  termsOfUseUrl: 'https://example.com/terms',
  privacyPolicyUrl: 'https://example.com/privacy',
  supportEmail: 'help@example.com',
};

type Person = Awaited<ReturnType<typeof openPerson>>;

/** Somebody whose every page is looked at, and whose browser's every complaint is kept. */
async function openPerson({ language = 'en', viewport = widths.phone, javaScriptEnabled = true }) {
  const person = await openBrowser(chromium, { viewport, javaScriptEnabled });
  const { page, complaints: faults } = person;
  page.on('console', (message) => {
    const isOfPage = !/status of 4\d\d/.test(message.text());
    if (isOfPage && ['error', 'warning'].includes(message.type())) faults.push(message.text());
  });
  /** Waits for the page, and for a text on it. */
  const seeAt = async (url: string, text: string) => {
    await page.waitForURL(url);
    await page.getByText(text, { exact: false }).first().waitFor();
    const wrong = await wrongOn(page, language);
    faults.push(...wrong.map((fault) => `${new URL(page.url()).pathname}: ${fault}`));
  };
  const start = (parameters: Record<string, string> = {}) => {
    const name = `${language}${viewport.width}${javaScriptEnabled}`;
    const walk = { postern, manage, page, language, name, see: async () => {} };
    return begin(walk, { client_id: clientId, redirect_uri: application.redirectUri, ...parameters });
  };
  let mails = 0;
  const code = async (to: string) => {
    mails += 1;
    return mailedCode(postern, to, mails);
  };
  const words = wordsIn(language);
  const dispose = { [Symbol.asyncDispose]: () => person[Symbol.asyncDispose]() };
  return { page, faults, words, seeAt, start, code, arrive: () => arrive(page), ...dispose };
}

/** The application has its code, and shows its home. */
async function arrive(page: Page) {
  await page.waitForURL(application.home);
  expect(application.callbacks.at(-1)?.searchParams.get('code')).toBeTruthy();
}

async function register({ page, words, start, seeAt, code, arrive: arriveAt }: Person, email: string) {
  await start({ first_screen: 'register' });
  await seeAt('**/register?**', words.registerByCodeLead);
  await give(page, { identifier: email });
  await seeAt('**/sign-in/code', words.checkMail);
  await give(page, { code: await code(email) });
  await arriveAt();
}

async function signInByCode({ page, words, start, seeAt, code, arrive: arriveAt }: Person, email: string) {
  await start();
  await seeAt('**/sign-in?**', words.welcomeBack);
  await give(page, { identifier: email });
  await seeAt('**/sign-in/code', words.checkMail);
  await give(page, { code: await code(email) });
  await arriveAt();
}

async function resetPassword({ page, words, start, seeAt, code }: Person, email: string) {
  await start({ first_screen: 'reset_password' });
  await seeAt('**/reset-password?**', words.resetByMailLead);
  await give(page, { identifier: email });
  await seeAt('**/sign-in/code', words.codeSentIfKnown);
  await give(page, { code: await code(email) });
  await seeAt('**/reset-password/new', words.newPassword);
  await give(page, { password: strongPassword });
}

/** From where the reset ends: the address is there already, and who has a password need not wait for a code. */
async function signInByPassword({ page, words, seeAt, code, arrive: arriveAt }: Person, email: string) {
  expect(await page.inputValue('#identifier')).toBe(email);
  await press(page);
  await seeAt('**/sign-in/code', words.checkMail);
  await code(email);
  await page.getByRole('link', { name: words.didNotGetIt }).click();
  await seeAt('**/sign-in/code/help', words.statusSent);
  await page.getByRole('link', { name: words.usePasswordInstead }).click();
  await seeAt('**/sign-in/password', words.enterPassword);
  await give(page, { password: 'not this one, surely' });
  await seeAt('**/sign-in/password', words.credentialsWrong);
  await give(page, { password: strongPassword });
  await arriveAt();
}

test('registration with username and password, and sign-in with both on one page', async () => {
  await configure(manage, experiences.passwords);
  await using person = await openPerson({});
  const { page, words, start, seeAt } = person;
  await start({ first_screen: 'register' });
  await give(page, { identifier: 'ada_lovelace' });
  await seeAt('**/sign-in/continue', words.choosePassword);
  await give(page, { password: 'ada_lovelace' });
  await seeAt('**/sign-in/continue', words.passwordPersonal);
  await give(page, { password: strongPassword });
  await person.arrive();
  await start();
  await give(page, { identifier: 'ada_lovelace', password: 'not this one, surely' });
  await seeAt('**/sign-in', words.credentialsWrong);
  expect([await page.inputValue('#identifier'), await page.inputValue('#password')]).toEqual(['ada_lovelace', '']);
  await give(page, { identifier: 'ada_lovelace', password: strongPassword });
  await person.arrive();
  expect(person.faults).toEqual([]);
});

test('a phone number is enough, typed as people type it', async () => {
  await configure(manage, experiences.phones);
  await using person = await openPerson({});
  const { page, words, start, seeAt, code } = person;
  for (const screen of ['register', 'sign_in']) {
    await start({ first_screen: screen });
    await give(page, { identifier: '+49 (1512) 345-6789' });
    await seeAt('**/sign-in/code', words.checkPhone);
    await page.getByText('+49 1512 3456789').waitFor();
    await give(page, { code: await code('4915123456789') });
    await person.arrive();
  }
  expect(person.faults).toEqual([]);
});

test('who signs in by code and has no password is asked to choose one', async () => {
  await configure(manage, codesAndPasswords);
  const primaryEmail = 'no-password@example.com';
  await manage('POST', '/users', { primaryEmail });
  await configure(manage, { ...codesAndPasswords, signUp: { ...defaultSettings.signUp, password: true } });
  await using person = await openPerson({});
  const { page, words, start, seeAt, code } = person;
  await start();
  await give(page, { identifier: primaryEmail });
  await seeAt('**/sign-in/code', words.checkMail);
  await give(page, { code: await code(primaryEmail) });
  await seeAt('**/sign-in/continue', words.choosePassword);
  await press(page);
  await seeAt('**/sign-in/continue', words.passwordMissing);
  await give(page, { password: strongPassword });
  await person.arrive();
  expect(person.faults).toEqual([]);
});

test('the second factor is asked after the password, and says in part where its code goes', async () => {
  await configure(manage, experiences.twoSteps);
  const primaryEmail = 'two-steps@example.com';
  await manage('POST', '/users', { primaryEmail, primaryPhone: '4915120000001', password: strongPassword });
  await using person = await openPerson({});
  const { page, words, start, seeAt, code } = person;
  await start();
  await give(page, { identifier: primaryEmail, password: strongPassword });
  await seeAt('**/sign-in/second-factor', words.secondFactor);
  expect(await page.locator('main').textContent()).not.toContain(primaryEmail);
  await page.getByRole('button', { name: /0001/ }).click();
  await seeAt('**/sign-in/code', words.checkPhone);
  await give(page, { code: await code('4915120000001') });
  await person.arrive();
  expect(person.faults).toEqual([]);
});

test('an expired password leads to a new one', async () => {
  await configure(manage, experiences.passwords);
  const primaryEmail = 'expired@example.com';
  const old = { primaryEmail, username: 'expired', password: 'an old password of theirs' };
  const { body } = await manage('POST', '/users', old);
  await manage('PATCH', `/users/${body.id}/password/expiration`, { isExpired: true });
  await using person = await openPerson({});
  const { page, words, start, seeAt, code } = person;
  await start();
  await give(page, { identifier: primaryEmail, password: old.password });
  await seeAt('**/reset-password?why=expired', words.passwordExpired);
  await press(page);
  await seeAt('**/sign-in/code', words.codeSentIfKnown);
  await give(page, { code: await code(primaryEmail) });
  await seeAt('**/reset-password/new', words.newPassword);
  await give(page, { password: strongPassword });
  await seeAt('**/sign-in', words.passwordChanged);
  await give(page, { identifier: primaryEmail, password: strongPassword });
  await person.arrive();
  expect(person.faults).toEqual([]);
});

test('a suspended account is told so once it has proven that it is its own', async () => {
  await configure(manage, experiences.codes);
  const primaryEmail = 'suspended@example.com';
  const { body } = await manage('POST', '/users', { primaryEmail });
  await manage('PATCH', `/users/${body.id}/is-suspended`, { isSuspended: true });
  await using person = await openPerson({});
  const { page, words, start, seeAt, code } = person;
  await start();
  await give(page, { identifier: primaryEmail });
  await seeAt('**/sign-in/code', words.checkMail);
  await give(page, { code: await code(primaryEmail) });
  await seeAt('**/account-suspended', words.suspended);
  expect(person.faults).toEqual([]);
});
