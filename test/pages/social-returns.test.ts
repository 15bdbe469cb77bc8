import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { sql } from '../../src/database/database.ts';
import { en } from '../../src/pages/words/en.ts';
import { fill } from '../../src/pages/words/words.ts';
import { BrowserClient } from '../setup/browser-client.ts';
import { managementClient } from '../setup/management.ts';
import { startTestPostern, type TestPostern } from '../setup/postern.ts';
import { type Account, type IdentityProvider, startIdentityProvider } from '../social/identity-provider.ts';
import { startScriptedProvider } from '../sso/scripted-provider.ts';

let postern: TestPostern;
let manage: Awaited<ReturnType<typeof managementClient>>;
let provider: IdentityProvider;
/** The connectors that serve the service, and one of an organization. */
const ids = { acme: '', spare: '', globex: '', labs: '' };

beforeAll(async () => {
  postern = await startTestPostern();
  manage = await managementClient(postern.url);
  provider = await startIdentityProvider();
  ids.acme = await addSocial('acme');
  ids.spare = await addSocial('spare');
  ids.globex = await addOrganization('Globex');
  ids.labs = await addOrganization('Labs', 'two.example');
  await addOrganization('Other labs', 'two.example');
  await provider.allow(...[ids.acme, ids.globex].map((id) => `${postern.url}/callback/${id}`));
});

afterAll(async () => {
  await provider.stop();
  await postern.stop();
});

async function addSocial(target: string): Promise<string> {
  const metadata = { target, name: { en: target === 'acme' ? 'Acme' : 'Spare' } };
  const { body } = await manage('POST', '/connectors', { connectorId: 'oidc', config: provider.config, metadata });
  return body.id;
}

async function addOrganization(connectorName: string, domain = 'globex.example'): Promise<string> {
  const { clientId, clientSecret } = provider.config;
  const config = { issuer: `${provider.url}/oidc`, clientId, clientSecret };
  const given = { providerName: 'OIDC', connectorName, domains: [domain], config };
  return (await manage('POST', '/sso-connectors', given)).body.id;
}

const configure = async (settings: object) => {
  const { status, body } = await manage('PATCH', '/sign-in-exp', {
    socialSignInConnectorTargets: ['acme'],
    ...settings,
  });
  expect([status, body.code]).toEqual([200, undefined]);
};

let browser: BrowserClient;

beforeEach(async () => {
  await postern.postern.parts.database.query(sql`delete from sign_in_experiences`);
  await configure({});
  browser = new BrowserClient(postern.url);
  await browser.authorize();
});

interface Shown {
  status: number;
  /** Where the browser is sent. */
  to: string;
  html: string;
}

async function send(path: string, fields?: Record<string, string>, client = browser): Promise<Shown> {
  const answer = await client.fetch(path, {
    ...(fields && { method: 'POST', body: new URLSearchParams(fields) }),
    headers: { cookie: client.cookies(), accept: 'text/html', 'accept-language': 'en' },
  });
  return { status: answer.status, to: answer.headers.get('location') ?? '', html: await answer.text() };
}

const alertOn = ({ html }: Shown) => /role="alert"[^>]*>([^<]*)/.exec(html)?.[1];
const headingOn = ({ html }: Shown) => /<h1>([^<]*)/.exec(html)?.[1];

const failed = () => fill(en.providerFailed, { provider: 'Acme' });

/** Leaves by the button, signs in there, and gives the address that the browser is sent back to. */
async function leave(account: Account = {}, fields: Record<string, string> = {}, event = 'SignIn'): Promise<string> {
  const person = await provider.addPerson(account);
  const { to } = await send(`/sign-in/social/${ids.acme}?event=${event}`, fields);
  return comeBack(ids.acme, await provider.visit(person, to));
}

const comeBack = (id: string, query: Record<string, string>) => `/callback/${id}?${new URLSearchParams(query)}`;

const comesToTheApplication = expect.stringMatching(/\/oidc\/auth\/[\w-]/);

/** An address of this attempt alone. */
const fresh = (domain = 'example.com') => `p${Math.random().toString(36).slice(2, 10)}@${domain}`;

const usersWith = async (email: string) => (await manage('GET', `/users?search.primaryEmail=${email}`)).body;

