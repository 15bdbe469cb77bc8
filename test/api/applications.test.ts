import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { sql } from '../../src/database/database.ts';
import { checkedManagementClient } from '../setup/declared-answers.ts';
import { Journey } from '../setup/journey.ts';
import { read } from '../setup/management.ts';
import { startTestPostern, type TestPostern } from '../setup/postern.ts';

let postern: TestPostern;
let manage: Awaited<ReturnType<typeof checkedManagementClient>>;

beforeAll(async () => {
  postern = await startTestPostern();
  manage = await checkedManagementClient(postern);
});
afterAll(() => postern.stop());

const callback = 'https://app.example.com/callback';

const create = (body: object) => manage('POST', '/applications', { name: 'An application', type: 'SPA', ...body });

const basic = (id: string, secret: string) => `Basic ${Buffer.from(`${id}:${secret}`).toString('base64')}`;

const askForTokens = async (parameters: Record<string, string>, authorization?: string) =>
  read(
    await fetch(`${postern.url}/oidc/token`, {
      method: 'POST',
      ...(authorization && { headers: { authorization } }),
      body: new URLSearchParams(parameters),
    }),
  );

let people = 0;

/** A person registers through the application; gives what the application needs to ask for tokens. */
async function signUpThrough(clientId: string, redirectUri: string) {
  people += 1;
  const person = new Journey(postern, `person${people}@example.com`);
  await person.begin('Register', { client_id: clientId, redirect_uri: redirectUri });
  expect((await person.prove('Register')).status).toBe(200);
  expect((await person.identify()).status).toBe(201);
  const arrived = await person.finish();
  expect(arrived.href.startsWith(`${redirectUri}?`)).toBe(true);
  return {
    grant_type: 'authorization_code',
    redirect_uri: redirectUri,
    code: arrived.searchParams.get('code') ?? '',
    code_verifier: person.verifier,
  };
}

describe('creating an application', () => {
  it('answers 200 with its id and secret', async () => {
    const { status, body } = await create({
      name: 'Shop',
      type: 'Traditional',
      description: 'The web shop',
      oidcClientMetadata: { redirectUris: [callback], postLogoutRedirectUris: ['https://app.example.com/'] },
      customClientMetadata: { idTokenTtl: 600, refreshTokenTtlInDays: 7 },
      customData: { team: 'shop' },
    });
    expect(status).toBe(200);
    expect(body).toEqual({
      tenantId: 'default',
      id: expect.stringMatching(/^[0-9a-z]{21}$/),
      name: 'Shop',
      description: 'The web shop',
      type: 'Traditional',
      secret: expect.stringMatching(/^[0-9A-Za-z]{32}$/),
      oidcClientMetadata: { redirectUris: [callback], postLogoutRedirectUris: ['https://app.example.com/'] },
      customClientMetadata: { idTokenTtl: 600, refreshTokenTtlInDays: 7 },
      customData: { team: 'shop' },
      isThirdParty: false,
      hasManagementApiAccess: false,
      createdAt: expect.any(Number),
    });
    expect((await manage('GET', `/applications/${body.id}`)).body).toEqual(body);
  });

  it('keeps the secret sealed', async () => {
    const { body } = await create({ type: 'Traditional' });
    const rows = await postern.postern.parts.database.query<{ row: string; sealed_secret: Buffer }>(
      sql`select applications::text as row, sealed_secret from applications where id = ${body.id}`,
    );
    expect(rows[0]?.sealed_secret.includes(body.secret)).toBe(false);
    expect(rows[0]?.row).not.toContain(body.secret);
  });

  it.each<[object, string]>([
    [{ name: '' }, 'body.name'],
    [{ name: 'n'.repeat(257) }, 'body.name'],
    [{ type: 'SAML' }, 'body.type'],
    [{ customClientMetadata: { idTokenTtl: 59 } }, 'body.customClientMetadata.idTokenTtl'],
    [{ customClientMetadata: { refreshTokenTtlInDays: 91 } }, 'body.customClientMetadata.refreshTokenTtlInDays'],
    [{ customClientMetadata: { corsAllowedOrigins: ['*'] } }, 'body.customClientMetadata.corsAllowedOrigins.0'],
    [{ customData: { a: '\u0000' } }, 'body'],
  ])('%j is refused', async (body, place) => {
    const answer = await create(body);
    expect([answer.status, answer.body.code]).toEqual([400, 'guard.invalid_input']);
    expect(answer.body.details).toContain(place);
  });

  it.each(['SPA', 'Native', 'Traditional'])('one of type %s gets no access to the Management API', async (type) => {
    const answer = await create({ type, hasManagementApiAccess: true });
    expect([answer.status, answer.body.code]).toEqual([400, 'request.invalid_input']);
  });
});

