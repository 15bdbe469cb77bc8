import { setTimeout as sleep } from 'node:timers/promises';
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

test.each(['en', 'ar'])(
  'every page weighs less than 30 KB, in fewer than five requests (%s)',
  async (language) => {
    const manage = await managementClient(postern.url);
    if (language === 'en') await installTextMessages(manage);
    await using person = await openBrowser(chromium);
    const { page } = person;
    const weigh = await openScales(page);
    const pages: Record<string, Weight> = {};
    const see = async (what: string) => {
      await page.waitForLoadState('networkidle');
      pages[what] = weigh();
    };
    await seeEveryPage({ postern, manage, page, language, name: `weight-${language}`, see });
    expect(Object.keys(pages).length).toBeGreaterThan(35);
    expect(Object.values(pages).every(({ bytes }) => bytes > 2000)).toBe(true);
    const heavy = Object.entries(pages).filter(([, { bytes, requests }]) => bytes >= 30_000 || requests >= 5);
    expect(heavy).toEqual([]);
  },
  120_000,
);

interface Weight {
  bytes: number;
  requests: number;
}

/** What came over the wire for the page that is shown, for somebody who comes for the first time. */
async function openScales(page: Page): Promise<() => Promise<Weight>> {
  let weight: Weight = { bytes: 0, requests: 0 };
  const underWay = new Set<string>();
  const browser = await page.context().newCDPSession(page);
  await browser.send('Network.enable');
  await browser.send('Network.setCacheDisabled', { cacheDisabled: true });
  browser.on('Network.requestWillBeSent', ({ type, request, requestId }) => {
    if (!request.url.startsWith('http')) return;
    if (type === 'Document') weight = { bytes: 0, requests: 0 };
    weight.requests += 1;
    underWay.add(requestId);
  });
  browser.on('Network.loadingFinished', ({ requestId, encodedDataLength }) => {
    weight.bytes += encodedDataLength;
    underWay.delete(requestId);
  });
  return async () => {
    await page.waitForLoadState();
    for (let tries = 0; underWay.size > 0 && tries < 200; tries += 1) await sleep(10);
    return weight;
  };
}