describe('the first page', () => {
  it('has a button for each service, in the order of the settings', async () => {
    await configure({ socialSignInConnectorTargets: ['spare', 'nobody', 'acme'] });
    for (const path of ['/sign-in', '/register']) {
      const { html } = await send(path);
      expect(html.match(/Continue with \w+/g)).toEqual(['Continue with Spare', 'Continue with Acme']);
    }
    const { html } = await send('/identifier-sign-in');
    expect(html).not.toContain('Continue with');
  });

  it('has nothing but them where there is no other way in', async () => {
    await configure({ signUp: { identifiers: [], password: false, verify: false }, signIn: { methods: [] } });
    const { html } = await send('/sign-in');
    expect(html).toContain('Continue with Acme');
    expect(html).not.toMatch(/<input|class="or"/);
  });

  it('is the one for signing in where registration is closed, and the other way round', async () => {
    const closed = { signUp: { identifiers: [], password: false, verify: false }, signIn: { methods: [] } };
    await configure({ ...closed, signInMode: 'SignIn' });
    expect((await send('/register')).to).toBe('/sign-in');
    await configure({ ...closed, signInMode: 'Register' });
    expect((await send('/sign-in')).to).toBe('/register');
    expect((await send('/register')).html).toContain('Continue with Acme');
  });

  it('leads to single sign-on alone where that is the only way in', async () => {
    const closed = { signUp: { identifiers: [], password: false, verify: false }, signIn: { methods: [] } };
    await configure({ ...closed, socialSignInConnectorTargets: [], singleSignOnEnabled: true });
    expect((await send('/sign-in?why=needed')).to).toBe('/single-sign-on?why=needed');
    expect((await send('/single-sign-on?why=needed')).html).not.toContain(en.backToSignIn);
  });

  it('has the box for both ways, where people must agree before they sign in', async () => {
    await configure({ termsOfUseUrl: 'https://example.com/terms', agreeToTermsPolicy: 'Manual' });
    const { html } = await send('/sign-in');
    expect(html).toMatch(/<button[^>]*form="start"[^>]*>.*Continue with Acme/);
    const refused = await send(`/sign-in/social/${ids.acme}?event=SignIn`, {});
    expect(refused.to).toBe('/sign-in?why=agreement');
    expect(alertOn(await send(refused.to))).toBe(en.agreementMissing);
    const back = await leave({ primaryEmail: fresh() }, { agree: 'yes' });
    expect((await send(back)).to).toEqual(comesToTheApplication);
  });

  it('says calmly that a service cannot be reached', async () => {
    const gone = await startScriptedProvider();
    const given = { providerName: 'OIDC', connectorName: 'Gone', domains: ['gone.example'], config: gone.config };
    const { body } = await manage('POST', '/sso-connectors', given);
    await gone.stop();
    await configure({ singleSignOnEnabled: true });
    const { to } = await send('/sign-in', { identifier: 'me@gone.example' });
    expect(to).toBe(`/sign-in?why=failed&by=${body.id}`);
    expect(alertOn(await send(to))).toBe(fill(en.providerFailed, { provider: 'Gone' }));
  });
});

describe('whoever comes back', () => {
  it('and is new is registered, and comes to the application as often as the address is opened', async () => {
    const primaryEmail = fresh();
    const back = await leave({ primaryEmail });
    const first = await send(back);
    expect(first).toMatchObject({ status: 303, to: comesToTheApplication });
    expect((await send(back)).to).toBe(first.to);
    expect(await usersWith(primaryEmail)).toHaveLength(1);
  });

  it('twice at once comes to one place, and is one person', async () => {
    const primaryEmail = fresh();
    const back = await leave({ primaryEmail });
    const both = await Promise.all([send(back), send(back)]);
    expect(both.map(({ to }) => to)).toEqual([comesToTheApplication, comesToTheApplication]);
    expect(await usersWith(primaryEmail)).toHaveLength(1);
  });

  it('in another browser, or as a program that opens links, uses nothing up', async () => {
    const back = await leave({ primaryEmail: fresh() });
    const stranger = new BrowserClient(postern.url);
    expect((await send(back, undefined, stranger)).to).toMatch(/^\/unknown-session/);
    expect((await send(back)).to).toEqual(comesToTheApplication);
  });

  it.each([{ state: 'forged' }, { state: '' }, {}])('with another state (%j) is not believed', async (changed) => {
    const primaryEmail = fresh();
    const url = new URL(await leave({ primaryEmail }), postern.url);
    url.searchParams.delete('state');
    for (const [name, value] of Object.entries(changed)) url.searchParams.set(name, value);
    const { to } = await send(url.pathname + url.search);
    expect(to).toBe(`/sign-in?why=failed&by=${ids.acme}`);
    expect(alertOn(await send(to))).toBe(failed());
    expect(await usersWith(primaryEmail)).toEqual([]);
  });

  it('by a form of the service is sent on to the same address, and needs no cookie for that', async () => {
    const url = new URL(await leave({ primaryEmail: fresh() }), postern.url);
    const answer = await fetch(new URL(url.pathname, postern.url), {
      method: 'POST',
      redirect: 'manual',
      headers: { origin: 'https://elsewhere.example', 'sec-fetch-site': 'cross-site' },
      body: url.searchParams,
    });
    expect(answer.status).toBe(303);
    const location = answer.headers.get('location') ?? '';
    expect(location).toBe(url.pathname + url.search);
    expect((await send(location)).to).toEqual(comesToTheApplication);
  });

  it('having cancelled reads so, and can leave again', async () => {
    const back = await leave({ primaryEmail: fresh() });
    const { to } = await send(`/callback/${ids.acme}?error=access_denied&state=x`);
    expect(to).toBe(`/sign-in?why=cancelled&by=${ids.acme}`);
    const page = await send(to);
    expect(page).toMatchObject({
      status: 200,
      html: expect.stringContaining('came back from Acme without signing in'),
    });
    expect((await send(back)).to).toEqual(comesToTheApplication);
  });

  it('from a service that failed reads that another try may help', async () => {
    await leave({});
    const { to } = await send(`/callback/${ids.acme}?error=server_error&state=x`);
    expect(alertOn(await send(to))).toBe(failed());
  });

  it('without having left goes to the first page', async () => {
    expect((await send(`/callback/${ids.acme}?code=x&state=y`)).to).toBe('/sign-in');
    expect((await send(`/social/link/${ids.acme}`)).to).toBe('/sign-in');
  });
});

