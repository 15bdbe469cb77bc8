import LogtoClient, { type LogtoConfig, Prompt, type SignInOptions } from '@logto/node';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { managementClient } from '../setup/management.ts';
import { startTestPostern, type TestPostern } from '../setup/postern.ts';
import { Person } from './person.ts';

const redirectUri = 'http://127.0.0.1:9/callback';
const home = 'http://127.0.0.1:9/';

let postern: TestPostern;
let config: LogtoConfig;

beforeAll(async () => {
  // The SDK writes what a server refuses to the console before it throws it.
  vi.spyOn(console, 'error').mockImplementation(() => {});
  postern = await startTestPostern();
  const manage = await managementClient(postern.url);
  const { body } = await manage('POST', '/applications', {
    name: 'Acme, rendered on the server',
    type: 'Traditional',
    oidcClientMetadata: { redirectUris: [redirectUri], postLogoutRedirectUris: [home] },
  });
  config = { endpoint: postern.url, appId: body.id, appSecret: body.secret, scopes: ['email', 'custom_data'] };
});

afterAll(async () => {
  vi.restoreAllMocks();
  await postern.stop();
});

/** The SDK in an application's backend, for one person: what it stores, and where it sends the browser. */
function createClient(changes: Partial<LogtoConfig> = {}) {
  const stored = new Map<string, string>();
  const visited: string[] = [];
  const client = new LogtoClient(
    { ...config, ...changes },
    {
      storage: {
        getItem: async (key) => stored.get(key) ?? null,
        setItem: async (key, value) => void stored.set(key, value),
        removeItem: async (key) => void stored.delete(key),
      },
      navigate: (url) => void visited.push(url),
    },
  );
  const urlOf = async (deed: Promise<void>) => {
    await deed;
    return visited.at(-1) ?? 'nowhere';
  };
  return {
    client,
    stored,
    startSignIn: (options: Partial<SignInOptions> = {}) => urlOf(client.signIn({ redirectUri, ...options })),
    startSignOut: () => urlOf(client.signOut(home)),
  };
}

test('a person registers, reads claims, refreshes, signs out, and is asked again', async () => {
  const person = new Person(postern, 'node@example.com');
  const { client, stored, startSignIn, startSignOut } = createClient();
  await client.handleSignInCallback(await person.signIn(await startSignIn(), 'Register'));
  expect(await client.isAuthenticated()).toBe(true);
  const claims = await client.getIdTokenClaims();
  expect(claims).toMatchObject({ iss: `${postern.url}/oidc`, aud: config.appId, email: 'node@example.com' });
  expect(claims).toMatchObject({ email_verified: true, amr: ['otp'] });
  expect(claims).not.toHaveProperty('acr');
  expect(claims).not.toHaveProperty('custom_data');
  expect(await client.fetchUserInfo()).toMatchObject({ sub: claims.sub, email: 'node@example.com', custom_data: {} });

  const before = await client.getAccessToken();
  expect(await client.getAccessToken()).toBe(before);
  await client.clearAccessToken();
  const after = await client.getAccessToken();
  expect(after).not.toBe(before);
  const context = await client.getContext({ getAccessToken: true, fetchUserInfo: true });
  expect(context).toMatchObject({ isAuthenticated: true, accessToken: after, userInfo: { sub: claims.sub } });

  const refreshToken = stored.get('refreshToken') ?? '';
  expect(await person.signOut(await startSignOut())).toBe(home);
  expect(await client.isAuthenticated()).toBe(false);
  stored.set('refreshToken', refreshToken).set('idToken', 'any');
  await expect(client.getAccessToken()).rejects.toMatchObject({ code: 'oidc.invalid_grant' });
  const silent = await person.open(await startSignIn({ prompt: Prompt.None }));
  expect(silent.location).toContain('error=login_required');
  await client.handleSignInCallback(await person.signIn(await startSignIn(), 'SignIn'));
  expect((await client.getIdTokenClaims()).sub).toBe(claims.sub);
});

