import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { sql } from '../../src/database/database.ts';
import { accountClient, everyScope, type SignedIn, signedIn } from '../setup/account-client.ts';
import { checkedManagementClient, declaredByAccount } from '../setup/declared-answers.ts';
import { fetchToken } from '../setup/management.ts';
import { startTestPostern, type TestPostern } from '../setup/postern.ts';

let postern: TestPostern;
let manage: Awaited<ReturnType<typeof checkedManagementClient>>;

beforeAll(async () => {
  postern = await startTestPostern();
  manage = await checkedManagementClient(postern);
});
afterAll(() => postern.stop());

const controls = (control: 'Off' | 'ReadOnly' | 'Edit') =>
  Object.fromEntries(
    ['name', 'avatar', 'profile', 'email', 'phone', 'password', 'username', 'customData'].map((key) => [key, control]),
  );

const setCenter = async (changes: object) =>
  expect((await manage('PATCH', '/account-center', changes)).status).toBe(200);

let people = 0;
const someone = (scope = everyScope) => {
  people += 1;
  return signedIn(postern, `someone${people}@example.com`, { scope, check: declaredByAccount(postern) });
};

describe('the settings', () => {
  it('are off at first, kept whole, and public', async () => {
    const fresh = {
      tenantId: 'default',
      id: 'default',
      enabled: false,
      fields: {},
      webauthnRelatedOrigins: [],
      deleteAccountUrl: null,
      customCss: null,
      profileFields: null,
    };
    expect((await manage('GET', '/account-center')).body).toEqual(fresh);
    const given = {
      enabled: true,
      fields: { email: 'Edit', name: 'ReadOnly', trustedDevice: 'Off' },
      webauthnRelatedOrigins: ['https://app.example.com'],
      deleteAccountUrl: 'https://app.example.com/delete',
      customCss: 'a{}',
      profileFields: [{ name: 'nickname' }],
    };
    expect((await manage('PATCH', '/account-center', given)).body).toEqual({ ...fresh, ...given });
    const answer = await fetch(`${postern.url}/api/.well-known/account-center`);
    expect(answer.headers.get('access-control-allow-origin')).toBe('*');
    expect(await answer.json()).toEqual({ ...fresh, ...given });
    await setCenter({ fields: { phone: 'Edit' }, deleteAccountUrl: '' });
    expect((await manage('GET', '/account-center')).body).toMatchObject({
      enabled: true,
      fields: { phone: 'Edit' },
      deleteAccountUrl: null,
      customCss: 'a{}',
    });
  });

  it.each([
    { enabled: 'yes' },
    { fields: { email: 'Write' } },
    { deleteAccountUrl: 'javascript:alert(1)' },
    { deleteAccountUrl: `https://example.com/${'a'.repeat(2048)}` },
    { webauthnRelatedOrigins: 'https://example.com' },
  ])('refuse %j', async (body) => {
    const answer = await manage('PATCH', '/account-center', body);
    expect(answer).toMatchObject({ status: 400, body: { code: 'guard.invalid_input' } });
  });

  it('that switch it off are heeded at every call', async () => {
    const { call } = await someone();
    await setCenter({ enabled: false });
    const off = { status: 400, body: { code: 'account_center.not_enabled' } };
    expect(await call('GET', '/my-account')).toMatchObject(off);
    expect(await call('POST', '/verifications/password', { password: 'whatever' })).toMatchObject(off);
    await setCenter({ enabled: true });
    expect((await call('GET', '/my-account')).status).toBe(200);
  });
});

