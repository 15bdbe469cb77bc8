import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { mailedCode } from '../setup/mailed-code.ts';
import { managementClient } from '../setup/management.ts';
import { startTestPostern, type TestPostern } from '../setup/postern.ts';
import { launchChromium, openBrowser } from './browser.ts';
import {
  begin,
  configure,
  experiences,
  installTextMessages,
  seeEveryPage,
  strongPassword,
  type Walk,
} from './gallery.ts';

let postern: TestPostern;
let chromium: Browser;
let manage: Walk['manage'];

beforeAll(async () => {
  [postern, chromium] = await Promise.all([startTestPostern(), launchChromium()]);
  manage = await managementClient(postern.url);
  await installTextMessages(manage);
});
afterAll(async () => {
  await chromium.close();
  await postern.stop();
});

test.each(['en', 'ar'])(
  'on every page the keyboard reaches everything in reading order, and shows where it is (%s)',
  { timeout: 120_000 },
  async (language) => {
    await using person = await openBrowser(chromium);
    const { page } = person;
    const faults: Record<string, string[]> = {};
    const see = async (what: string) => {
      faults[what] = await tabThrough(page);
    };
    await seeEveryPage({ postern, manage, page, language, name: `keys-${language}`, see });
    expect(Object.entries(faults).filter(([, found]) => found.length > 0)).toEqual([]);
    expect(Object.keys(faults).length).toBeGreaterThan(35);
  },
);

/** Presses Tab from the top of the page to its end. */
async function tabThrough(page: Page): Promise<string[]> {
  await page.evaluate(drawn);
  await page.evaluate(`(() => {
    // The next key press counts from what has the focus, not from the top.
    document.body.tabIndex = -1;
    document.body.focus();
    document.body.removeAttribute('tabindex');
  })()`);
  const expected = (await page.evaluate(reachable)) as string[];
  const faults: string[] = [];
  for (const what of expected) {
    await page.keyboard.press('Tab');
    const at = (await page.evaluate(focused)) as { what: string; isShown: boolean; isInView: boolean };
    if (at.what !== what) faults.push(`${at.what} comes where ${what} stands`);
    if (!at.isShown) faults.push(`${at.what} does not show the focus`);
    if (!at.isInView) faults.push(`${at.what} is out of view`);
  }
  return faults;
}

/** The first field has the focus once the page was drawn. */
const drawn = 'new Promise((resolve) => requestAnimationFrame(() => requestAnimationFrame(resolve)))';

const nameOf = `((one) => one.tagName + ' ' + (one.id || one.textContent.trim().slice(0, 60)))`;

/** Everything that can be pressed or filled in, by its place: line by line, and within a line as people read. */
const reachable = `(() => {
  const isLeftToRight = getComputedStyle(document.documentElement).direction === 'ltr';
  const all = [...document.querySelectorAll('a[href], button, input:not([type=hidden])')].filter(
    (one) => !one.disabled && one.checkVisibility(),
  );
  const place = (one) => one.getClientRects()[0];
  return all
    .toSorted((one, other) => {
      const [a, b] = [place(one), place(other)];
      const isSameLine = Math.min(a.bottom, b.bottom) - Math.max(a.top, b.top) > Math.min(a.height, b.height) / 2;
      return isSameLine ? (isLeftToRight ? a.left - b.left : b.right - a.right) : a.top - b.top;
    })
    .map(${nameOf});
})()`;

const focused = `(() => {
  const one = document.activeElement;
  for (const each of document.getAnimations()) each.finish();
  const box = one.getBoundingClientRect();
  const drawn = [one, one.closest('.secret')].filter(Boolean).map((each) => getComputedStyle(each));
  const isShown = drawn.some(({ outlineStyle, outlineWidth, outlineColor, boxShadow }) =>
    (outlineStyle !== 'none' && parseFloat(outlineWidth) >= 2 && !/, 0\\)$/.test(outlineColor)) || boxShadow.includes('4px'));
  return { what: ${nameOf}(one), isShown, isInView: box.top >= 0 && box.bottom <= innerHeight + 1 };
})()`;

test('registration, reset and sign-in need nothing but the keyboard', async () => {
  await configure(manage, { ...experiences.passwords, signUp: experiences.codes.signUp });
  await using person = await openBrowser(chromium);
  const { page } = person;
  const email = 'keys-only@example.com';
  const type = async (text: string) => {
    await page.evaluate(drawn);
    await page.keyboard.type(text);
    await page.keyboard.press('Enter');
  };
  const walk = { postern, manage, page, language: 'en', name: 'keys', see: async () => {} };
  await begin(walk, { first_screen: 'register' });
  await type(email);
  await page.waitForURL('**/sign-in/code');
  await type(await mailedCode(postern, email));
  await page.waitForURL(/\/demo-app(\?|$)/);
  await begin(walk);
  await page.evaluate(drawn);
  await page.keyboard.type(email);
  await page.keyboard.press('Tab');
  await page.keyboard.press('Tab');
  expect(await page.locator(':focus').textContent()).toBe('Show');
  await page.keyboard.press('Tab');
  await page.keyboard.press('Enter');
  await page.waitForURL('**/reset-password');
  await type(email);
  await page.waitForURL('**/sign-in/code');
  await type(await mailedCode(postern, email, 2));
  await page.waitForURL('**/reset-password/new');
  await type(strongPassword);
  await page.waitForURL('**/sign-in');
  await type(strongPassword);
  await page.waitForURL(/\/demo-app(\?|$)/);
  expect(person.complaints).toEqual([]);
});

test('the button beside a password shows it and hides it again', async () => {
  await configure(manage, experiences.passwords);
  await using person = await openBrowser(chromium);
  const { page } = person;
  await begin({ postern, manage, page, language: 'en', name: 'show', see: async () => {} });
  const type = () => page.getAttribute('#password', 'type');
  await page.fill('#password', strongPassword);
  await page.getByRole('button', { name: 'Show' }).press('Enter');
  expect([await type(), await page.locator(':focus').getAttribute('id')]).toEqual(['text', 'password']);
  await page.getByRole('button', { name: 'Hide' }).click();
  expect(await type()).toBe('password');
});
