import { createServer } from 'node:http';
import { setTimeout as sleep } from 'node:timers/promises';
import { AxeBuilder } from '@axe-core/playwright';
import { type Browser, type BrowserContextOptions, chromium, type Page } from 'playwright-core';
import { sql } from '../../src/database/database.ts';
import type { TestPostern } from '../setup/postern.ts';
import { freePort } from '../setup/postern.ts';

export const launchChromium = () =>
  chromium.launch({
    executablePath: process.env.CHROMIUM_PATH ?? '/usr/bin/chromium',
    args: [
      '--headless',
      '--no-sandbox',
      '--disable-gpu',
      '--disable-quic',
      '--no-first-run',
      '--disable-background-networking',
      '--disable-component-update',
      '--disable-sync',
    ],
  });

/** A person with a browser of their own, in which every script error and every refusal by the page's policy is kept. */
export async function openBrowser(browser: Browser, options: BrowserContextOptions = {}) {
  const context = await browser.newContext({ viewport: { width: 390, height: 844 }, ...options });
  context.setDefaultTimeout(10_000);
  const page = await context.newPage();
  const complaints: string[] = [];
  page.on('pageerror', (error) => complaints.push(error.message));
  page.on('console', (message) => {
    if (/violates|refused to/i.test(message.text())) complaints.push(message.text());
  });
  return { page, complaints, [Symbol.asyncDispose]: () => context.close() };
}

/** The code of the newest mail to this address, once all that were promised to it have left. */
export async function codeFor(postern: TestPostern, address: string): Promise<string> {
  const [newest] = await mailsSentTo(postern, address);
  const code = /#(\d{6})$/.exec(newest?.text ?? '')?.[1];
  if (!code) throw new Error(`no mail with a code to ${address}`);
  return code;
}

/** How many mails went to this address, once all that were promised to it have left. */
export const mailsTo = async (postern: TestPostern, address: string) => (await mailsSentTo(postern, address)).length;

/** A request may be answered a moment before its mail is there. */
async function mailsSentTo({ postern }: TestPostern, address: string) {
  const waiting = sql`
    select from outbox join deliveries on deliveries.id = outbox.id
    where lower(recipient) = lower(${address}) and not is_suppressed`;
  for (let tries = 0; tries < 400; tries += 1) {
    if ((await postern.parts.database.query(waiting)).length === 0) break;
    await sleep(10);
  }
  return postern.inbox?.list(address) ?? [];
}

export const wrongCode = (right: string) => right.replace(/\d$/, (digit) => String((Number(digit) + 1) % 10));

/** What axe finds wrong with the page as it is now, by the rules of WCAG 2.2 AA. */
export async function faultsOf(page: Page): Promise<string[]> {
  // Nothing may be half faded in while its contrast is measured.
  await page.evaluate('for (const one of document.getAnimations()) one.cancel()');
  const { violations } = await new AxeBuilder({ page })
    .withTags(['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'])
    .analyze();
  return violations.flatMap(({ id, nodes }) =>
    nodes.map(({ target, failureSummary }) => `${id}: ${target} ${failureSummary}`),
  );
}

/** The backend of an application on an origin of its own: its callback sends people on to a second origin. */
export async function startApplication() {
  const [port, homePort] = [await freePort(), await freePort()];
  const home = createServer((_request, response) => response.end('welcome home'));
  const callbacks: URL[] = [];
  const backend = createServer((request, response) => {
    const url = new URL(request.url ?? '/', `http://localhost:${port}`);
    if (url.pathname === '/callback') {
      callbacks.push(url);
      response.writeHead(303, { location: `http://localhost:${homePort}/home` });
    }
    response.end();
  });
  await new Promise<void>((resolve) => backend.listen(port, '127.0.0.1', resolve));
  await new Promise<void>((resolve) => home.listen(homePort, '127.0.0.1', resolve));
  return {
    redirectUri: `http://localhost:${port}/callback`,
    home: `http://localhost:${homePort}/home`,
    callbacks,
    async [Symbol.asyncDispose]() {
      for (const server of [backend, home]) {
        server.closeAllConnections();
        await new Promise((resolve) => server.close(resolve));
      }
    },
  };
}
