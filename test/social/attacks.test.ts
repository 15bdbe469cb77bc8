import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest';
import { checkedManagementClient, declaredByExperience } from '../setup/declared-answers.ts';
import { Journey } from '../setup/journey.ts';
import type { Answer } from '../setup/management.ts';
import { startTestPostern, type TestPostern } from '../setup/postern.ts';
import { type Claims, type ScriptedProvider, startScriptedProvider } from '../sso/scripted-provider.ts';

let postern: TestPostern;
let provider: ScriptedProvider;
let manage: Awaited<ReturnType<typeof checkedManagementClient>>;
/** Of the factories `oidc` and `oauth2`; both lead to the same provider. */
const connectors = { oidc: '', oauth2: '' };

beforeAll(async () => {
  [postern, provider] = await Promise.all([startTestPostern(), startScriptedProvider()]);
  manage = await checkedManagementClient(postern);
  await manage('PATCH', '/sign-in-exp', { signInMode: 'SignInAndRegister' });
  for (const connectorId of ['oidc', 'oauth2'] as const) {
    const metadata = { target: connectorId, name: { en: connectorId } };
    const { body, status } = await manage('POST', '/connectors', { connectorId, metadata, config: configOf(provider) });
    expect(status).toBe(200);
    connectors[connectorId] = body.id;
  }
});
afterAll(async () => {
  await postern.stop();
  await provider.stop();
});
beforeEach(() => {
  provider.tokenAnswer = undefined;
  provider.userinfo = undefined;
});

const configOf = ({ issuer, config: { clientId, clientSecret } }: ScriptedProvider) => ({
  ...{ clientId, clientSecret, scope: 'openid profile email' },
  authorizationEndpoint: `${issuer}/authorize`,
  tokenEndpoint: `${issuer}/token`,
  userInfoEndpoint: `${issuer}/userinfo`,
  idTokenVerificationConfig: { jwksUri: `${issuer}/jwks`, issuer },
  profileMap: { id: 'sub' },
});

type By = keyof typeof connectors;

const redirectUri = 'http://localhost/callback/somewhere';
const codeOf = ({ status, body }: Answer) => [status, body.code];

async function leave(by: By) {
  const journey = new Journey(postern, 'nobody@elsewhere.example', declaredByExperience(postern));
  await journey.begin('SignIn');
  const path = `/verification/social/${connectors[by]}`;
  const left = await journey.call('POST', `${path}/authorization-uri`, { state: 'a-state', redirectUri });
  expect(left.status).toBe(200);
  const comeBack = (connectorData: object) => journey.call('POST', `${path}/verify`, { connectorData });
  return { journey, uri: left.body.authorizationUri as string, comeBack };
}

/** There and back, as the provider tells. */
async function travel(by: By, claims: Claims) {
  const { journey, uri, comeBack } = await leave(by);
  const back = await comeBack(await provider.visit(uri, claims));
  return { journey, back, identify: () => journey.identify(back.body.verificationId) };
}

const inBoth = <Case>(cases: [string, Case][]) =>
  (['oidc', 'oauth2'] as const).flatMap((by) => cases.map(([what, one]) => [by, what, one] as const));

it.each(
  inBoth([
    ['a line break', '\n'],
    ['NUL', '\0'],
    ['a blank', ' '],
    ['a separator of lines', '\u2028'],
    ['a byte order mark', '\ufeff'],
  ]),
)('by %s, nobody becomes somebody else by %s around the id', async (by, _what, strange) => {
  const victim = `victim-${by}`;
  const { body } = await manage('POST', '/users', {});
  await manage('PUT', `/users/${body.id}/identities/${by}`, { userId: victim });
  expect((await (await travel(by, { sub: victim })).identify()).status).toBe(204);
  for (const sub of [`${victim}${strange}`, `${strange}${victim}`]) {
    expect(codeOf((await travel(by, { sub })).back), JSON.stringify(sub)).toEqual([400, 'connector.invalid_response']);
  }
  await manage('DELETE', `/users/${body.id}`);
});