describe('addresses that people are sent back to', () => {
  it.each<[string, string]>([
    ['SPA', 'https://app.example.com/callback'],
    ['SPA', 'http://localhost:5173/callback'],
    ['Traditional', 'https://app.example.com/callback?from=postern'],
    ['Native', 'com.example.app:/callback'],
    ['Native', 'com.example.app://callback'],
    ['Native', 'myapp://callback'],
    ['Native', 'http://127.0.0.1/callback'],
    ['Native', 'https://app.example.com/callback'],
  ])('%s may use %s, and gets there', async (type, uri) => {
    const { status, body } = await create({
      type,
      oidcClientMetadata: { redirectUris: [uri], postLogoutRedirectUris: [] },
    });
    expect(status).toBe(200);
    const { browser } = new Journey(postern, 'nobody@example.com');
    const started = await browser.authorize({ client_id: body.id, redirect_uri: uri });
    expect([started.status, started.location]).toEqual([303, expect.stringMatching(/^\/sign-in\?app_id=/)]);
  });

  it.each<[string, string]>([
    ['SPA', '/callback'],
    ['SPA', 'app.example.com'],
    ['SPA', ''],
    ['SPA', 'https://app.example.com/callback#fragment'],
    ['SPA', 'https://app.example.com/callback#'],
    ['SPA', 'javascript:alert(1)'],
    ['SPA', 'JAVASCRIPT:alert(1)'],
    ['SPA', 'data:text/html,x'],
    ['SPA', 'com.example.app://callback'],
    ['Traditional', 'com.example.app://callback'],
    ['Native', 'http://app.example.com/callback'],
    ['Native', 'https://localhost/callback'],
    ['SPA', `https://app.example.com/${'a'.repeat(2048)}`],
  ])('%s may not use %s', async (type, uri) => {
    for (const metadata of [
      { redirectUris: [uri], postLogoutRedirectUris: [] },
      { redirectUris: [callback, uri], postLogoutRedirectUris: [] },
    ]) {
      const answer = await create({ type, oidcClientMetadata: metadata });
      expect([answer.status, answer.body.code]).toEqual([400, 'guard.invalid_input']);
      expect(answer.body.details).toContain('body.oidcClientMetadata.redirectUris');
    }
  });

  it('one that is not registered letter by letter is refused by the provider', async () => {
    const { body } = await create({ oidcClientMetadata: { redirectUris: [callback], postLogoutRedirectUris: [] } });
    const { browser } = new Journey(postern, 'nobody@example.com');
    for (const uri of [`${callback}/`, `${callback}?a=b`, 'https://app.example.com.evil.example/callback']) {
      expect((await browser.authorize({ client_id: body.id, redirect_uri: uri })).status).toBe(400);
    }
  });

  it('a change of them takes effect at once', async () => {
    const { body } = await create({ oidcClientMetadata: { redirectUris: [callback], postLogoutRedirectUris: [] } });
    const { browser } = new Journey(postern, 'nobody@example.com');
    const start = async (uri: string) => (await browser.authorize({ client_id: body.id, redirect_uri: uri })).status;
    expect(await start(callback)).toBe(303);
    const other = 'https://other.example.com/callback';
    await manage('PATCH', `/applications/${body.id}`, {
      oidcClientMetadata: { redirectUris: [other], postLogoutRedirectUris: [] },
    });
    await expect.poll(() => start(other)).toBe(303);
    expect(await start(callback)).toBe(400);
    await manage('DELETE', `/applications/${body.id}`);
    await expect.poll(() => start(other)).toBe(400);
  });
});