describe('an account with the same address', () => {
  it('is linked without a question where the operator says so', async () => {
    const primaryEmail = fresh();
    await configure({ socialSignIn: { automaticAccountLinking: true } });
    const { body } = await manage('POST', '/users', { primaryEmail });
    expect((await send(await leave({ primaryEmail }))).to).toEqual(comesToTheApplication);
    expect((await manage('GET', `/users/${body.id}`)).body.identities).toHaveProperty('acme');
  });

  it('is linked by nobody who does not say so', async () => {
    const primaryEmail = fresh();
    const { body } = await manage('POST', '/users', { primaryEmail });
    const { to } = await send(await leave({ primaryEmail }));
    expect(to).toBe(`/social/link/${ids.acme}`);
    const page = await send(to);
    expect([headingOn(page), page.html.includes(primaryEmail.replace('@', '<wbr>@'))]).toEqual([en.knownAddress, true]);
    expect((await send(to, { deed: 'nothing' })).to).toBe(to);
    expect((await manage('GET', `/users/${body.id}`)).body.identities).toEqual({});
    expect((await send(to, { deed: 'link' })).to).toEqual(comesToTheApplication);
    expect((await manage('GET', `/users/${body.id}`)).body.identities).toHaveProperty('acme');
  });
});

describe('whoever is new', () => {
  it('is asked to agree first, where they have not been', async () => {
    const primaryEmail = fresh();
    await configure({ termsOfUseUrl: 'https://example.com/terms', agreeToTermsPolicy: 'ManualRegistrationOnly' });
    const { to } = await send(await leave({ primaryEmail }));
    expect(to).toBe(`/social/link/${ids.acme}`);
    expect(headingOn(await send(to))).toBe(en.unknownAddress);
    expect(alertOn(await send(to, { deed: 'register' }))).toBe(en.agreementMissing);
    expect(await usersWith(primaryEmail)).toEqual([]);
    expect((await send(to, { deed: 'register', agree: 'yes' })).to).toEqual(comesToTheApplication);
  });

  it('is not asked a second time after the box of the registration page', async () => {
    await configure({ termsOfUseUrl: 'https://example.com/terms', agreeToTermsPolicy: 'ManualRegistrationOnly' });
    const back = await leave({ primaryEmail: fresh() }, { agree: 'yes' }, 'Register');
    expect((await send(back)).to).toEqual(comesToTheApplication);
  });

  it('reads why there is nothing for them where registration is closed', async () => {
    const primaryEmail = fresh();
    await configure({ signInMode: 'SignIn' });
    const { to } = await send(await leave({ primaryEmail }));
    const page = await send(to);
    expect(headingOn(page)).toBe(en.providerClosed);
    expect(page.html).not.toContain('<form');
    expect((await send(to, { deed: 'register' })).to).toBe(to);
    expect(await usersWith(primaryEmail)).toEqual([]);
  });

  it('gives what the service did not, and no password', async () => {
    await configure({ signUp: { identifiers: ['username'], password: true, verify: false } });
    const { to } = await send(await leave({ name: 'Nameless' }));
    expect(to).toBe('/sign-in/continue');
    expect(headingOn(await send(to))).toBe(en.chooseUsername);
    expect((await send(to, { identifier: 'chosen_name' })).to).toEqual(comesToTheApplication);
    const { body } = await manage('GET', '/users?search.username=chosen_name');
    expect(body).toMatchObject([{ name: 'Nameless', hasPassword: false, identities: { acme: {} } }]);
  });

  it('with a blocked address reads that it cannot be used', async () => {
    await configure({ emailBlocklistPolicy: { customBlocklist: ['@blocked.example'] } });
    const { to } = await send(await leave({ primaryEmail: fresh('blocked.example') }));
    expect(alertOn(await send(to))).toBe(en.emailNotAllowed);
  });

  it('is the only one who can come in where there is only registration', async () => {
    const person = await provider.addPerson({ primaryEmail: fresh() });
    const once = async () => {
      browser = new BrowserClient(postern.url);
      await browser.authorize();
      const { to } = await send(`/sign-in/social/${ids.acme}?event=Register`, {});
      return send(comeBack(ids.acme, await provider.visit(person, to)));
    };
    await configure({ signInMode: 'Register' });
    expect((await once()).to).toEqual(comesToTheApplication);
    const again = await once();
    expect(alertOn(await send(again.to))).toBe(en.identityTaken);
  });
});

