import { AxeBuilder } from '@axe-core/playwright';
import { type Browser, type BrowserContextOptions, chromium } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type ComposeRequest, compose } from '../src/templates/compose.ts';
import { sampleRequest, sampleRequests } from './sample-mails.ts';

let browser: Browser;

beforeAll(async () => {
  browser = await chromium.launch({
    executablePath: process.env.CHROMIUM_PATH ?? '/usr/bin/chromium',
    args: [
      ...['--headless', '--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run'],
      ...['--disable-background-networking', '--disable-component-update', '--disable-sync'],
    ],
  });
});

afterAll(() => browser?.close());

/** Opens the mail as a mail program would: no script of it runs, and nothing that it asks for is fetched. */
async function open(html: string, options: BrowserContextOptions) {
  const context = await browser.newContext(options);
  const requested: string[] = [];
  await context.route('**/*', (route) => {
    requested.push(route.request().url());
    return route.abort();
  });
  const page = await context.newPage();
  await page.setContent(html);
  return { page, requested, [Symbol.asyncDispose]: () => context.close() };
}

const views = (['light', 'dark'] as const).flatMap((colorScheme) =>
  [360, 800].map((width) => ({ colorScheme, viewport: { width, height: 700 } })),
);

/** Landmarks and the first heading are those of the mail program, in whose page a mail is only an article. */
const rulesForPages = ['region', 'landmark-one-main', 'page-has-heading-one'];

const textMail = {
  ...sampleRequest('SignIn'),
  wordings: [
    { usageType: 'Generic', contentType: 'text/plain' as const, subject: 'Code', content: 'Hello,\n\n{{code}}' },
  ],
};

const cases: [string, ComposeRequest][] = [
  ...sampleRequests.map((request): [string, ComposeRequest] => [`the default mail for ${request.usageType}`, request]),
  ['a mail in a colour that is hard to read', { ...sampleRequest('SignIn'), branding: { primaryColor: '#ffd400' } }],
  [
    'an invitation in a dark colour',
    { ...sampleRequest('OrganizationInvitation'), branding: { primaryColor: '#0b1f4d' } },
  ],
  ["an operator's text as HTML", textMail],
];

describe.each(cases)('%s', (_, request) => {
  const mail = compose(request);

  it.each(views)('has nothing that axe objects to, in $colorScheme at $viewport.width px', async (view) => {
    await using mailbox = await open(mail.html, view);
    const { violations } = await new AxeBuilder({ page: mailbox.page }).disableRules(rulesForPages).analyze();
    expect(violations.map(({ id, nodes }) => [id, ...nodes.map((node) => node.failureSummary)])).toEqual([]);
    expect(mailbox.requested).toEqual([]);
  });

  it('fits a screen of 320 px', async () => {
    await using mailbox = await open(mail.html, { viewport: { width: 320, height: 600 } });
    const widest = await mailbox.page.evaluate('document.documentElement.scrollWidth');
    expect(widest).toBe(320);
  });
});

describe('the code in a mail', () => {
  const { html } = compose(sampleRequest('SignIn'));

  it('is selected whole by a double click, and is the code and nothing else', async () => {
    await using mailbox = await open(html, { viewport: { width: 800, height: 700 } });
    const code = mailbox.page.getByText('493028', { exact: true });
    const box = await code.boundingBox();
    expect(box).not.toBeNull();
    await mailbox.page.mouse.dblclick((box?.x ?? 0) + (box?.width ?? 0) / 2, (box?.y ?? 0) + (box?.height ?? 0) / 2);
    expect(await mailbox.page.evaluate('getSelection().toString()')).toBe('493028');
  });

  it('is selected whole also where the mail program drops our style', async () => {
    const unstyled = html.replace(/ style="[^"]*"/g, '').replace(/<style>[\s\S]*?<\/style>/, '');
    await using mailbox = await open(unstyled, { viewport: { width: 800, height: 700 } });
    await mailbox.page.getByText('493028', { exact: true }).dblclick();
    expect(await mailbox.page.evaluate('getSelection().toString().trim()')).toBe('493028');
  });
});

it('a logo that is not shown leaves the name of the sender in its place', async () => {
  const branding = { senderName: 'Northwind', logoUrl: 'https://cdn.example.com/logo.png' };
  const { html } = compose({ ...sampleRequest('SignIn'), branding });
  await using mailbox = await open(html, { viewport: { width: 360, height: 700 } });
  expect(mailbox.requested).toEqual(['https://cdn.example.com/logo.png']);
  expect(await mailbox.page.getByRole('img', { name: 'Northwind' }).count()).toBe(1);
});
