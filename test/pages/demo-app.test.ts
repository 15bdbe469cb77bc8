import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { startTestPostern, type TestPostern } from '../setup/postern.ts';
import { codeFor, launchChromium, mailsTo, openBrowser, wrongCode } from './browser.ts';

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

test('a person registers in the demo app, sees the tokens, signs out, and signs in again', async () => {
  await using person = await openBrowser(chromium);
  const { page, complaints } = person;
  const email = 'ada@example.com';

  await page.goto(`${postern.url}/demo-app`);
  await page.getByRole('button', { name: 'Create account' }).click();
  await page.waitForURL('**/register?**');
  await page.getByLabel('Email address').fill(email);
  await page.getByRole('button', { name: 'Continue' }).click();
  await page.waitForURL('**/sign-in/code');
  await page.getByLabel('Code', { exact: true }).fill(await codeFor(postern, email));
  await page.getByRole('heading', { name: email }).waitFor();

  await page.getByText('Signature verified').waitFor();
  expect(await page.getByRole('row', { name: /^email ada@example.com/ }).count()).toBe(1);
  expect(await page.getByRole('row', { name: /^amr \["otp"\]/ }).count()).toBe(1);
  const refreshToken = page.getByRole('region', { name: 'Refresh token' });
  const before = await refreshToken.textContent();
  await page.getByRole('button', { name: 'Refresh', exact: true }).click();
  await expect.poll(() => refreshToken.textContent()).not.toBe(before);
  await page.getByRole('button', { name: 'Fetch' }).click();
  await page.locator('#userinfo-answer').getByText('"email": "ada@example.com"').waitFor();
  await page.reload();
  await page.getByRole('heading', { name: email }).waitFor();

  await page.getByRole('button', { name: 'Sign out' }).click();
  await page.getByRole('button', { name: 'Sign in' }).waitFor();
  expect(new URL(page.url()).pathname).toBe('/demo-app');
  await page.getByRole('button', { name: 'Sign in' }).click();
  await page.waitForURL('**/sign-in?**');
  await page.getByLabel('Email address').fill(email);
  await page.keyboard.press('Enter');
  await page.waitForURL('**/sign-in/code');
  await page.getByLabel('Code', { exact: true }).fill(await codeFor(postern, email));
  await page.getByRole('heading', { name: email }).waitFor();
  expect(complaints).toEqual([]);
});

test('what stands in the address of the demo app goes into the request', async () => {
  await using person = await openBrowser(chromium);
  const { page } = person;
  await page.goto(`${postern.url}/demo-app?first_screen=identifier%3Aregister&login_hint=hinted%40example.com`);
  await page.getByRole('button', { name: 'Sign in' }).click();
  await page.waitForURL('**/identifier-register?**');
  expect(await page.getByLabel('Email address').inputValue()).toBe('hinted@example.com');
  expect(await page.getByRole('link', { name: 'Sign in' }).count()).toBe(0);
});

test('an unknown address at sign-in is offered registration, without a second mail', async () => {
  await using person = await openBrowser(chromium);
  const { page, complaints } = person;
  const email = 'new-here@example.com';
  await startSignIn(page, email);
  await page.getByLabel('Code', { exact: true }).fill(await codeFor(postern, email));
  await page.getByRole('heading', { name: 'Create an account?' }).waitFor();
  await page.getByRole('button', { name: 'Create an account' }).click();
  await page.getByRole('heading', { name: email }).waitFor();
  expect(await mailsTo(postern, email)).toBe(1);
  expect(complaints).toEqual([]);
});

test('a known address at registration is offered sign-in, without a second mail', async () => {
  const email = 'known@example.com';
  await register(email);
  await using person = await openBrowser(chromium);
  const { page } = person;
  await page.goto(`${postern.url}/demo-app`);
  await page.getByRole('button', { name: 'Create account' }).click();
  await page.getByLabel('Email address').fill(email);
  await page.keyboard.press('Enter');
  await page.waitForURL('**/sign-in/code');
  const mails = await mailsTo(postern, email);
  await page.getByLabel('Code', { exact: true }).fill(await codeFor(postern, email));
  await page.getByRole('heading', { name: 'You have an account already' }).waitFor();
  await page.getByRole('button', { name: 'Sign in' }).click();
  await page.getByRole('heading', { name: email }).waitFor();
  expect(await mailsTo(postern, email)).toBe(mails);
});

test('a code is taken from a paste with words and spaces, and sent at once; typed digits wait', async () => {
  await using person = await openBrowser(chromium);
  const { page } = person;
  const email = 'paste@example.com';
  await startSignIn(page, email);
  const code = await codeFor(postern, email);
  const field = page.getByLabel('Code', { exact: true });
  await field.pressSequentially(wrongCode(code));
  expect(await page.getByRole('alert').count()).toBe(0);
  await field.fill('');
  await field.fill(`Your code is ${code.slice(0, 3)} ${code.slice(3)}.`);
  await page.getByRole('heading', { name: 'Create an account?' }).waitFor();
});

