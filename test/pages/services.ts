import type { ProviderServer } from '../http/provider-server.ts';
import { startProviderServer } from '../http/provider-server.ts';
import type { Walk } from './gallery.ts';

/** The gallery's own tools. */
interface Tools {
  configure(manage: Walk['manage'], experience: object): Promise<void>;
  begin(walk: Walk, parameters?: Record<string, string>): Promise<void>;
  press(page: Walk['page']): Promise<void>;
  /** What the tenant has beside the services. */
  experience: object;
}

const names = ['Acme', 'Globex', 'Initech', 'Umbrella and Sons', 'Hooli', 'Vandelay'];

/** Every page on the way through another service. They are installed for as long as somebody looks. */
export async function seeServices(walk: Walk, tools: Tools) {
  await using elsewhere = await startServices();
  const { postern, manage, page, see } = walk;
  const socials = await Promise.all(names.map((name) => addSocial(manage, name, elsewhere.origin)));
  const organizations = ['Works', 'Works abroad'].map((name) => addOrganization(manage, name, elsewhere.origin));
  const paths = [...socials.map((id) => `/connectors/${id}`), ...(await Promise.all(organizations))];
  const first = socials[0] ?? '';
  const settings = { ...tools.experience, singleSignOnEnabled: true };
  const offer = (targets: string[], more: object = {}) =>
    tools.configure(manage, { ...settings, socialSignInConnectorTargets: targets, ...more });
  const few = names.slice(0, 4).map(targetOf);
  await offer(few);
  await tools.begin(walk);
  await see('sign-in with services');
  for (const why of ['cancelled', 'failed']) {
    await page.goto(`${postern.url}/sign-in?${new URLSearchParams({ why, by: first })}`);
    await see(`sign-in, ${why} elsewhere`);
  }
  await seeSingleSignOn(walk, tools);
  await offer(names.map(targetOf), { agreeToTermsPolicy: 'Manual' });
  await tools.begin(walk, { first_screen: 'register' });
  await see('registration with many services');
  await page.locator('.provider').first().click();
  await page.getByRole('alert').waitFor();
  await see('registration with many services, not agreed');
  await offer(few, { signUp: { identifiers: [], password: false, verify: false }, signIn: { methods: [] } });
  await tools.begin(walk);
  await see('services alone');
  await seeReturns(walk, tools, { elsewhere, offer: (more) => offer(few, more) });
  for (const path of paths) await manage('DELETE', path);
}

async function seeSingleSignOn({ postern, page, see }: Walk, { press }: Tools) {
  await page.goto(`${postern.url}/single-sign-on?why=needed`);
  await see('single sign-on');
  await page.fill('#identifier', 'somebody@nowhere.example');
  await press(page);
  await page.getByRole('alert').waitFor();
  await see('no single sign-on');
  await page.fill('#identifier', 'somebody-with-a-rather-long-local-part@works.example');
  await press(page);
  await page.waitForURL('**/single-sign-on/connectors');
  await see('single sign-on, several');
}

interface Elsewhere {
  elsewhere: Services;
  offer(more?: object): Promise<void>;
}

async function seeReturns(walk: Walk, tools: Tools, { elsewhere, offer }: Elsewhere) {
  const { manage, page, name, see } = walk;
  const goThrough = async (profile: object) => {
    elsewhere.profile = profile;
    await tools.begin(walk);
    await page.locator('.provider').first().click();
    await page.waitForURL('**/social/link/**');
  };
  const email = `${name}-known-elsewhere@example.com`;
  await manage('POST', '/users', { primaryEmail: email });
  await offer();
  await goThrough({ id: `${name}-1`, email, email_verified: true });
  await see('account to link');
  await goThrough({ id: `${name}-2` });
  await see('new account');
  await tools.press(page);
  await page.getByRole('alert').waitFor();
  await see('new account, not agreed');
  await offer({ signInMode: 'SignIn' });
  await goThrough({ id: `${name}-2` });
  await see('no account, and no new one');
}

const targetOf = (name: string) => name.toLowerCase().replaceAll(' ', '-');

async function addSocial(manage: Walk['manage'], name: string, origin: string): Promise<string> {
  const config = {
    authorizationEndpoint: `${origin}/authorize`,
    tokenEndpoint: `${origin}/token`,
    userInfoEndpoint: `${origin}/me`,
    clientId: 'here',
    clientSecret: 'secret',
  };
  const metadata = { target: targetOf(name), name: { en: name } };
  const { body } = await manage('POST', '/connectors', { connectorId: 'oauth2', config, metadata });
  return body.id;
}

async function addOrganization(manage: Walk['manage'], connectorName: string, issuer: string): Promise<string> {
  const config = { issuer, clientId: 'here', clientSecret: 'secret' };
  const given = { providerName: 'OIDC', connectorName, domains: ['works.example'], config };
  return `/sso-connectors/${(await manage('POST', '/sso-connectors', given)).body.id}`;
}

interface Services extends AsyncDisposable {
  origin: string;
  /** Whoever comes is this one. */
  profile: object;
}

/** A service that lets everybody through at once. */
async function startServices(): Promise<Services> {
  const server: ProviderServer = await startProviderServer(({ path, query }) => {
    switch (path) {
      case '/authorize': {
        const back = new URLSearchParams({ code: 'code', state: query.get('state') ?? '' });
        return { status: 303, headers: { location: `${query.get('redirect_uri')}?${back}` } };
      }
      case '/token':
        return { status: 200, body: { access_token: 'token', token_type: 'Bearer' } };
      case '/me':
        return { status: 200, body: services.profile };
      default:
        return { status: 200, body: metadataOf(server.origin) };
    }
  });
  const services: Services = {
    origin: server.origin,
    profile: {},
    [Symbol.asyncDispose]: () => server[Symbol.asyncDispose](),
  };
  return services;
}

const metadataOf = (issuer: string) => ({
  issuer,
  authorization_endpoint: `${issuer}/authorize`,
  token_endpoint: `${issuer}/token`,
  jwks_uri: `${issuer}/jwks`,
  response_types_supported: ['code'],
  subject_types_supported: ['public'],
  id_token_signing_alg_values_supported: ['ES256'],
});