describe('who may call', () => {
  beforeAll(() => setCenter({ enabled: true, fields: controls('Edit') }));
  const refused = (status: number, code: string) => ({ status, body: { code } });
  const withHeader = (authorization: string | undefined) =>
    fetch(`${postern.url}/api/my-account`, authorization === undefined ? {} : { headers: { authorization } });

  it('nobody without a token, or with one that is not ours', async () => {
    const none = await withHeader(undefined);
    expect([none.status, await none.json()]).toEqual([
      401,
      expect.objectContaining({ code: 'auth.authorization_header_missing' }),
    ]);
    const basic = await withHeader('Basic abc');
    expect(await basic.json()).toMatchObject({ code: 'auth.authorization_token_type_not_supported' });
    const call = accountClient(postern.url, 'unknown');
    expect(await call('GET', '/my-account')).toMatchObject(refused(401, 'auth.unauthorized'));
    expect(await call('POST', '/verifications/password', {})).toMatchObject(refused(401, 'auth.unauthorized'));
  });

  it('no application without a user, and no token of the Management API', async () => {
    const call = accountClient(postern.url, await fetchToken(postern.url));
    expect(await call('GET', '/my-account')).toMatchObject(refused(401, 'auth.unauthorized'));
  });

  it('not with a refresh token, nor with a token whose sign-in was ended', async () => {
    const { call, refreshToken, userId } = await someone(`${everyScope} offline_access`);
    const wrong = accountClient(postern.url, refreshToken ?? '');
    expect(await wrong('GET', '/my-account')).toMatchObject(refused(401, 'auth.unauthorized'));
    await postern.postern.parts.endSessions('default', userId);
    expect(await call('GET', '/my-account')).toMatchObject(refused(401, 'auth.unauthorized'));
  });

  it('not with a token that has expired', async () => {
    const { call, userId } = await someone();
    await postern.postern.parts.database.query(
      sql`update oidc_records set expires_at = now() where payload ->> 'accountId' = ${userId}`,
    );
    expect(await call('GET', '/my-account')).toMatchObject(refused(401, 'auth.unauthorized'));
  });

  it('nobody who is suspended or deleted, although the token is there', async () => {
    const { call, userId } = await someone();
    const { database } = postern.postern.parts;
    await database.query(sql`update users set is_suspended = true where id = ${userId}`);
    expect(await call('GET', '/my-account')).toMatchObject(refused(401, 'auth.unauthorized'));
    await database.query(sql`delete from users where id = ${userId}`);
    expect(await call('GET', '/my-account')).toMatchObject(refused(401, 'auth.unauthorized'));
  });

  it('no token without openid', async () => {
    const { call, userId } = await someone();
    await postern.postern.parts.database.query(sql`
      update oidc_records set payload = jsonb_set(payload, '{scope}', '"profile"')
      where model = 'AccessToken' and payload ->> 'accountId' = ${userId}`);
    expect(await call('GET', '/my-account')).toMatchObject(refused(403, 'auth.forbidden'));
  });

  it('a token of one tenant opens nothing in another', async () => {
    const { token } = await someone();
    const call = accountClient(postern.adminUrl, token);
    expect(await call('GET', '/my-account')).toMatchObject(refused(401, 'auth.unauthorized'));
  });

  it('scripts of any origin, with their headers', async () => {
    for (const path of ['/my-account', '/my-account/primary-email', '/verifications/password']) {
      const preflight = await fetch(`${postern.url}/api${path}`, { method: 'OPTIONS' });
      expect(preflight.status).toBe(204);
      expect(preflight.headers.get('access-control-allow-origin')).toBe('*');
      expect(preflight.headers.get('access-control-allow-headers')).toContain('Logto-Verification-Id');
      expect(preflight.headers.get('access-control-allow-methods')).toContain('DELETE');
    }
    const { token } = await someone();
    const answer = await fetch(`${postern.url}/api/my-account`, { headers: { authorization: `Bearer ${token}` } });
    expect(answer.headers.get('access-control-allow-origin')).toBe('*');
    expect(answer.headers.get('cache-control')).toBe('no-store');
  });
});

describe('what is shown', () => {
  const always = { id: expect.any(String), hasSecurityVerificationMethod: true };
  const byProfile = {
    lastSignInAt: expect.any(Number),
    createdAt: expect.any(Number),
    updatedAt: expect.any(Number),
    applicationId: 'demo-app',
    isSuspended: false,
  };

  it.each<[string, Record<string, string>, string, object]>([
    ['the id alone', controls('Off'), everyScope, byProfile],
    ['nothing that no scope opens', controls('Edit'), 'openid', {}],
    [
      'what scope and control open: email',
      { email: 'ReadOnly' },
      'openid email',
      { primaryEmail: expect.stringContaining('@') },
    ],
    ['phone', { phone: 'Edit' }, 'openid phone', { primaryPhone: null }],
    ['custom data', { customData: 'ReadOnly' }, 'openid custom_data', { customData: {} }],
    ['profile', { profile: 'ReadOnly', name: 'Edit' }, 'openid profile', { ...byProfile, profile: {}, name: null }],
    [
      'all',
      controls('ReadOnly'),
      everyScope,
      {
        ...byProfile,
        primaryEmail: expect.any(String),
        primaryPhone: null,
        customData: {},
        name: null,
        avatar: null,
        username: null,
        profile: {},
        hasPassword: false,
      },
    ],
  ])('%s', async (_, fields, scope, expected) => {
    await setCenter({ fields });
    const { call } = await someone(scope);
    expect((await call('GET', '/my-account')).body).toEqual({ ...always, ...expected });
  });

  it('the address only under its own scope', async () => {
    await setCenter({ fields: controls('Edit') });
    const { call, userId } = await someone();
    const narrow = await someone('openid profile');
    const profile = { nickname: 'A', address: { country: 'GB' } };
    await manage('PATCH', `/users/${userId}`, { profile });
    await manage('PATCH', `/users/${narrow.userId}`, { profile });
    expect((await call('GET', '/my-account')).body.profile).toEqual(profile);
    expect((await narrow.call('GET', '/my-account')).body.profile).toEqual({ nickname: 'A' });
  });
});

