import { createSecretKey } from 'node:crypto';
import { SignJWT, UnsecuredJWT } from 'jose';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { everyScope, proveByCode, proveByPassword, signedIn } from '../setup/account-client.ts';
import { checkedManagementClient, declaredByExperience } from '../setup/declared-answers.ts';
import { Journey } from '../setup/journey.ts';
import type { Answer } from '../setup/management.ts';
import { startTestPostern, type TestPostern } from '../setup/postern.ts';
import { comeBack, depart, proveEmployment } from './employee.ts';
import { type Claims, type ScriptedProvider, startScriptedProvider } from './scripted-provider.ts';

let postern: TestPostern;
let harbour: ScriptedProvider;
/** Of another customer, who is not to be trusted with anything of the harbour's. */
let evil: ScriptedProvider;
let manage: Awaited<ReturnType<typeof checkedManagementClient>>;
let harbourId: string;

beforeAll(async () => {
  [postern, harbour, evil] = await Promise.all([startTestPostern(), startScriptedProvider(), startScriptedProvider()]);
  manage = await checkedManagementClient(postern);
  await manage('PATCH', '/sign-in-exp', { singleSignOnEnabled: true, signInMode: 'SignInAndRegister' });
  harbourId = (await connect(harbour.config, 'harbour.example')).body.id;
});
afterAll(async () => {
  await postern.stop();
  await Promise.all([harbour.stop(), evil.stop()]);
});
beforeEach(() => {
  evil.metadata = {};
  evil.tokenAnswer = undefined;
});

let count = 0;
const next = () => {
  count += 1;
  return count;
};
const connect = (config: object, domain: string) =>
  manage('POST', '/sso-connectors', {
    ...{ providerName: 'OIDC', connectorName: `Connector ${next()}`, domains: [domain], config },
  });
const codeOf = ({ status, body }: Answer) => [status, body.code];

async function begin(event: 'SignIn' | 'Register' = 'SignIn') {
  const journey = new Journey(postern, `nobody${next()}@elsewhere.example`, declaredByExperience(postern));
  await journey.begin(event);
  return journey;
}

async function arrive(provider: ScriptedProvider, connectorId: string, claims: Claims) {
  const journey = await begin();
  const departed = await depart(journey, connectorId);
  if (departed.status !== 200) return departed;
  const query = await provider.visit(departed.body.authorizationUri, claims);
  const iss = String(claims.iss ?? provider.issuer);
  const back = await comeBack(journey, connectorId, { ...query, iss });
  return back.status === 200 ? journey.identify(back.body.verificationId) : back;
}

