import { afterAll, beforeAll, expect, it } from 'vitest';
import { Journey } from '../setup/journey.ts';
import { managementClient } from '../setup/management.ts';
import { startTwoNodes, type TwoNodes } from '../setup/two-nodes.ts';
import { type IdentityProvider, startIdentityProvider } from '../social/identity-provider.ts';
import { comeBack, depart, redirectUri } from './employee.ts';

let postern: TwoNodes;
let enterprise: IdentityProvider;
let manage: Awaited<ReturnType<typeof managementClient>>;
let connectorId: string;

beforeAll(async () => {
  [postern, enterprise] = await Promise.all([startTwoNodes(), startIdentityProvider()]);
  manage = await managementClient(postern.url);
  await enterprise.allow(redirectUri);
  const { clientId, clientSecret } = enterprise.config;
  const { body } = await manage('POST', '/sso-connectors', {
    providerName: 'OIDC',
    connectorName: 'The other Postern',
    config: { clientId, clientSecret, issuer: `${enterprise.url}/oidc` },
    domains: ['harbour.example'],
  });
  connectorId = body.id;
  await manage('PATCH', '/sign-in-exp', { singleSignOnEnabled: true });
});
afterAll(async () => {
  await postern.stop();
  await enterprise.stop();
});

const shownBy = async (url: string) => {
  const answer = await fetch(`${url}/api/.well-known/sign-in-exp`);
  return ((await answer.json()) as { ssoConnectors: { id: string }[] }).ssoConnectors.map(({ id }) => id);
};

it('every node learns of a connector', async () => {
  for (const { postern: node } of postern.nodes) {
    await expect.poll(() => shownBy(`http://localhost:${node.settings.port}`)).toEqual([connectorId]);
  }
});

it('a person registers by another Postern and signs in by it, on whatever node', async () => {
  const person = await enterprise.addPerson({ primaryEmail: 'ada@harbour.example', name: 'Ada' });
  for (const event of ['Register', 'SignIn'] as const) {
    const journey = new Journey(postern, 'ada@harbour.example');
    expect((await journey.begin(event)).status).toBe(204);
    const { body } = await depart(journey, connectorId);
    const query = await enterprise.visit(person, body.authorizationUri);
    expect((await comeBack(journey, connectorId, query, body.verificationId)).status).toBe(200);
    expect((await journey.identify(body.verificationId)).status).toBe(event === 'Register' ? 201 : 204);
    const code = (await journey.finish()).searchParams.get('code') ?? '';
    const tokens = await journey.browser.tokens(code, journey.verifier);
    expect(tokens.body.id_token).toBeTruthy();
  }
  const { body: users } = await manage('GET', '/users');
  expect(users).toMatchObject([{ primaryEmail: 'ada@harbour.example', name: 'Ada' }]);
  expect(postern.shares.every((share) => share > 0)).toBe(true);
});