describe('changes without proof', () => {
  let person: SignedIn;
  beforeAll(async () => {
    await setCenter({ fields: controls('Edit') });
    person = await someone();
  });

  it('name, avatar and custom data, which is added to', async () => {
    await person.call('PATCH', '/my-account', { customData: { theme: 'dark' } });
    const changes = { name: 'Ada', avatar: 'https://cdn.example.com/a.png', customData: { size: 2 } };
    const { status, body } = await person.call('PATCH', '/my-account', changes);
    expect([status, body]).toEqual([
      200,
      expect.objectContaining({ ...changes, customData: { theme: 'dark', size: 2 }, username: null }),
    ]);
    expect((await person.call('PATCH', '/my-account', { name: null })).body).toMatchObject({
      name: null,
      avatar: changes.avatar,
    });
  });

  it('custom data grows to 256 KiB at most', async () => {
    const grower = await someone();
    const add = (name: string) => grower.call('PATCH', '/my-account', { customData: { [name]: 'x'.repeat(100_000) } });
    expect([(await add('a')).status, (await add('b')).status]).toEqual([200, 200]);
    const refused = await add('c');
    expect([refused.status, refused.body.code]).toEqual([422, 'entity.value_too_long']);
    const { body } = await grower.call('GET', '/my-account');
    expect(Object.keys(body.customData)).toEqual(['a', 'b']);
  });

  it('the standard claims of the profile', async () => {
    const first = await person.call('PATCH', '/my-account/profile', { nickname: 'A', address: { country: 'GB' } });
    expect(first).toMatchObject({ status: 200, body: { nickname: 'A', address: { country: 'GB' } } });
    const second = await person.call('PATCH', '/my-account/profile', { givenName: 'Ada', unknown: 'x' });
    expect(second.body).toEqual({ nickname: 'A', givenName: 'Ada', address: { country: 'GB' } });
  });

  it.each<[string, string, object]>([
    ['PATCH', '/my-account', { name: 'x'.repeat(129) }],
    ['PATCH', '/my-account', { avatar: 'javascript:alert(1)' }],
    ['PATCH', '/my-account', { username: '1ada' }],
    ['PATCH', '/my-account/profile', { nickname: 1 }],
  ])('%s %s %j is refused', async (method, path, body) => {
    expect([400, 422]).toContain((await person.call(method, path, body)).status);
  });

  it('need the scope (400) and the field (400)', async () => {
    const narrow = await someone('openid email');
    const scope = { status: 400, body: { code: 'auth.unauthorized', details: 'the scope profile is missing' } };
    expect(await narrow.call('PATCH', '/my-account', { name: 'A' })).toMatchObject(scope);
    expect(await narrow.call('PATCH', '/my-account/profile', { nickname: 'A' })).toMatchObject(scope);
    expect(await narrow.call('PATCH', '/my-account', { customData: {} })).toMatchObject({
      status: 400,
      body: { code: 'auth.unauthorized', details: 'the scope custom_data is missing' },
    });
    const homeless = await someone('openid profile');
    expect(await homeless.call('PATCH', '/my-account/profile', { address: { country: 'GB' } })).toMatchObject({
      status: 400,
      body: { code: 'auth.unauthorized' },
    });
    await setCenter({ fields: controls('ReadOnly') });
    for (const [path, body] of [
      ['/my-account', { name: 'A' }],
      ['/my-account', { avatar: null }],
      ['/my-account', { customData: {} }],
      ['/my-account/profile', { nickname: 'A' }],
    ] as const) {
      expect(await person.call('PATCH', path, body)).toMatchObject({
        status: 400,
        body: { code: 'account_center.field_not_editable' },
      });
    }
    await setCenter({ fields: controls('Edit') });
  });
});
