import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { managementClient } from '../setup/management.ts';
import { startTestPostern, type TestPostern } from '../setup/postern.ts';
import { launchChromium, openBrowser } from './browser.ts';
import { installTextMessages, seeEveryPage } from './gallery.ts';

let postern: TestPostern;
let chromium: Browser;

beforeAll(async () => {
  [postern, chromium] = await Promise.all([startTestPostern(), launchChromium()]);
});
afterAll(async () => {
  await chromium.close();
  await postern.stop();
});

/** Arabic, whose letters are two bytes each; English pages are lighter. */
test('every page weighs less than 30 KB, in fewer than five requests', { timeout: 120_000 }, async () => {
  const manage = await managementClient(postern.url);
  await installTextMessages(manage);
  await using person = await openBrowser(chromium);
  const { page } = person;
  const weigh = await openScales(page);
  const pages: Record<string, Weight> = {};
  const see = async (what: string) => {
    await page.waitForLoadState('networkidle');
    pages[what] = weigh();
  };
  await seeEveryPage({ postern, manage, page, language: 'ar', name: 'weight', see });
  expect(Object.keys(pages).length).toBeGreaterThan(35);
  expect(Object.entries(pages).filter(([, { bytes }]) => bytes < 2000)).toEqual([]);
  expect(Object.entries(pages).filter(([, { bytes, requests }]) => bytes >= 30_000 || requests >= 5)).toEqual([]);
});

interface Weight {
  bytes: number;
  requests: number;
}

/** What came over the wire for the page that is shown, for somebody who comes for the first time. */
async function openScales(page: Page): Promise<() => Weight> {
  let weight: Weight = { bytes: 0, requests: 0 };
  const browser = await page.context().newCDPSession(page);
  await browser.send('Network.enable');
  await browser.send('Network.setCacheDisabled', { cacheDisabled: true });
  browser.on('Network.requestWillBeSent', ({ type, request }) => {
    if (type === 'Document') weight = { bytes: 0, requests: 0 };
    if (request.url.startsWith('http')) weight.requests += 1;
  });
  browser.on('Network.loadingFinished', ({ encodedDataLength }) => {
    weight.bytes += encodedDataLength;
  });
  return () => weight;
}