test('a wrong code is said calmly, tied to its field, and the right one still works', async () => {
  await using person = await openBrowser(chromium);
  const { page } = person;
  const email = 'wrong@example.com';
  await startSignIn(page, email);
  const code = await codeFor(postern, email);
  const field = page.getByLabel('Code', { exact: true });
  await field.fill(wrongCode(code));
  const alert = page.getByRole('alert');
  await alert.waitFor();
  expect(await alert.textContent()).toContain('not the code');
  expect(await field.getAttribute('aria-invalid')).toBe('true');
  expect(await field.getAttribute('aria-describedby')).toBe(await alert.getAttribute('id'));
  expect(await page.locator('#code:focus').count()).toBe(1);
  await field.fill(code);
  await page.getByRole('heading', { name: 'Create an account?' }).waitFor();
});

test('a new code can be asked for after a wait, which a wrong code does not start again', async () => {
  await using person = await openBrowser(chromium);
  const { page } = person;
  await page.clock.install();
  const email = 'again@example.com';
  await startSignIn(page, email);
  const resend = page.getByRole('button', { name: 'Send a new code' });
  expect(await resend.isDisabled()).toBe(true);
  await page.clock.runFor(30_000);
  const first = await codeFor(postern, email);
  await page.getByLabel('Code', { exact: true }).fill(wrongCode(first));
  await page.getByRole('alert').waitFor();
  const secondsLeft = Number(/in (\d+) s/.exec((await resend.textContent()) ?? '')?.[1]);
  expect(secondsLeft).toBeGreaterThan(0);
  expect(secondsLeft).toBeLessThanOrEqual(30);
  expect(await page.locator('[data-announce]').textContent()).toBe('');
  await page.clock.runFor(31_000);
  expect(await resend.isEnabled()).toBe(true);
  expect(await page.locator('[data-announce]').textContent()).toBe('You can ask for a new code now.');
  await resend.click();
  await page.getByText('A new code is on its way').waitFor();
  expect(await resend.isDisabled()).toBe(true);
  expect(await mailsTo(postern, email)).toBe(2);
  await page.getByLabel('Code', { exact: true }).fill(await codeFor(postern, email));
  await page.getByRole('heading', { name: 'Create an account?' }).waitFor();
});

test('an address can be changed, and a likely slip is pointed out', async () => {
  await using person = await openBrowser(chromium);
  const { page } = person;
  await startSignIn(page, 'slip@gmial.com');
  await page.getByRole('link', { name: 'Change the email address' }).click();
  const field = page.getByLabel('Email address');
  expect(await field.inputValue()).toBe('slip@gmial.com');
  await field.fill('slip@gmal.com');
  await page.keyboard.press('Enter');
  await page.getByText('slip@gmal.com').waitFor();
  await page.getByRole('button', { name: 'Send the code to slip@gmail.com' }).click();
  await page.getByText('slip@gmail.com').waitFor();
  expect(await page.getByText('Did you mean').count()).toBe(0);
  await page.getByLabel('Code', { exact: true }).fill(await codeFor(postern, 'slip@gmail.com'));
  await page.getByRole('heading', { name: 'Create an account?' }).waitFor();
});

test('a form that is submitted twice is sent once', async () => {
  await using person = await openBrowser(chromium);
  const { page } = person;
  await page.goto(`${postern.url}/demo-app`);
  await page.getByRole('button', { name: 'Sign in' }).click();
  await page.getByLabel('Email address').fill('twice@example.com');
  await page.evaluate('for (let click = 0; click < 3; click += 1) document.querySelector("form").requestSubmit()');
  await page.waitForURL('**/sign-in/code');
  expect(await mailsTo(postern, 'twice@example.com')).toBe(1);
});

test('everything can be done with the keyboard alone', async () => {
  await using person = await openBrowser(chromium);
  const { page } = person;
  const email = 'keys@example.com';
  await page.goto(`${postern.url}/demo-app`);
  await page.getByRole('button', { name: 'Sign in' }).waitFor();
  await page.keyboard.press('Tab');
  await page.keyboard.press('Enter');
  await page.locator('input[type=email]:focus').waitFor();
  await page.keyboard.type('nobody');
  await page.keyboard.press('Enter');
  await page.getByRole('alert').waitFor();
  await page.keyboard.press('ControlOrMeta+A');
  await page.keyboard.type(email);
  await page.keyboard.press('Tab');
  await page.keyboard.press('Space');
  await page.locator('input[name=code]:focus').waitFor();
  await page.keyboard.type(await codeFor(postern, email));
  await page.keyboard.press('Enter');
  await page.getByRole('heading', { name: 'Create an account?' }).waitFor();
  await page.keyboard.press('Tab');
  await expect.poll(() => page.locator(':focus').textContent()).toBe('Create an account');
  await page.keyboard.press('Enter');
  await page.getByRole('heading', { name: email }).waitFor();
});

async function startSignIn(page: Awaited<ReturnType<typeof openBrowser>>['page'], email: string) {
  await page.goto(`${postern.url}/demo-app`);
  await page.getByRole('button', { name: 'Sign in' }).click();
  await page.waitForURL('**/sign-in?**');
  await page.getByLabel('Email address').fill(email);
  await page.getByRole('button', { name: 'Continue' }).click();
  await page.waitForURL('**/sign-in/code');
}

async function register(email: string) {
  await using person = await openBrowser(chromium);
  const { page } = person;
  await startSignIn(page, email);
  await page.getByLabel('Code', { exact: true }).fill(await codeFor(postern, email));
  await page.getByRole('button', { name: 'Create an account' }).click();
  await page.getByRole('heading', { name: email }).waitFor();
}
