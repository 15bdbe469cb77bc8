import { BrowserClient } from '../setup/browser-client.ts';
import { managementClient } from '../setup/management.ts';
import { startTestPostern, type TestPostern } from '../setup/postern.ts';

/** Somebody with an account at the other service, and with a browser of their own. */
export interface PersonThere {
  /** The service's name for the person. */
  id: string;
  username: string;
  browser: BrowserClient;
}

export interface Account {
  primaryEmail?: string;
  primaryPhone?: string;
  name?: string;
  avatar?: string;
}

export interface IdentityProvider {
  url: string;
  /** The config of a connector of the factory `oidc`. */
  config: Record<string, unknown>;
  /** Where it may send people back to. */
  allow(...redirectUris: string[]): Promise<void>;
  addPerson(account?: Account): Promise<PersonThere>;
  change(person: PersonThere, account: Account): Promise<void>;
  /** Signs the person in there, and gives the query with which the browser is sent back. */
  visit(person: PersonThere, authorizationUri: string): Promise<Record<string, string>>;
  stop(): Promise<void>;
}

const password = 'a quiet Lantern 47 above';

/** Another service on loopback: a Postern of its own, which tells proven addresses and numbers only. */
export async function startIdentityProvider(): Promise<IdentityProvider> {
  const there = await startTestPostern();
  const manage = await managementClient(there.url);
  await manage('PATCH', '/sign-in-exp', {
    signUp: { identifiers: ['username'], password: true, verify: false },
    signIn: {
      methods: [{ identifier: 'username', password: true, verificationCode: false, isPasswordPrimary: true }],
    },
  });
  const application = await manage('POST', '/applications', {
    name: 'The other side',
    type: 'Traditional',
    oidcClientMetadata: { redirectUris: [`${there.url}/nowhere`], postLogoutRedirectUris: [] },
  });
  const people = numbered();
  return {
    url: there.url,
    config: configOf(there, application.body),
    async allow(...redirectUris) {
      const oidcClientMetadata = { redirectUris, postLogoutRedirectUris: [] };
      const { status } = await manage('PATCH', `/applications/${application.body.id}`, { oidcClientMetadata });
      if (status !== 200) throw new Error(`the redirect URI was not taken: ${status}`);
    },
    async addPerson(account = {}) {
      const username = people.next();
      const { body } = await manage('POST', '/users', { username, password, ...account });
      return { id: body.id, username, browser: new BrowserClient(there.url) };
    },
    async change({ id }, account) {
      const { status } = await manage('PATCH', `/users/${id}`, account);
      if (status !== 200) throw new Error(`the account was not changed: ${status}`);
    },
    visit,
    stop: () => there.stop(),
  };
}

function configOf({ url }: TestPostern, { id, secret }: { id: string; secret: string }) {
  return {
    authorizationEndpoint: `${url}/oidc/auth`,
    tokenEndpoint: `${url}/oidc/token`,
    userInfoEndpoint: `${url}/oidc/me`,
    clientId: id,
    clientSecret: secret,
    scope: 'openid profile email phone',
    idTokenVerificationConfig: { jwksUri: `${url}/oidc/jwks`, issuer: `${url}/oidc` },
  };
}

function numbered() {
  let count = 0;
  return {
    next() {
      count += 1;
      return `person_${count}`;
    },
  };
}

async function visit({ browser, username }: PersonThere, authorizationUri: string) {
  const arrived = await browser.fetch(authorizationUri);
  const next = arrived.headers.get('location') ?? '';
  const isKnown = new URL(next, authorizationUri).searchParams.has('code');
  const back = isKnown ? new URL(next) : await signIn(browser, username);
  return Object.fromEntries(back.searchParams);
}

async function signIn(browser: BrowserClient, username: string) {
  await browser.call('PUT', '', { interactionEvent: 'SignIn' });
  const identifier = { type: 'username', value: username };
  const { body } = await browser.call('POST', '/verification/password', { identifier, password });
  await browser.call('POST', '/identification', { verificationId: body.verificationId });
  const submitted = await browser.call('POST', '/submit');
  return browser.followToApplication(submitted.body.redirectTo);
}
