import { fileURLToPath } from 'node:url';
import { type Browser, chromium } from 'playwright-core';

/**
 * Takes the README's pictures from a Postern that runs in development with its built-in mail service:
 * `npm start` in one window, `node docs/pictures/take.ts` (Node 22.19 or newer) in another.
 */
const app = process.env.POSTERN_URL ?? 'http://localhost:3001';
const inbox = process.env.POSTERN_ADMIN_URL ?? 'http://localhost:3002';
const address = 'ada@example.com';
const viewport = { width: 390, height: 606 };

const browser = await chromium.launch({
  executablePath: process.env.CHROMIUM_PATH ?? '/usr/bin/chromium',
  args: ['--headless', '--no-sandbox', '--disable-gpu'],
});
for (const colorScheme of ['light', 'dark'] as const) await takeAll(browser, colorScheme);
await browser.close();

async function takeAll(from: Browser, colorScheme: 'light' | 'dark') {
  const context = await from.newContext({ viewport, colorScheme, deviceScaleFactor: 1.5, reducedMotion: 'reduce' });
  const page = await context.newPage();
  const take = (name: string) => {
    const path = fileURLToPath(new URL(`${name}-${colorScheme}.png`, import.meta.url));
    return page.screenshot({ path, animations: 'disabled', caret: 'hide' });
  };
  await page.goto(`${app}/demo-app`);
  await page.getByRole('button', { name: 'Sign in' }).click();
  await page.waitForURL(/\/sign-in/);
  await take('sign-in');
  await page.getByLabel('Email address').fill(address);
  await page.getByRole('button', { name: 'Continue' }).click();
  await page.waitForURL(/\/code/);
  await take('code');
  await page.goto(`${inbox}/dev/inbox/${await newestMail()}/html`);
  await take('mail');
  await context.close();
}

async function newestMail(): Promise<string> {
  const answer = await fetch(`${inbox}/dev/inbox.json?to=${address}`);
  const { messages } = (await answer.json()) as { messages: { id: string }[] };
  if (!messages[0]) throw new Error(`No mail to ${address} in the inbox.`);
  return messages[0].id;
}
