import { createServer } from 'node:http';
import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createOrganization } from '../../src/organizations/organizations.ts';
import { BrowserClient } from '../setup/browser-client.ts';
import { managementClient } from '../setup/management.ts';
import { freePort, startTestPostern, type TestPostern } from '../setup/postern.ts';
import { faultsOf, launchChromium, openBrowser } from './browser.ts';

let postern: TestPostern;
let manage: Awaited<ReturnType<typeof managementClient>>;
let chromium: Browser;
let pictures: Awaited<ReturnType<typeof startPictures>>;
let shop: string;
let bank: string;

beforeAll(async () => {
  [postern, chromium, pictures] = await Promise.all([startTestPostern(), launchChromium(), startPictures()]);
  manage = await managementClient(postern.url);
  const { url } = pictures;
  await manage('PATCH', '/sign-in-exp', {
    branding: { logoUrl: `${url}/tenant.svg`, darkLogoUrl: `${url}/tenant-dark.svg` },
    termsOfUseUrl: 'https://example.com/terms',
    customCss: '.card { border-radius: 3px }',
  });
  shop = await application('Shop', {
    color: { primaryColor: '#c2410c', darkPrimaryColor: '#fdba74' },
    branding: {
      logoUrl: `${url}/shop.svg`,
      darkLogoUrl: `${url}/shop at night.svg,`,
      favicon: `${url}/shop.ico`,
      darkFavicon: `${url}/shop-dark.ico`,
    },
    termsOfUseUrl: 'https://shop.example.com/terms',
    displayName: 'The Corner Shop',
    customCss: `.card { border-radius: 0; background-image: url(${url}/weave.svg) }
h1::after { content: "</style><script>document.title='taken over'</script>" }
body { background-image: url(https://elsewhere.example.com/pixel.png) }`,
  });
  bank = await application('Bank', { color: { primaryColor: '#0b6b4f' } });
});
afterAll(async () => {
  await chromium.close();
  await pictures.close();
  await postern.stop();
});

async function application(name: string, experience: object): Promise<string> {
  const { body } = await manage('POST', '/applications', {
    name,
    type: 'SPA',
    oidcClientMetadata: { redirectUris: [`${postern.url}/callback`], postLogoutRedirectUris: [] },
  });
  expect((await manage('PUT', `/applications/${body.id}/sign-in-experience`, experience)).status).toBe(201);
  return body.id;
}

/** Where the operator keeps pictures: every one is a square. */
async function startPictures() {
  const port = await freePort();
  const asked: string[] = [];
  const server = createServer((request, response) => {
    asked.push(request.url ?? '');
    response.writeHead(200, { 'content-type': 'image/svg+xml' });
    response.end(
      '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 9 9"><path d="M0 0h9v9H0z" fill="#8885"/></svg>',
    );
  });
  await new Promise<void>((resolve) => server.listen(port, '127.0.0.1', resolve));
  return {
    url: `http://127.0.0.1:${port}`,
    asked,
    close: () => new Promise((resolve) => server.close(resolve).closeAllConnections()),
  };
}

/** The sign-in page that people of this application see. */
async function pageOf(clientId: string, changes: Record<string, string> = {}) {
  const client = new BrowserClient(postern.url);
  await client.authorize({ client_id: clientId, redirect_uri: `${postern.url}/callback`, ...changes });
  const answer = await client.fetch('/sign-in');
  return { html: await answer.text(), policy: answer.headers.get('content-security-policy') };
}

const authorizationUrl = (clientId: string) => {
  const query = {
    client_id: clientId,
    redirect_uri: `${postern.url}/callback`,
    response_type: 'code',
    scope: 'openid',
  };
  const challenge = { code_challenge: 'E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM', code_challenge_method: 'S256' };
  return `${postern.url}/oidc/auth?${new URLSearchParams({ ...query, ...challenge })}`;
};