it.each(
  inBoth<(email: string) => string>([
    ['a line break at its end', (email) => `${email}\n`],
    ['a separator before it', (email) => `\u2028${email}`],
    ['the Kelvin sign in it', (email) => email.replace('k', '\u212a')],
    ['an invisible character in it', (email) => email.replace('@', '\u200b@')],
    ['a second address before it', (email) => `eve@evil.example,${email}`],
  ]),
)('by %s, an address is proven as it stands: not with %s', async (by, _what, spell) => {
  const email = `kate-${by}@house.example`;
  await manage('POST', '/users', { primaryEmail: email });
  const proven = await travel(by, { sub: `kate-${by}`, email, email_verified: true });
  expect((await proven.identify()).body.data).toEqual({ relatedUser: { type: 'email', value: email } });
  const { identify } = await travel(by, { sub: 'eve', email: spell(email), email_verified: true });
  expect(await identify()).toMatchObject({ status: 404, body: { code: 'user.identity_not_exist' } });
  expect((await identify()).body.data).toBeUndefined();
});

it.each(
  inBoth<object>([
    ['nothing', {}],
    ['a code that is a list', { code: ['a', 'b'] }],
    ['a code that is an object', { code: { toString: 'a' } }],
    ['an empty code', { code: '' }],
    ['a code without end', { code: 'a'.repeat(200_000) }],
    ['a code with a line break', { code: 'a\r\nX-Evil: 1' }],
    ['an error without end', { error: 'e'.repeat(200_000) }],
    ['an error that is markup', { error: '<script>alert(1)</script>', error_description: '<script>' }],
    ['an answer of another issuer (RFC 9207)', { code: 'a', iss: 'https://evil.example' }],
    ['an answer of another flow', { code: 'a', id_token: 'a.b.c', access_token: 'a' }],
    ['a signed answer', { code: 'a', response: 'a.b.c' }],
    [
      'another redirection URI',
      { code: 'a', redirectUri: 'https://evil.example', redirect_uri: 'https://evil.example' },
    ],
  ]),
)('by %s, %s proves nobody, and is the end of the departure', async (by, _what, connectorData) => {
  const { uri, comeBack } = await leave(by);
  const { status, body } = await comeBack(connectorData);
  expect([400, 401]).toContain(status);
  expect(body.code).toMatch(/^connector\./);
  expect(JSON.stringify(body)).not.toMatch(/<|evil|aaaaa|eeeee/);
  const good = await provider.visit(uri, { sub: 'somebody' });
  expect(codeOf(await comeBack(good))).toEqual([400, 'session.connector_validation_session_not_found']);
});

it.each(
  inBoth<object>([
    ['a line break', { access_token: 'a\r\nX-Evil: 1' }],
    ['a letter that no header takes', { access_token: 'a\u0142' }],
    ['an object', { access_token: { a: 1 } }],
  ]),
)('by %s, an access token with %s is an answer that is no good', async (by, _what, told) => {
  provider.tokenAnswer = () => told;
  const { back } = await travel(by, { sub: 'somebody' });
  expect(back.status).toBe(400);
  expect(back.body.code).toMatch(/^connector\.(general|invalid_response)$/);
});

it('what a backend brings of a return is judged as it is', async () => {
  const { body } = await manage('POST', '/users', {});
  const { oidc: connectorId } = connectors;
  for (const connectorData of [
    { code: 'a' },
    { code: 'a', state: 'a', redirectUri: '' },
    { code: 'a', state: 'a', redirectUri: 'nowhere' },
    { code: 'a', state: ['a'], redirectUri: {} },
  ]) {
    const answer = await manage('POST', `/users/${body.id}/identities`, { connectorId, connectorData });
    expect(codeOf(answer), JSON.stringify(connectorData)).toEqual([400, 'connector.general']);
  }
});