test('an access token that has expired is replaced, and the refresh token of a client with a secret stays', async () => {
  const person = new Person(postern, 'node-expired@example.com');
  const { client, stored, startSignIn } = createClient();
  await client.handleSignInCallback(await person.signIn(await startSignIn(), 'Register'));
  const refreshToken = stored.get('refreshToken');
  const before = await client.getAccessToken();
  const tokens = JSON.parse(stored.get('accessToken') ?? '{}');
  for (const token of Object.values<{ expiresAt: number }>(tokens)) token.expiresAt -= 3600;
  const later = createClient();
  for (const [key, value] of stored) later.stored.set(key, value);
  later.stored.set('accessToken', JSON.stringify(tokens));
  const after = await later.client.getAccessToken();
  expect(after).not.toBe(before);
  expect(later.stored.get('refreshToken')).toBe(refreshToken);
});

describe('what goes wrong', () => {
  test('a redirect URI that is not registered shows a page that says so, and leads nowhere', async () => {
    const person = new Person(postern, 'node-redirect@example.com');
    const { startSignIn } = createClient();
    const { status, location, page } = await person.open(
      await startSignIn({ redirectUri: 'http://127.0.0.1:9/other' }),
    );
    expect([status, location]).toEqual([400, null]);
    expect(page).toMatch(/<h1>.+<\/h1>/);
    expect(page).toContain('redirect_uri');
  });

  test('a callback that comes a second time is refused, and its tokens are worth nothing any more', async () => {
    const person = new Person(postern, 'node-twice@example.com');
    const { client, stored, startSignIn } = createClient();
    const callback = await person.signIn(await startSignIn(), 'Register');
    const signInSession = stored.get('signInSession') ?? '';
    await client.handleSignInCallback(callback);
    await expect(client.handleSignInCallback(callback)).rejects.toMatchObject({ code: 'sign_in_session.not_found' });
    stored.set('signInSession', signInSession);
    await expect(client.handleSignInCallback(callback)).rejects.toMatchObject({ code: 'oidc.invalid_grant' });
    await expect(client.fetchUserInfo()).rejects.toMatchObject({ code: 'oidc.invalid_token' });
  });

  test('a wrong secret is told as one', async () => {
    const person = new Person(postern, 'node-secret@example.com');
    const { client, startSignIn } = createClient({ appSecret: 'not the secret' });
    const callback = await person.signIn(await startSignIn(), 'Register');
    await expect(client.handleSignInCallback(callback)).rejects.toMatchObject({ code: 'oidc.invalid_client' });
  });
});

describe('what the application asks for arrives as it was sent', () => {
  test.each<[Partial<SignInOptions>, string]>([
    [{}, '/sign-in?'],
    [{ firstScreen: 'register' }, '/register?'],
    [{ interactionMode: 'signUp' }, '/register?'],
    [{ firstScreen: 'reset_password' }, '/reset-password?'],
    [{ firstScreen: 'single_sign_on' }, '/single-sign-on?'],
    [
      { firstScreen: 'identifier:register', identifiers: ['email', 'phone'] },
      '/identifier-register? identifier=email+phone',
    ],
    [{ firstScreen: 'identifier:sign_in', identifiers: ['username'] }, '/identifier-sign-in? identifier=username'],
    [{ loginHint: 'ada+post@example.com' }, '/sign-in? login_hint=ada%2Bpost%40example.com'],
    [
      { directSignIn: { method: 'social', target: 'google' }, firstScreen: 'register' },
      '/direct/social/google? fallback=register',
    ],
    [
      { extraParams: { ui_locales: 'fr en', organization_id: 'org-1', unknown: 'left out' } },
      '/sign-in? organization_id=org-1&ui_locales=fr+en',
    ],
    [
      { extraParams: { one_time_token: 'a'.repeat(32), login_hint: 'ada@example.com' } },
      `/one-time-token? one_time_token=${'a'.repeat(32)}&login_hint=ada%40example.com`,
    ],
  ])('%o', async (options, expected) => {
    const { startSignIn } = createClient();
    const { location } = await new Person(postern, 'nobody@example.com').open(await startSignIn(options));
    const parameters = expected.split(' ')[1];
    const query = `app_id=${config.appId}${parameters ? `&${parameters}` : ''}`;
    expect(location).toBe(`${expected.split('?')[0]}?${query}`);
  });
});
