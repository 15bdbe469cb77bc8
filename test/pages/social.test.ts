import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { en } from '../../src/pages/words/en.ts';
import { fill } from '../../src/pages/words/words.ts';
import { managementClient } from '../setup/management.ts';
import { startTestPostern, type TestPostern } from '../setup/postern.ts';
import { launchChromium, openBrowser } from './browser.ts';
import { authenticationUrl, configure, experiences, press, type Walk } from './gallery.ts';
import { signInThere, startServiceElsewhere } from './identity-provider.ts';
import { wrongOn } from './seen.ts';

let postern: TestPostern;
let there: Awaited<ReturnType<typeof startServiceElsewhere>>;
let chromium: Browser;
let manage: Walk['manage'];

beforeAll(async () => {
  [postern, there, chromium] = await Promise.all([startTestPostern(), startServiceElsewhere([]), launchChromium()]);
  manage = await managementClient(postern.url);
  const metadata = { target: 'acme', name: { en: 'Acme' } };
  const social = await manage('POST', '/connectors', { connectorId: 'oidc', config: there.config, metadata });
  const { clientId, clientSecret } = there;
  const posting = await manage('POST', '/connectors', {
    connectorId: 'oidc',
    config: { ...there.config, authRequestOptionalConfig: { responseMode: 'form_post' } },
    metadata: { target: 'posting', name: { en: 'Posting' } },
  });
  const sso = await manage('POST', '/sso-connectors', {
    providerName: 'OIDC',
    connectorName: 'Globex',
    domains: ['globex.example'],
    config: { issuer: `${there.url}/oidc`, clientId, clientSecret },
  });
  expect([social, posting, sso].map(({ status }) => status)).toEqual([200, 200, 200]);
  await there.allow([social, posting, sso].map(({ body }) => `${postern.url}/callback/${body.id}`));
});

afterAll(async () => {
  await chromium.close();
  await postern.stop();
  await there.stop();
});

const offered = {
  ...experiences.codes,
  socialSignInConnectorTargets: ['acme'],
  singleSignOnEnabled: true,
  termsOfUseUrl: 'https://example.com/terms',
};

/** Of this attempt alone. */
const unique = (name: string) => `${name}_${Math.random().toString(36).slice(2, 10)}`;

const ways = [
  { viewport: { width: 390, height: 844 }, javaScriptEnabled: true },
  { viewport: { width: 1280, height: 800 }, javaScriptEnabled: false },
];

interface Person {
  page: Page;
  username: string;
  /** The application's request, by somebody who is signed in nowhere here. */
  begin(parameters?: Record<string, string>): Promise<void>;
  signOutThere(): Promise<void>;
}

/** Somebody with an account at the other service, whose every page is looked at. */
async function walk(
  options: (typeof ways)[number],
  account: object,
  deed: (person: Person) => Promise<void>,
): Promise<void> {
  await using person = await openBrowser(chromium, options);
  const { page, complaints } = person;
  const username = unique('person');
  await there.addPerson(username, account);
  page.on('console', (message) => {
    if (['error', 'warning'].includes(message.type())) complaints.push(message.text());
  });
  const begin = async (parameters = {}) => {
    await page.context().clearCookies({ domain: 'localhost' });
    await page.goto(authenticationUrl(postern, { ui_locales: 'en', ...parameters }));
  };
  const signOutThere = () => page.context().clearCookies({ domain: '127.0.0.1' });
  await deed({ page, username, begin, signOutThere });
  expect(await wrongOn(page, 'en')).toEqual([]);
  expect(complaints).toEqual([]);
}

const continueWithAcme = (page: Page) =>
  page.getByRole('button', { name: fill(en.continueWith, { provider: 'Acme' }) }).click();

const arrive = (page: Page) => page.waitForURL(/\/demo-app(\?|$)/);

test.each(ways)('a newcomer registers by another service, and signs in with it afterwards: %o', async (options) => {
  await configure(manage, offered);
  const email = `${unique('new')}@example.com`;
  await walk(options, { primaryEmail: email, name: 'New' }, async ({ page, username, begin }) => {
    await begin();
    await continueWithAcme(page);
    await signInThere(page, username);
    await arrive(page);
    const { body } = await manage('GET', `/users?search.primaryEmail=${email}`);
    expect(body).toMatchObject([{ name: 'New', primaryEmail: email, identities: { acme: {} } }]);
    await begin({ first_screen: 'register' });
    await continueWithAcme(page);
    await arrive(page);
  });
  expect((await manage('GET', `/users?search.primaryEmail=${email}`)).body).toHaveLength(1);
});

