import type { Browser, BrowserContext, Page } from 'playwright-core';
import { openBrowser } from '../pages/browser.ts';
import { visit } from './http-visit.ts';

export interface Scanner {
  name: string;
  open(link: string, chromium: Browser): Promise<unknown>;
}

/** What stands between a mail and its reader, and opens what it finds: eight ways in which such programs behave. */
export const scanners: Scanner[] = [
  { name: 'HEAD', open: (link) => visit(link, { method: 'HEAD', followsRedirects: true, keepsCookies: true }) },
  { name: 'GET', open: (link) => visit(link) },
  { name: 'GET through redirects, with cookies', open: twice({}) },
  {
    name: 'a prefetching mail program',
    open: twice({ purpose: 'prefetch', 'sec-purpose': 'prefetch;prerender', 'sec-fetch-site': 'cross-site' }),
  },
  { name: 'a bot that draws previews of links', open: preview },
  { name: 'a sandbox that runs scripts', open: runScripts },
  { name: 'a browser that presses every button and submits every form', open: pressEverything },
  { name: 'a proxy that replays the link from several addresses at once', open: replay },
];

function twice(headers: Record<string, string>): Scanner['open'] {
  return async (link) => {
    const cookies = new Map<string, string>();
    for (const _time of [1, 2]) await visit(link, { headers, followsRedirects: true, keepsCookies: true }, cookies);
  };
}

async function preview(link: string) {
  const robots = ['Slackbot-LinkExpanding 1.0', 'facebookexternalhit/1.1', 'Mozilla/5.0 (compatible; bingbot/2.0)'];
  for (const robot of robots) {
    const headers = { 'user-agent': robot, range: 'bytes=0-32767' };
    await visit(link, { headers, followsRedirects: true });
    await visit(link, { method: 'HEAD', headers, followsRedirects: true });
  }
}

async function runScripts(link: string, chromium: Browser) {
  await using robot = await openBrowser(chromium);
  await robot.page.goto(link, { waitUntil: 'networkidle' });
  await robot.page.evaluate('scrollTo(0, document.body.scrollHeight)');
  await robot.page.reload({ waitUntil: 'networkidle' });
}

async function replay(link: string) {
  const addresses = ['127.0.0.2', '127.0.0.3', '127.0.0.4', '127.0.0.5'];
  const opened = addresses.flatMap((from) =>
    Array.from({ length: 10 }, async () => {
      const cookies = new Map<string, string>();
      const seen = await visit(link, { from, followsRedirects: true, keepsCookies: true }, cookies);
      // It has seen forms before, and sends what they send.
      const form = { identifier: 'test@example.com', agree: 'yes', code: '123456', event: 'SignIn' };
      await visit(seen.url.href, { from, form, followsRedirects: true, keepsCookies: true }, cookies);
    }),
  );
  await Promise.all(opened);
}

/** Every form as it is and filled, every button, every link of this house; from the link anew each time. */
export async function pressEverything(link: string, chromium: Browser, cookies: string[] = []) {
  await using robot = await openBrowser(chromium);
  const context = robot.page.context();
  await context.addCookies(cookies.map((pair) => cookieOf(pair, link)));
  let targets = 0;
  await onNewPage(context, link, async (page) => {
    targets = await page.locator(pressable).count();
    await submitAll(page);
  });
  for (const isFilled of [false, true]) {
    for (let index = 0; index < targets; index += 1) {
      await onNewPage(context, link, async (page) => {
        if (isFilled) await fillEverything(page);
        await press(page, index);
        // Whatever it came to has forms too.
        await fillEverything(page);
        await submitAll(page);
      });
    }
  }
}

const pressable = 'button, input[type=submit], a[href^="/"], [role=button]';

function cookieOf(pair: string, link: string) {
  const at = pair.indexOf('=');
  return { name: pair.slice(0, at), value: pair.slice(at + 1), domain: new URL(link).hostname, path: '/' };
}

/** What was pressed last on another may still be under way, and would cut this off. */
async function onNewPage(context: BrowserContext, link: string, work: (page: Page) => Promise<void>) {
  const page = await context.newPage();
  page.setDefaultTimeout(3_000);
  await page.goto(link);
  await work(page);
  await page.close();
}

const samples: Record<string, string> = { email: 'test@example.com', tel: '+12015550123', password: 'Passw0rd!' };

async function fillEverything(page: Page) {
  for (const field of await page.locator('input:not([type=hidden]):visible').all()) {
    const type = (await field.getAttribute('type')) ?? 'text';
    if (type === 'checkbox') await field.check();
    else if (type !== 'submit') await field.fill(samples[type] ?? '123456');
  }
}

async function press(page: Page, index: number) {
  const target = page.locator(pressable).nth(index);
  await target.click().catch(() => {});
  await page.waitForLoadState('networkidle').catch(() => {});
}

async function submitAll(page: Page) {
  const count = await page.locator('form').count();
  for (let index = 0; index < count; index += 1) {
    await page.evaluate(`document.querySelectorAll('form')[${index}]?.submit()`).catch(() => {});
    await page.waitForLoadState('networkidle').catch(() => {});
  }
}
