import { exportJWK, generateKeyPair, importJWK, type JWTPayload, SignJWT } from 'jose';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { insertApplication } from '../../src/applications/applications.ts';
import { loadKeys } from '../../src/tenants/keys.ts';
import { fetchToken, read } from '../setup/management.ts';
import { bootstrapClient, startTestPostern, type TestPostern } from '../setup/postern.ts';

const audience = 'https://default.logto.app/api';

let postern: TestPostern;

beforeAll(async () => {
  postern = await startTestPostern();
});
afterAll(() => postern.stop());

const call = async (authorization?: string) =>
  read(await fetch(`${postern.url}/api/connectors`, authorization === undefined ? {} : { headers: { authorization } }));

/** A token as the tenant itself would sign it, but for the changes. */
async function forge(changes: JWTPayload & { expires?: string } = {}, tenantId = 'default') {
  const { database, seal } = postern.postern.parts;
  const [key] = (await loadKeys(database, seal, tenantId)).signing;
  const { expires = '1h', ...claims } = changes;
  return new SignJWT({ iss: `${postern.url}/oidc`, aud: audience, sub: 'me', scope: 'all', ...claims })
    .setProtectedHeader({ alg: 'ES256', kid: String(key?.kid), typ: 'at+jwt' })
    .setIssuedAt()
    .setExpirationTime(expires)
    .sign(await importJWK({ ...key }, 'ES256'));
}

async function requestToken(url: string, client: { id: string; secret: string }, parameters: Record<string, string>) {
  return read(
    await fetch(`${url}/oidc/token`, {
      method: 'POST',
      headers: { authorization: `Basic ${Buffer.from(`${client.id}:${client.secret}`).toString('base64')}` },
      body: new URLSearchParams({ grant_type: 'client_credentials', ...parameters }),
    }),
  );
}

describe('who is let in', () => {
  it('a machine-to-machine application with a token for Logto’s audience', async () => {
    expect((await call(`Bearer ${await fetchToken(postern.url)}`)).status).toBe(200);
  });

  it('with a token for our own audience', async () => {
    expect((await call(`Bearer ${await fetchToken(postern.url, `${postern.url}/api`)}`)).status).toBe(200);
  });

  it('the scheme is read without regard to case (RFC 9110 §11.1)', async () => {
    expect((await call(`bearer ${await fetchToken(postern.url)}`)).status).toBe(200);
  });

  it('with a token of the admin tenant’s issuer', async () => {
    const { database, seal } = postern.postern.parts;
    const application = await insertApplication(database, seal, 'admin', {
      name: 'Console',
      type: 'MachineToMachine',
      hasManagementApiAccess: true,
    });
    const { status, body } = await requestToken(postern.adminUrl, application, { resource: audience, scope: 'all' });
    expect(status).toBe(200);
    expect((await call(`Bearer ${body.access_token}`)).status).toBe(200);
  });

  it('the token that the tests forge, when nothing is wrong with it', async () => {
    expect((await call(`Bearer ${await forge()}`)).status).toBe(200);
    expect((await call(`Bearer ${await forge({ scope: 'other all' })}`)).status).toBe(200);
    expect((await call(`Bearer ${await forge({ iss: `${postern.adminUrl}/oidc` }, 'admin')}`)).status).toBe(200);
  });
});

describe('who is not', () => {
  it('a call without the header', async () => {
    const { status, body } = await call();
    expect(status).toBe(401);
    expect(body).toEqual({
      code: 'auth.authorization_header_missing',
      message: 'The Authorization header is missing.',
    });
  });

  it.each(['Basic dXNlcjpwYXNz', 'Bearer', 'Token abc', 'abc'])('a call with another scheme: %s', async (header) => {
    const { status, body } = await call(header);
    expect(status).toBe(401);
    expect(body).toMatchObject({
      code: 'auth.authorization_token_type_not_supported',
      data: { supportedTypes: ['Bearer'] },
    });
  });

  const unauthorized: [string, () => Promise<string>][] = [
    ['that is no JWT', async () => 'abc'],
    ['that is almost a JWT', async () => 'eyJhbGciOiJFUzI1NiJ9.e30.e30'],
    ['for another audience', () => forge({ aud: 'https://example.com/api' })],
    ['without an audience', () => forge({ aud: [] })],
    ['of another issuer', () => forge({ iss: 'https://example.com/oidc' })],
    ['of the admin tenant that says it is of ours', () => forge({}, 'admin')],
    ['of ours that says it is of the admin tenant', () => forge({ iss: `${postern.adminUrl}/oidc` })],
    ['that has expired', () => forge({ expires: '-1s' })],
    ['that is not valid yet', () => forge({ nbf: Math.floor(Date.now() / 1000) + 3600 })],
    ['with one bit of its signature changed', async () => changeSignature(await forge())],
    ['with other claims under its signature', async () => changeClaims(await forge({ scope: 'none' }))],
    ['signed with a key of the caller’s', () => forgeWithOwnKey()],
    ['without a signature', () => forgeUnsigned()],
    ['signed by HMAC with our public key', () => forgeByHmac()],
    ['that never expires', () => forgeWithoutExpiry()],
  ];

  it.each(unauthorized)('a token %s', async (_, make) => {
    const { status, body } = await call(`Bearer ${await make()}`);
    expect(status).toBe(401);
    expect(body).toEqual({
      code: 'auth.unauthorized',
      message: 'Unauthorized. The access token is not valid for this API.',
    });
  });

  it.each([{ scope: '' }, { scope: 'none' }, { scope: 'almost-all allow' }, { scope: undefined }])(
    'a good token without the scope: %j',
    async (claims) => {
      const { status, body } = await call(`Bearer ${await forge(claims)}`);
      expect(status).toBe(403);
      expect(body).toMatchObject({ code: 'auth.forbidden' });
    },
  );

  it('an application that asked for no scope, now and when its token is known', async () => {
    const { body } = await requestToken(postern.url, bootstrapClient, { resource: audience });
    for (let calls = 0; calls < 2; calls += 1) {
      const answer = await call(`Bearer ${body.access_token}`);
      expect([answer.status, answer.body.code]).toEqual([403, 'auth.forbidden']);
    }
  });

  it('an application without access gets no token for this API', async () => {
    const { database, seal } = postern.postern.parts;
    const application = await insertApplication(database, seal, 'default', { name: 'Other', type: 'MachineToMachine' });
    const { status, body } = await requestToken(postern.url, application, { resource: audience, scope: 'all' });
    expect([status, body.error]).toEqual([400, 'invalid_target']);
  });

  it('an opaque token, which is for the provider’s own endpoints', async () => {
    const { body } = await requestToken(postern.url, bootstrapClient, {});
    expect(body.access_token).toEqual(expect.any(String));
    expect((await call(`Bearer ${body.access_token}`)).status).toBe(401);
  });

  it('a wrong client secret', async () => {
    const wrong = { ...bootstrapClient, secret: 'another secret' };
    const { status, body } = await requestToken(postern.url, wrong, { resource: audience, scope: 'all' });
    expect([status, body.error]).toEqual([401, 'invalid_client']);
  });
});