describe('the sign-in page of an application', () => {
  it('has its name, logo, icons, colours and terms', async () => {
    const { html } = await pageOf(shop);
    expect(html).toContain('<h1>Sign in to The Corner Shop</h1>');
    expect(html).toContain(`<img src="${pictures.url}/shop.svg" alt="The Corner Shop"`);
    expect(html).not.toContain('tenant');
    expect(html).toContain(`<link rel="icon" href="${pictures.url}/shop.ico">`);
    expect(html).toContain(`href="${pictures.url}/shop-dark.ico" media="(prefers-color-scheme: dark)"`);
    expect(html).toContain('--accent:#c2410c');
    expect(html).toContain('--accent:#fdba74');
    expect(html).toContain('href="https://shop.example.com/terms"');
    expect(html).not.toContain('border-radius: 3px');
  });

  it('has the tenant’s where it has none of its own', async () => {
    const { html } = await pageOf(bank);
    expect(html).toContain('<h1>Sign in to Bank</h1>');
    expect(html).toContain(`<img src="${pictures.url}/tenant.svg"`);
    expect(html).toContain(`<source srcset="${pictures.url}/tenant-dark.svg"`);
    expect(html.match(/--accent:#0b6b4f/g)).toHaveLength(2);
    expect(html).toContain('href="https://example.com/terms"');
    expect(html).toContain('.card { border-radius: 3px }');
  });

  it('has what the organization has that people sign in to', async () => {
    const organization = { name: 'Harbour', color: { primaryColor: '#7e22ce' } };
    const { id } = await createOrganization(postern.postern.parts.database, 'default', organization);
    const { html } = await pageOf(shop, { organization_id: id });
    expect(html).toContain('--accent:#7e22ce');
    expect(html).toContain(`<img src="${pictures.url}/shop.svg"`);
    expect((await pageOf(shop, { organization_id: 'unknown' })).html).toContain('--accent:#c2410c');
  });

  it('changes as soon as it is set', async () => {
    const id = await application('Library', { displayName: 'Reading Room' });
    expect((await pageOf(id)).html).toContain('Sign in to Reading Room');
    await manage('PUT', `/applications/${id}/sign-in-experience`, { displayName: null });
    expect((await pageOf(id)).html).toContain('Sign in to Library');
  });

  it('allows its one style sheet, and pictures from where its logos are', async () => {
    const { html, policy } = await pageOf(shop);
    expect(html.match(/<style>/g)).toHaveLength(1);
    expect(policy).toMatch(/style-src 'self' 'sha256-[^']+';/);
    expect(policy).toContain(`img-src data: ${pictures.url};`);
  });
});

describe('the style sheet of an operator, in a browser', () => {
  it('is in force after ours, ends nothing and loads nothing from elsewhere', async () => {
    await using person = await openBrowser(chromium, { viewport: { width: 1100, height: 800 } });
    const { page, complaints } = person;
    await page.goto(authorizationUrl(shop));
    expect(await page.title()).toBe('Sign in to The Corner Shop');
    const styleOf = (one: string) => page.evaluate(`getComputedStyle(document.querySelector(${one}`);
    expect(await styleOf("'.card')).borderRadius")).toBe('0px');
    expect(await styleOf("'h1'), '::after').content")).toContain('</style>');
    await expect.poll(() => pictures.asked).toContain('/weave.svg');
    expect(complaints).toEqual([expect.stringContaining('https://elsewhere.example.com/pixel.png')]);
  });

  it.each([
    { colorScheme: 'light', width: 390 },
    { colorScheme: 'dark', width: 1100 },
  ] as const)('the colours of an application can be read: %o', async ({ colorScheme, width }) => {
    for (const id of [shop, bank]) {
      await using person = await openBrowser(chromium, { colorScheme, viewport: { width, height: 800 } });
      await person.page.goto(authorizationUrl(id));
      expect(await faultsOf(person.page)).toEqual([]);
    }
  });

  it('its dark logo is shown in the dark, wherever it is', async () => {
    await using person = await openBrowser(chromium, { colorScheme: 'dark' });
    await person.page.goto(authorizationUrl(shop));
    await expect.poll(() => pictures.asked).toContain('/shop%20at%20night.svg%2C');
  });

  it('does not reach the live preview', async () => {
    const answer = await fetch(`${postern.url}/demo-app`);
    expect(await answer.text()).not.toContain('border-radius: 3px');
  });
});