describe('an application that was created works', () => {
  const withCallback = (type: string) =>
    create({ type, oidcClientMetadata: { redirectUris: [callback], postLogoutRedirectUris: [] } });

  it.each(['SPA', 'Native'])('%s gets tokens without a secret', async (type) => {
    const { body: application } = await withCallback(type);
    const grant = await signUpThrough(application.id, callback);
    const { status, body } = await askForTokens({ ...grant, client_id: application.id });
    expect(status).toBe(200);
    expect(body).toMatchObject({
      access_token: expect.any(String),
      id_token: expect.any(String),
      token_type: 'Bearer',
    });
  });

  it('SPA gets none with a code verifier that is not the one it began with', async () => {
    const { body: application } = await withCallback('SPA');
    const grant = await signUpThrough(application.id, callback);
    const { status, body } = await askForTokens({ ...grant, client_id: application.id, code_verifier: 'v'.repeat(43) });
    expect([status, body.error]).toEqual([400, 'invalid_grant']);
  });

  it('Traditional gets tokens with its secret in the header', async () => {
    const { body: application } = await withCallback('Traditional');
    const grant = await signUpThrough(application.id, callback);
    const refused = await askForTokens(grant, basic(application.id, 'another secret'));
    expect([refused.status, refused.body.error]).toEqual([401, 'invalid_client']);
    const unproven = await askForTokens({ ...grant, client_id: application.id });
    expect([unproven.status, unproven.body.error]).toEqual([401, 'invalid_client']);
    expect((await askForTokens(grant, basic(application.id, application.secret))).status).toBe(200);
  });

  it('the user remembers through which application they came', async () => {
    const { body: application } = await withCallback('SPA');
    await signUpThrough(application.id, callback);
    const { body } = await manage('GET', '/users?page_size=1');
    expect(body[0]).toMatchObject({ applicationId: application.id, primaryEmail: `person${people}@example.com` });
  });

  it('MachineToMachine with access gets a token that opens the Management API', async () => {
    const { body: application } = await create({ type: 'MachineToMachine', hasManagementApiAccess: true });
    const { status, body } = await askForTokens(
      { grant_type: 'client_credentials', resource: 'https://default.logto.app/api', scope: 'all' },
      basic(application.id, application.secret),
    );
    expect(status).toBe(200);
    expect(body).toMatchObject({ token_type: 'Bearer', expires_in: 3600, scope: 'all' });
    const answer = await fetch(`${postern.url}/api/users`, {
      headers: { authorization: `Bearer ${body.access_token}` },
    });
    expect(answer.status).toBe(200);
  });

  it('MachineToMachine may send its secret in the body', async () => {
    const { body: application } = await create({ type: 'MachineToMachine', hasManagementApiAccess: true });
    const { status } = await askForTokens({
      grant_type: 'client_credentials',
      resource: 'https://default.logto.app/api',
      scope: 'all',
      client_id: application.id,
      client_secret: application.secret,
    });
    expect(status).toBe(200);
  });

  it('MachineToMachine without access gets none for it', async () => {
    const { body: application } = await create({ type: 'MachineToMachine' });
    const { status, body } = await askForTokens(
      { grant_type: 'client_credentials', resource: 'https://default.logto.app/api', scope: 'all' },
      basic(application.id, application.secret),
    );
    expect([status, body.error]).toEqual([400, 'invalid_target']);
  });

  it('MachineToMachine signs no people in', async () => {
    const { body: application } = await create({
      type: 'MachineToMachine',
      oidcClientMetadata: { redirectUris: [callback], postLogoutRedirectUris: [] },
    });
    const { browser } = new Journey(postern, 'nobody@example.com');
    expect((await browser.authorize({ client_id: application.id, redirect_uri: callback })).status).toBe(400);
  });
});

describe('one application', () => {
  it('is changed where the patch says so, and never in its type', async () => {
    const { body } = await create({ name: 'Before', type: 'Native', customData: { a: 1 } });
    const { status, body: changed } = await manage('PATCH', `/applications/${body.id}`, {
      name: 'After',
      type: 'SPA',
      description: null,
    });
    expect(status).toBe(200);
    expect(changed).toEqual({ ...body, name: 'After' });
  });

  it('gets access only if it is a machine', async () => {
    const { body } = await create({ type: 'SPA' });
    const answer = await manage('PATCH', `/applications/${body.id}`, { hasManagementApiAccess: true });
    expect([answer.status, answer.body.code]).toEqual([400, 'request.invalid_input']);
  });

  it('may not be changed to an address that its type cannot use', async () => {
    const { body } = await create({ type: 'SPA' });
    const answer = await manage('PATCH', `/applications/${body.id}`, {
      oidcClientMetadata: { redirectUris: ['com.example.app://callback'], postLogoutRedirectUris: [] },
    });
    expect([answer.status, answer.body.code]).toEqual([400, 'guard.invalid_input']);
  });

  it('is deleted once', async () => {
    const { body } = await create({});
    expect((await manage('DELETE', `/applications/${body.id}`)).status).toBe(204);
    for (const [method, change] of [['DELETE'], ['GET'], ['PATCH', {}]] as const) {
      const answer = await manage(method, `/applications/${body.id}`, change);
      expect([answer.status, answer.body.code]).toEqual([404, 'entity.not_found']);
    }
  });

  it('the built-in demo app is no row and cannot be changed', async () => {
    expect((await manage('GET', '/applications/demo-app')).status).toBe(404);
    expect((await manage('DELETE', '/applications/demo-app')).status).toBe(404);
  });
});

it('applications are listed in pages, newest first', async () => {
  await create({ name: 'Older' });
  await create({ name: 'Newer' });
  const { body, headers } = await manage('GET', '/applications?page_size=2');
  expect(body.map(({ name }: { name: string }) => name)).toEqual(['Newer', 'Older']);
  expect(Number(headers.get('total-number'))).toBeGreaterThan(2);
  expect(headers.get('link')).toContain('rel="next"');
});