it('every call of the API asks for a token, and the admin port has no such API', async () => {
  const { paths } = (await (await fetch(`${postern.url}/api/swagger.json`)).json()) as {
    paths: Record<string, Record<string, { security: object[] }>>;
  };
  for (const [path, methods] of Object.entries(paths)) {
    for (const [method, { security }] of Object.entries(methods)) {
      if (!security.some((one) => 'managementToken' in one)) continue;
      const url = path.replace(/\{\w+\}/g, 'any');
      const answer = await fetch(`${postern.url}${url}`, { method: method.toUpperCase() });
      expect(answer.status, `${method} ${path}`).toBe(401);
      const elsewhere = await fetch(`${postern.adminUrl}${url}`, { method: method.toUpperCase() });
      expect(elsewhere.status, `${method} ${path}`).toBe(404);
    }
  }
});

describe('scripts of other origins', () => {
  const origin = 'https://backend.example.com';

  it('may ask what they may do, without a token', async () => {
    const answer = await fetch(`${postern.url}/api/users/any`, {
      method: 'OPTIONS',
      headers: { origin, 'access-control-request-method': 'DELETE', 'access-control-request-headers': 'authorization' },
    });
    expect(answer.status).toBe(204);
    expect(answer.headers.get('access-control-allow-origin')).toBe('*');
    expect(answer.headers.get('access-control-allow-methods')).toContain('DELETE');
    expect(answer.headers.get('access-control-allow-headers')).toContain('Authorization');
    expect(answer.headers.get('access-control-allow-credentials')).toBeNull();
  });

  it('may read answers and refusals of the Management API, with the headers of its lists', async () => {
    const authorization = `Bearer ${await fetchToken(postern.url)}`;
    for (const headers of [{ origin, authorization }, { origin }]) {
      const answer = await fetch(`${postern.url}/api/users`, { headers });
      expect(answer.headers.get('access-control-allow-origin')).toBe('*');
      expect(answer.headers.get('access-control-expose-headers')).toContain('Total-Number');
    }
  });

  it('may not read the Experience API, whose callers are known by a cookie', async () => {
    const answer = await fetch(`${postern.url}/api/experience/interaction`, { headers: { origin } });
    expect(answer.headers.get('access-control-allow-origin')).toBeNull();
  });
});

const changeSignature = (token: string) => {
  const signature = Buffer.from(token.split('.')[2] ?? '', 'base64url');
  signature[0] = (signature[0] ?? 0) ^ 1;
  return [...token.split('.').slice(0, 2), signature.toString('base64url')].join('.');
};

function changeClaims(token: string) {
  const [header, claims = '', signature] = token.split('.');
  const changed = { ...JSON.parse(Buffer.from(claims, 'base64url').toString()), scope: 'all' };
  return [header, Buffer.from(JSON.stringify(changed)).toString('base64url'), signature].join('.');
}

const claims = () => ({ iss: `${postern.url}/oidc`, aud: audience, scope: 'all' });

async function forgeWithOwnKey() {
  const { privateKey, publicKey } = await generateKeyPair('ES256', { extractable: true });
  const { database, seal } = postern.postern.parts;
  const [key] = (await loadKeys(database, seal, 'default')).signing;
  return new SignJWT(claims())
    .setProtectedHeader({ alg: 'ES256', kid: String(key?.kid), jwk: await exportJWK(publicKey) })
    .setExpirationTime('1h')
    .sign(privateKey);
}

async function forgeUnsigned() {
  const part = (value: object) => Buffer.from(JSON.stringify(value)).toString('base64url');
  return `${part({ alg: 'none' })}.${part({ ...claims(), exp: Math.floor(Date.now() / 1000) + 3600 })}.`;
}

async function forgeByHmac() {
  const { keys } = (await (await fetch(`${postern.url}/oidc/jwks`)).json()) as { keys: object[] };
  return new SignJWT(claims())
    .setProtectedHeader({ alg: 'HS256' })
    .setExpirationTime('1h')
    .sign(Buffer.from(JSON.stringify(keys[0])));
}

async function forgeWithoutExpiry() {
  const { database, seal } = postern.postern.parts;
  const [key] = (await loadKeys(database, seal, 'default')).signing;
  return new SignJWT(claims())
    .setProtectedHeader({ alg: 'ES256', kid: String(key?.kid) })
    .sign(await importJWK({ ...key }, 'ES256'));
}