test.each(ways)(
  'a service that sends people back by a form of its own finds their sign-in again: %o',
  async (options) => {
    await configure(manage, { ...offered, socialSignInConnectorTargets: ['posting'] });
    const email = `${unique('posted')}@example.com`;
    await walk(options, { primaryEmail: email }, async ({ page, username, begin }) => {
      await begin();
      const methods: string[] = [];
      page.on('request', (request) => {
        if (request.url().includes('/callback/')) methods.push(request.method());
      });
      await page.locator('.provider').click();
      await signInThere(page, username);
      await page.waitForURL(/\/demo-app(\?|$)|\/oidc\/auth\//);
      const submit = page.getByRole('button', { name: 'Continue' });
      if (!page.url().includes('/demo-app')) await submit.click();
      await arrive(page);
      expect(methods).toEqual(['POST', 'GET']);
    });
  },
);

test.each(ways)('an account with the same address is linked by whoever wants it: %o', async (options) => {
  await configure(manage, offered);
  const primaryEmail = `${unique('link')}@example.com`;
  const { id } = (await manage('POST', '/users', { primaryEmail })).body;
  await walk(options, { primaryEmail }, async ({ page, username, begin }) => {
    await begin();
    await continueWithAcme(page);
    await signInThere(page, username);
    await page.getByRole('heading', { name: en.knownAddress }).waitFor();
    await page.getByText(primaryEmail).waitFor();
    expect(await wrongOn(page, 'en')).toEqual([]);
    await page.getByRole('button', { name: en.linkAccount }).click();
    await arrive(page);
    expect((await manage('GET', `/users/${id}`)).body.identities).toHaveProperty('acme');
    await begin();
    await continueWithAcme(page);
    await arrive(page);
  });
});

test('whoever would rather not link creates an account without the address', async () => {
  await configure(manage, { ...offered, socialSignIn: { skipRequiredIdentifiers: true } });
  const [primaryEmail, name] = [`${unique('another')}@example.com`, unique('Two')];
  await manage('POST', '/users', { primaryEmail });
  await walk(
    { viewport: { width: 390, height: 844 }, javaScriptEnabled: true },
    { primaryEmail, name },
    async (person) => {
      const { page, username, begin } = person;
      await begin();
      await continueWithAcme(page);
      await signInThere(page, username);
      await page.getByRole('link', { name: en.createAnother }).click();
      await page.getByRole('button', { name: en.createAccount }).click();
      await arrive(page);
    },
  );
  const { body } = await manage('GET', `/users?search.name=${name}`);
  expect(body).toMatchObject([{ primaryEmail: null, identities: { acme: {} } }]);
});

test.each(ways)('people of an organization are led to its sign-in by their address: %o', async (options) => {
  await configure(manage, offered);
  const primaryEmail = `${unique('worker')}@globex.example`;
  await walk(options, { primaryEmail, name: 'Worker' }, async ({ page, username, begin, signOutThere }) => {
    await begin({ first_screen: 'register' });
    await page.fill('#identifier', primaryEmail);
    await press(page);
    await signInThere(page, username);
    await arrive(page);
    await signOutThere();
    await begin();
    await page.getByRole('link', { name: en.useSingleSignOn }).click();
    await page.getByRole('heading', { name: en.singleSignOn }).waitFor();
    await page.fill('#identifier', primaryEmail);
    await press(page);
    await signInThere(page, username);
    await arrive(page);
  });
  expect((await manage('GET', `/users?search.primaryEmail=${primaryEmail}`)).body).toHaveLength(1);
});

test('whoever comes back without signing in there reads it calmly, and goes another way', async () => {
  await configure(manage, offered);
  await walk({ viewport: { width: 390, height: 844 }, javaScriptEnabled: true }, {}, async ({ page, begin }) => {
    await begin();
    await continueWithAcme(page);
    await page.waitForURL(/^http:\/\/127\.0\.0\.1:\d+\/sign-in/);
    const left = new URL(page.url());
    expect(left.pathname).toBe('/sign-in');
    await page.goBack();
    await page.getByRole('button', { name: fill(en.continueWith, { provider: 'Acme' }) }).waitFor();
    const connector = await postern.postern.parts.social.byTarget('default', 'acme');
    await page.goto(`${postern.url}/callback/${connector?.id}?error=access_denied&state=whatever`);
    await page.getByText(fill(en.providerCancelled, { provider: 'Acme' })).waitFor();
    await page.fill('#identifier', 'another-way@example.com');
    await press(page);
    await page.waitForURL('**/sign-in/code');
  });
});
