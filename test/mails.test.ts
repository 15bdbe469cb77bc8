import { AxeBuilder } from '@axe-core/playwright';
import { type Browser, type BrowserContextOptions, chromium } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { compose } from '../src/templates/compose.ts';
import { composeNotice } from '../src/templates/compose-notice.ts';
import { languages } from '../src/templates/defaults/languages.ts';
import { sampleNotices, sampleRequest, sampleRequests } from './sample-mails.ts';

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

/** What depends on the language; the rest is the same in all of them. */
const rulesOfWords = [
  'color-contrast',
  'html-has-lang',
  'html-lang-valid',
  'valid-lang',
  'document-title',
  'image-alt',
];

const textMail = {
  ...sampleRequest('SignIn'),
  wordings: [
    { usageType: 'Generic', contentType: 'text/plain' as const, subject: 'Code', content: 'Hello,\n\n{{code}}' },
  ],
};

const cases: [string, { html: string }][] = [
  ...sampleRequests.map((request) => [`the default mail for ${request.usageType}`, compose(request)] as const),
  ...sampleNotices.slice(0, 2).map((request) => [`the notice ${request.noticeType}`, composeNotice(request)] as const),
  [
    'a mail in a colour that is hard to read',
    compose({ ...sampleRequest('SignIn'), branding: { primaryColor: '#ffd400' } }),
  ],
  [
    'an invitation in a dark colour',
    compose({ ...sampleRequest('OrganizationInvitation'), branding: { primaryColor: '#0b1f4d' } }),
  ],
  ["an operator's text as HTML", compose(textMail)],
].map(([name, mail]) => [name, mail] as [string, { html: string }]);

describe.each(cases)('%s', (_, mail) => {
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

describe.each(Object.keys(languages))('the mails in %s', (locale) => {
  const all = [
    ...sampleRequests.map((request) => compose({ ...request, locale })),
    ...sampleNotices.map((request) => composeNotice({ ...request, locale })),
  ];

  // The colours are the same in every language: dark ones are looked at for one of each direction.
  it.each(schemesFor(locale))('have nothing that axe objects to, in %s', async (colorScheme) => {
    await using mailbox = await open(oneBelowTheOther(all), { colorScheme, viewport: { width: 360, height: 700 } });
    const { violations } = await new AxeBuilder({ page: mailbox.page }).withRules(rulesOfWords).analyze();
    expect(violations.map(({ id, nodes }) => [id, ...nodes.map((node) => node.failureSummary)])).toEqual([]);
  });

  it('fit a screen of 320 px', async () => {
    await using mailbox = await open('', { viewport: { width: 320, height: 600 } });
    for (const { html } of all) {
      await mailbox.page.setContent(html);
      expect(await mailbox.page.evaluate('document.documentElement.scrollWidth')).toBe(320);
    }
  });
});

const schemesFor = (locale: string) =>
  ['de', 'ar'].includes(locale) ? (['light', 'dark'] as const) : (['light'] as const);

/** One document with the style sheet of the first: they have the same. */
const oneBelowTheOther = (mails: { html: string }[]) =>
  (mails[0]?.html ?? '').replace(
    bodyOf(mails[0]),
    mails
      .map((mail) => `<div>${bodyOf(mail)}</div>`)
      .join('\n')
      .replaceAll('$', '$$$$'),
  );

const bodyOf = (mail: { html: string } | undefined) => /<body[^>]*>([\s\S]*)<\/body>/.exec(mail?.html ?? '')?.[1] ?? '';

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
