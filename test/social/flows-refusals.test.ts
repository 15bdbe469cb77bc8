import { afterAll, beforeAll, expect, it } from 'vitest';
import { sql } from '../../src/database/database.ts';
import { catalogue, type ErrorCode } from '../../src/errors.ts';
import { type ProviderServer, type Reply, startProviderServer } from '../http/provider-server.ts';
import { checkedManagementClient, declaredByExperience } from '../setup/declared-answers.ts';
import { Journey } from '../setup/journey.ts';
import type { CheckAnswer } from '../setup/management.ts';
import { startTestPostern, type TestPostern } from '../setup/postern.ts';

let postern: TestPostern;
let service: ProviderServer;
let manage: Awaited<ReturnType<typeof checkedManagementClient>>;
let check: CheckAnswer;
let count = 0;

const token = { access_token: 'a-token-that-nobody-may-see', token_type: 'bearer' };

/** What the service answers, by the first part of the path. */
const replies: Record<string, Record<string, Reply>> = {
  'means somebody else': { token: { status: 200, body: { ...token, id_token: forOthers() } } },
  'knows no code': { token: { status: 400, body: { error: 'invalid_grant' } } },
  'takes no token': { token: { status: 200, body: token }, user: { status: 401, body: {} } },
  'speaks another language': { token: { status: 200, body: token }, user: { status: 200, body: '<h1>Hello</h1>' } },
  'names nobody': { token: { status: 200, body: token }, user: { status: 200, body: { name: 'Nobody' } } },
  'is broken': { token: { status: 500, body: 'oh' } },
};

/** An ID token for another client; nobody looks at its signature. */
function forOthers() {
  const now = Math.floor(Date.now() / 1000);
  const claims = {
    iss: 'https://service.example',
    aud: 'another',
    nonce: 'another',
    sub: '1',
    iat: now,
    exp: now + 300,
  };
  const parts = [{ alg: 'RS256' }, claims].map((part) => Buffer.from(JSON.stringify(part)).toString('base64url'));
  return [...parts, 'c2lnbmF0dXJl'].join('.');
}

beforeAll(async () => {
  service = await startProviderServer(({ path }) => {
    const [, mood = '', place = ''] = path.split('/').map(decodeURIComponent);
    return replies[mood]?.[place] ?? { status: 404, body: {} };
  });
  postern = await startTestPostern();
  manage = await checkedManagementClient(postern);
  check = declaredByExperience(postern);
});
afterAll(async () => {
  await postern.stop();
  await service[Symbol.asyncDispose]();
});

/** A connector to the service in this mood. */
async function connect(connectorId: 'oidc' | 'oauth2', mood: string): Promise<string> {
  count += 1;
  const at = (place: string) => `${service.origin}/${encodeURIComponent(mood)}/${place}`;
  const { body, status } = await manage('POST', '/connectors', {
    connectorId,
    config: {
      authorizationEndpoint: at('authorize'),
      tokenEndpoint: at('token'),
      userInfoEndpoint: at('user'),
      clientId: 'client',
      clientSecret: 'a-secret-that-nobody-may-see',
      ...(connectorId === 'oidc' && {
        scope: 'openid',
        idTokenVerificationConfig: { jwksUri: at('keys'), issuer: 'https://service.example' },
      }),
    },
    metadata: { target: `service${count}`, name: { en: 'The service' } },
  });
  expect(status).toBe(200);
  return body.id;
}

async function leave(connectorId: string) {
  const journey = new Journey(postern, `person${count}@example.com`, check);
  await journey.begin('SignIn');
  const destination = { state: 'a-state', redirectUri: `${postern.url}/callback/${connectorId}` };
  const path = `/verification/social/${connectorId}`;
  const left = await journey.call('POST', `${path}/authorization-uri`, destination);
  const comeBack = () =>
    journey.call('POST', `${path}/verify`, { connectorData: { code: 'a-code-that-nobody-may-see', state: 'a-state' } });
  return { left, comeBack };
}

it.each([
  ['oidc', 'means somebody else', 'connector.social_invalid_id_token'],
  ['oauth2', 'knows no code', 'connector.social_auth_code_invalid'],
  ['oauth2', 'takes no token', 'connector.social_invalid_access_token'],
  ['oauth2', 'speaks another language', 'connector.invalid_response'],
  ['oauth2', 'names nobody', 'connector.invalid_response'],
  ['oauth2', 'is broken', 'connector.general'],
] as const)('with %s, a service that %s makes %s', async (factoryId, mood, code) => {
  const { left, comeBack } = await leave(await connect(factoryId, mood));
  expect(left.status).toBe(200);
  const answer = await comeBack();
  expect([answer.status, answer.body.code]).toEqual([catalogue[code satisfies ErrorCode][0], code]);
  const again = await comeBack();
  expect(again.body.code).toBe('session.connector_validation_session_not_found');
  expect(JSON.stringify(answer.body) + postern.logged()).not.toContain('nobody-may-see');
});

it('a connector whose config is none leads nowhere', async () => {
  const id = await connect('oauth2', 'is broken');
  const { database, seal } = postern.postern.parts;
  const sealed = seal.seal('connector-config', `default:${id}`, '{}');
  await database.query(sql`update connectors set sealed_config = ${sealed} where id = ${id}`);
  await expect
    .poll(async () => (await leave(id)).left)
    .toMatchObject({ status: 400, body: { code: 'connector.invalid_config' } });
});
