import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { managementClient } from '../setup/management.ts';
import { startTestPostern, type TestPostern } from '../setup/postern.ts';
import { codeFor, faultsOf, launchChromium, openBrowser } from './browser.ts';

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

async function sendTo(email: string) {
  const manage = await managementClient(postern.url);
  expect((await manage('POST', '/verification-codes', { email })).status).toBe(204);
}

async function sendToPhone(phone: string) {
  const manage = await managementClient(postern.url);
  const connector = { connectorId: 'postern-sms-inbox', config: {} };
  expect((await manage('POST', '/connectors', connector)).status).toBe(200);
  expect((await manage('POST', '/verification-codes', { phone })).status).toBe(204);
}

test('messages appear as they arrive, newest first, with a code to copy', async () => {
  await using person = await openBrowser(chromium, {
    viewport: { width: 1280, height: 800 },
    permissions: ['clipboard-read', 'clipboard-write'],
  });
  const { page, complaints } = person;
  await page.goto(`${postern.adminUrl}/dev/inbox`);
  await page.getByRole('heading', { name: 'No messages yet' }).waitFor();
  await page.getByText('Live', { exact: true }).waitFor();
  await sendTo('first@example.com');
  await page.getByRole('link', { name: /first@example.com/ }).waitFor();
  await sendTo('second@example.com');
  await page.getByRole('link', { name: /second@example.com/ }).waitFor();
  expect(await page.locator('.row .to').allTextContents()).toEqual(['second@example.com', 'first@example.com']);
  await page.getByRole('button', { name: `Copy the code ${await codeFor(postern, 'second@example.com')}` }).click();
  await page.getByText('Code copied.').waitFor();
  expect(await page.evaluate('navigator.clipboard.readText()')).toBe(await codeFor(postern, 'second@example.com'));
  expect(complaints).toEqual([]);
});

test('a message is shown as HTML in a cage, as text, with its headers and its source', async () => {
  await using person = await openBrowser(chromium, { viewport: { width: 1280, height: 800 } });
  const { page, complaints } = person;
  await sendTo('views@example.com');
  const code = await codeFor(postern, 'views@example.com');
  await page.goto(`${postern.adminUrl}/dev/inbox`);
  await page.getByRole('link', { name: /views@example.com/ }).click();
  await page.frameLocator('iframe').getByText(code).first().waitFor();
  await page.getByRole('link', { name: 'Headers' }).click();
  expect(await page.getByRole('region', { name: 'Headers' }).textContent()).toContain('Message-ID:');
  await page.getByRole('link', { name: 'Source' }).click();
  expect(await page.getByRole('region', { name: 'Source' }).textContent()).toContain('multipart/alternative');
  const id = postern.postern.inbox?.list('views@example.com')[0]?.id;
  const html = await fetch(`${postern.adminUrl}/dev/inbox/${id}/html`);
  expect(html.headers.get('content-security-policy')).toMatch(/^sandbox .*default-src 'none'/);
  expect(html.headers.get('content-security-policy')).not.toContain('allow-scripts');
  expect(complaints).toEqual([]);
});

test('as JSON it is newest first and can be narrowed to one recipient', async () => {
  await sendTo('json@example.com');
  await sendTo('json@example.com');
  const read = async (query: string) => (await fetch(`${postern.adminUrl}/dev/inbox.json${query}`)).json();
  const { messages } = (await read('?to=JSON%40example.com')) as { messages: { code: string; receivedAt: string }[] };
  expect(messages.length).toBe(2);
  expect(messages[0]).toMatchObject({ kind: 'email', code: await codeFor(postern, 'json@example.com') });
  expect((await read('?to=nobody%40example.com')) as object).toEqual({ messages: [] });
});

test.each([
  { colorScheme: 'light', width: 390 },
  { colorScheme: 'dark', width: 1280 },
] as const)('a text message stands among the mails and opens as on a phone: %o', async ({ colorScheme, width }) => {
  await using person = await openBrowser(chromium, { colorScheme, viewport: { width, height: 800 } });
  const { page, complaints } = person;
  const phone = `4915112345${width % 100}`;
  await page.goto(`${postern.adminUrl}/dev/inbox`);
  await page.getByText('Live', { exact: true }).waitFor();
  await sendToPhone(phone);
  await sendTo(`beside-${width}@example.com`);
  await page.getByRole('link', { name: new RegExp(`beside-${width}.*Email`) }).waitFor();
  const text = page.getByRole('link', { name: new RegExp(`\\+${phone}.*SMS`) });
  await text.waitFor();
  expect(await faultsOf(page)).toEqual([]);
  await text.click();
  const code = await codeFor(postern, phone);
  await page.getByRole('heading', { name: 'Text message' }).waitFor();
  await page
    .getByRole('article')
    .getByRole('button', { name: `Copy the code ${code}` })
    .waitFor();
  const bubble = page.getByRole('region', { name: 'The message on a phone' });
  expect(await bubble.textContent()).toContain(`@localhost #${code}`);
  expect(await page.title()).toBe(`Text message to +${phone} · Inbox`);
  expect(await faultsOf(page)).toEqual([]);
  expect(await page.evaluate('document.documentElement.scrollWidth')).toBe(width);
  expect(complaints).toEqual([]);
});

test('as JSON a text message is of its kind, found by its number, and has no HTML', async () => {
  const phone = '4915112345999';
  await sendToPhone(phone);
  const code = await codeFor(postern, phone);
  for (const to of [phone, `%2B${phone}`, '%2B49%20151%2012345-999']) {
    const answer = await fetch(`${postern.adminUrl}/dev/inbox.json?to=${to}`);
    const { messages } = (await answer.json()) as { messages: object[] };
    expect(messages).toEqual([
      {
        kind: 'sms',
        id: expect.any(String),
        receivedAt: expect.any(String),
        usageType: 'Generic',
        to: phone,
        text: expect.stringContaining(code),
        code,
      },
    ]);
  }
  const id = postern.postern.inbox?.list(phone)[0]?.id;
  expect((await fetch(`${postern.adminUrl}/dev/inbox/${id}/html`)).status).toBe(404);
});

test('what is not there is a clean 404', async () => {
  for (const path of ['/dev/inbox/nothing', '/dev/inbox/nothing/html']) {
    expect((await fetch(`${postern.adminUrl}${path}`)).status).toBe(404);
  }
  expect((await fetch(`${postern.url}/dev/inbox`)).status).toBe(404);
});

test('an open page does not keep the server from stopping', async () => {
  const other = await startTestPostern();
  const events = await fetch(`${other.adminUrl}/dev/inbox/events`);
  expect(events.headers.get('content-type')).toBe('text/event-stream');
  await other.stop();
  await expect(events.text().catch(() => 'cut')).resolves.toBeDefined();
});