describe('an application that names the way', () => {
  it.each([
    ['social/acme', () => `${provider.url}/oidc/auth?`],
    ['sso/globex', () => `${provider.url}/oidc/auth?`],
    ['social/spare', () => '/sign-in'],
    ['social/nobody', () => '/sign-in'],
    ['sso/nobody', () => '/sign-in'],
  ])('sends people straight there, or to a page where it is not offered (%s)', async (name, expected) => {
    await configure({ singleSignOnEnabled: true });
    const { to } = await send(`/direct/${name.replace('globex', ids.globex)}?fallback=sign_in`);
    expect(to.startsWith(expected())).toBe(true);
  });

  it('does so for single sign-on only where it is switched on', async () => {
    expect((await send(`/direct/sso/${ids.globex}?fallback=register`)).to).toBe('/register');
  });

  it.each([
    ['identifier:sign_in', '/identifier-sign-in'],
    ['single_sign_on', '/single-sign-on'],
    ['//elsewhere.example', '/sign-in'],
  ])('and another page besides gets that one instead (%s)', async (fallback, path) => {
    expect((await send(`/direct/social/nobody?${new URLSearchParams({ fallback })}`)).to).toBe(path);
  });
});

describe('single sign-on', () => {
  beforeEach(() => configure({ singleSignOnEnabled: true }));

  it.each(['/sign-in', '/register', '/single-sign-on'])(
    'begins with an address of the organization (%s)',
    async (path) => {
      const { to } = await send(path, { identifier: 'Me@GLOBEX.example' });
      const url = new URL(to);
      expect([url.origin, url.searchParams.get('redirect_uri')]).toEqual([
        provider.url,
        `${postern.url}/callback/${ids.globex}`,
      ]);
    },
  );

  it('lets people choose where their organization has several', async () => {
    const { to } = await send('/sign-in', { identifier: 'me@two.example' });
    expect(to).toBe('/single-sign-on/connectors');
    const page = await send(to);
    expect(page.html.match(/<span>(Labs|Other labs)<\/span>/g)).toHaveLength(2);
    expect((await send(`/single-sign-on/${ids.labs}`, {})).to).toContain(provider.url);
    expect((await send(`/single-sign-on/${ids.globex}`, {})).to).toBe('/single-sign-on');
  });

  it('says where it is not there for an address', async () => {
    const page = await send('/single-sign-on', { identifier: 'me@example.com' });
    expect([page.status, alertOn(page)]).toEqual([400, en.singleSignOnUnknown]);
    await configure({ singleSignOnEnabled: false });
    expect((await send('/single-sign-on')).to).toBe('/sign-in');
    expect((await send('/sign-in', { identifier: 'me@globex.example' })).to).toBe('/sign-in/code');
  });

  it('registers newcomers, once they have agreed, and needs nothing more of them', async () => {
    await configure({
      singleSignOnEnabled: true,
      signUp: { identifiers: ['username'], password: true, verify: false },
      termsOfUseUrl: 'https://example.com/terms',
      agreeToTermsPolicy: 'ManualRegistrationOnly',
    });
    const primaryEmail = fresh('globex.example');
    const person = await provider.addPerson({ primaryEmail });
    const { to } = await send('/single-sign-on', { identifier: primaryEmail });
    const asked = await send(comeBack(ids.globex, await provider.visit(person, to)));
    expect(asked.to).toBe(`/social/link/${ids.globex}`);
    expect((await send(asked.to)).html).toContain('Globex');
    expect((await send(asked.to, { deed: 'register', agree: 'yes' })).to).toEqual(comesToTheApplication);
    expect(await usersWith(primaryEmail)).toHaveLength(1);
  });

  it('is asked of whoever comes with such an address from another service', async () => {
    const primaryEmail = fresh('globex.example');
    const { to } = await send(await leave({ primaryEmail }));
    expect(to).toBe('/single-sign-on?why=needed');
    expect((await send(to)).html).toContain(en.singleSignOnOnly);
    expect(await usersWith(primaryEmail)).toEqual([]);
  });
});