describe('a provider', () => {
  it('that calls itself by the name of another is not connected, wherever its metadata stand', async () => {
    const captain = { sub: 'captain', email: 'captain@harbour.example', email_verified: true };
    const journey = await begin('Register');
    const claims = captain;
    await journey.identify(await proveEmployment(journey, { connectorId: harbourId, provider: harbour, claims }));
    evil.metadata = { issuer: harbour.issuer };
    for (const path of ['', '/.well-known/openid-configuration', '/.well-known/oauth-authorization-server']) {
      const { status, body } = await connect({ ...evil.config, issuer: `${evil.issuer}${path}` }, 'evil.example');
      const arrived = body.id && (await arrive(evil, body.id, { sub: 'captain', iss: harbour.issuer }));
      expect([path, status, body.code, arrived]).toEqual([path, 400, 'connector.invalid_config', undefined]);
    }
  });

  it.each<[string, (about: Record<string, unknown>) => string | Promise<string>]>([
    ['without a signature', (about) => new UnsecuredJWT(about).encode()],
    [
      'signed with the client secret',
      (about) =>
        new SignJWT(about)
          .setProtectedHeader({ alg: 'HS256' })
          .sign(createSecretKey(Buffer.from(evil.config.clientSecret.padEnd(32, '.')))),
    ],
  ])('is not believed in an ID token %s, even if it says that it gives such', async (_how, make) => {
    evil.metadata = { id_token_signing_alg_values_supported: ['none', 'HS256', 'ES256'] };
    const { id } = (await connect(evil.config, `d${next()}.example`)).body;
    evil.tokenAnswer = async (about) => ({ id_token: await make(about) });
    expect(codeOf(await arrive(evil, id, { sub: 'a' }))).toEqual([401, 'connector.social_invalid_id_token']);
  });

  it.each<[string, object]>([
    ['of another client', { aud: 'another' }],
    ['of several clients, for another', { aud: ['postern', 'another'], azp: 'another' }],
    ['of another issuer', { iss: 'https://harbour.example' }],
    ['without a name', { sub: '' }],
  ])('is not believed in an ID token %s', async (_what, changes) => {
    const { id } = (await connect(evil.config, `d${next()}.example`)).body;
    const answer = await arrive(evil, id, { sub: 'a', ...changes });
    expect([400, 401]).toContain(answer.status);
    expect(answer.body.code).toMatch(/^connector\./);
  });

  it('that leads to what is no place is an error of the provider', async () => {
    const { id } = (await connect(evil.config, `d${next()}.example`)).body;
    expect(id).toBeTruthy();
    evil.metadata = { authorization_endpoint: 'https://' };
    expect(codeOf(await connect(evil.config, 'evil.example'))).toEqual([400, 'connector.invalid_config']);
  });

  it('does not learn by the answers what there is in our network', async () => {
    for (const place of ['token_endpoint', 'userinfo_endpoint', 'jwks_uri']) {
      const other = await startScriptedProvider();
      other.metadata = { [place]: 'http://127.0.0.1:1/' };
      const { id } = (await connect(other.config, `d${next()}.example`)).body;
      const answer = await arrive(other, id, { sub: 'a' });
      expect(codeOf(answer)).toEqual([400, 'connector.general']);
      expect(JSON.stringify(answer.body)).not.toMatch(/127\.0\.0\.1|refused/);
      expect(postern.logged()).toContain('Nothing listens on 127.0.0.1:1');
      await other.stop();
    }
    const passing = await startScriptedProvider();
    const { id } = (await connect(passing.config, `d${next()}.example`)).body;
    await passing.stop();
    const departed = await depart(await begin(), id);
    expect(codeOf(departed)).toEqual([400, 'connector.general']);
    expect(JSON.stringify(departed.body)).not.toContain(new URL(passing.issuer).port);
    expect(postern.logged()).toContain(`Nothing listens on localhost:${new URL(passing.issuer).port}`);
  });
});

it.each(['\n', ' ', '\0', '\u2028'])('nobody becomes somebody else by what surrounds a name: %j', async (strange) => {
  const sub = `crew-${next()}`;
  const journey = await begin('Register');
  await journey.identify(
    await proveEmployment(journey, { connectorId: harbourId, provider: harbour, claims: { sub } }),
  );
  expect((await arrive(harbour, harbourId, { sub })).status).toBe(204);
  for (const other of [`${sub}${strange}`, `${strange}${sub}`]) {
    expect(codeOf(await arrive(harbour, harbourId, { sub: other }))).toEqual([400, 'connector.invalid_response']);
  }
});

it('nobody takes an address of the enterprise into an account that has other ways in', async () => {
  await manage('PATCH', '/account-center', { enabled: true, fields: { email: 'Edit', password: 'Edit' } });
  const person = await signedIn(postern, 'freebooter@elsewhere.example', { scope: everyScope });
  const password = 'a quiet Lantern 47 above';
  await manage('PATCH', `/users/${person.userId}/password`, { password });
  const email = 'Mate@HARBOUR.example';
  const newIdentifierVerificationRecordId = await proveByCode(postern, person, { type: 'email', value: email });
  const proof = await proveByPassword(person, password);
  const wish = { email, newIdentifierVerificationRecordId };
  const answer = await person.call('POST', '/my-account/primary-email', wish, { proof });
  expect(codeOf(answer)).toEqual([422, 'session.sso_enabled']);
  expect(answer.body.data.ssoConnectors).toMatchObject([{ id: harbourId }]);
  await manage('PATCH', '/sign-in-exp', { singleSignOnEnabled: false });
  expect((await person.call('POST', '/my-account/primary-email', wish, { proof })).status).toBe(204);
});
