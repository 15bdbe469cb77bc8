import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { managementClient } from '../setup/management.ts';
import { startTestPostern, type TestPostern } from '../setup/postern.ts';
import { faultsOf, launchChromium, openBrowser } from './browser.ts';
import { installTextMessages, seeEveryPage } from './gallery.ts';

let postern: TestPostern;
let chromium: Browser;
let manage: Awaited<ReturnType<typeof managementClient>>;

beforeAll(async () => {
  postern = await startTestPostern();
  chromium = await launchChromium();
  manage = await managementClient(postern.url);
  await installTextMessages(manage);
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

/** axe takes longest, and finds the same in every width: it looks once in each colour scheme and direction. */
const looks = [
  { language: 'en', colorScheme: 'light', width: 1280, textSize: '100%', isForAxe: false },
  { language: 'en', colorScheme: 'dark', width: 390, textSize: '100%', isForAxe: true },
  { language: 'ar', colorScheme: 'light', width: 320, textSize: '100%', isForAxe: true },
  { language: 'ar', colorScheme: 'dark', width: 1280, textSize: '100%', isForAxe: false },
  { language: 'de', colorScheme: 'light', width: 390, textSize: '200%', isForAxe: false },
] as const;

test.each(looks)(
  'axe finds nothing on any page of a sign-in, all fits, and fingers hit it: %o',
  { timeout: 180_000 },
  async ({ language, colorScheme, width, textSize, isForAxe }) => {
    await using person = await openBrowser(chromium, { colorScheme, viewport: { width, height: 844 } });
    const { page, complaints } = person;
    const faults: Record<string, string[]> = {};
    const see = async (what: string) => {
      await page.evaluate(`document.documentElement.style.fontSize = '${textSize}'`);
      const found = (await page.evaluate(misfits)) as string[];
      faults[what] = isForAxe ? [...found, ...(await faultsOf(page))] : found;
    };
    const name = `axe-${language}-${colorScheme}`;
    await seeEveryPage({ postern, manage, page, language, name, see });
    expect(Object.keys(faults).length).toBeGreaterThan(35);
    expect(Object.entries(faults).filter(([, found]) => found.length > 0)).toEqual([]);
    expect(complaints).toEqual([]);
  },
);

/** What sticks out or is cut off, and what is too small for a finger. Links within a sentence may be as high as the line. */
const misfits = `(() => {
  const root = document.documentElement;
  const shown = [...document.querySelectorAll('main *, footer *')].filter((one) => one.checkVisibility() && !one.closest('.unseen'));
  const name = (one) => one.tagName + ' ' + (one.id || one.textContent.trim().slice(0, 40));
  const isPressed = (one) => one.matches('a[href], button, input:not([type=hidden])');
  const isWithinText = (one) => one.matches('a, .link') && getComputedStyle(one).display.startsWith('inline') && one.closest('.small, .agreement, .suggestion');
  const target = (one) => (one.type === 'checkbox' ? 44 : one.getBoundingClientRect().height);
  return [
    ...(root.scrollWidth > root.clientWidth ? ['scrolls sideways'] : []),
    ...shown.filter((one) => !one.matches('input') && one.scrollWidth > one.clientWidth + 1 && getComputedStyle(one).display !== 'inline').map((one) => 'cut off: ' + name(one)),
    ...shown.filter((one) => isPressed(one) && !isWithinText(one) && target(one) < 43.9).map((one) => 'small: ' + name(one) + ' ' + target(one)),
  ];
})()`;
