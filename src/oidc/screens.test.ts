import { expect, test } from 'vitest';
import { screenCookie, screenOf } from './screens.ts';

const login = { name: 'login', reasons: ['no_session'] };

const screen = (parameters: Record<string, unknown>, prompt = login) =>
  screenOf(prompt, { client_id: 'app', ...parameters });

/** Without the parameter that every page has. */
const shown = (parameters: Record<string, unknown>, prompt = login) =>
  screen(parameters, prompt).replace('?app_id=app', '?').replace('?&', '?');

test.each([
  [{}, '/sign-in?'],
  [{ first_screen: 'sign_in' }, '/sign-in?'],
  [{ first_screen: 'signIn' }, '/sign-in?'],
  [{ first_screen: 'register' }, '/register?'],
  [{ first_screen: 'reset_password' }, '/reset-password?'],
  [{ first_screen: 'identifier:sign_in' }, '/identifier-sign-in?'],
  [{ first_screen: 'identifier:register' }, '/identifier-register?'],
  [{ first_screen: 'single_sign_on' }, '/single-sign-on?'],
  [{ interaction_mode: 'signIn' }, '/sign-in?'],
  [{ interaction_mode: 'signUp' }, '/register?'],
  [{ first_screen: 'sign_in', interaction_mode: 'signUp' }, '/sign-in?'],
  [{ first_screen: 'unknown', interaction_mode: 'signUp' }, '/register?'],
])('the first page for %o is %s', (parameters, expected) => {
  expect(shown(parameters)).toBe(expected);
});

test.each(['unknown', 'constructor', '__proto__', '', ' register', 'register\r\nset-cookie: a=b', ['register']])(
  'a first screen that is none (%j) is as if it had not been sent',
  (first_screen) => {
    expect(shown({ first_screen })).toBe('/sign-in?');
  },
);

test.each([
  ['email phone', 'email+phone'],
  ['  phone \t email  phone', 'phone+email'],
  ['email wallet', 'email'],
  ['username', 'username'],
])('of the identifiers %j those that exist are shown', (identifier, expected) => {
  expect(shown({ first_screen: 'identifier:sign_in', identifier })).toBe(`/identifier-sign-in?identifier=${expected}`);
});

test.each(['wallet', '', ' ', ['email']])('without an identifier that exists (%j) none is named', (identifier) => {
  expect(shown({ first_screen: 'reset_password', identifier })).toBe('/reset-password?');
});

test.each([
  [{ direct_sign_in: 'social:google' }, '/direct/social/google?fallback=sign_in'],
  [{ direct_sign_in: 'sso:abc123', first_screen: 'register' }, '/direct/sso/abc123?fallback=register'],
  [{ direct_sign_in: 'social:my-idp.example_1' }, '/direct/social/my-idp.example_1?fallback=sign_in'],
])('a direct sign-in has a page of its own, which knows what to fall back to: %o', (parameters, expected) => {
  expect(shown(parameters)).toBe(expected);
});

test.each([
  'google',
  'social:',
  'social',
  'password:google',
  'Social:google',
  'social:..',
  'social:../../evil',
  'social:a/b',
  'social:a?b=c',
  'social:a:b',
  'social:a b',
  'social://evil.example',
  'social:a\r\nlocation: //evil.example',
  `social:${'a'.repeat(200)}`,
  ['social:google'],
])('a direct sign-in that is malformed (%j) is as if it had not been sent', (direct_sign_in) => {
  expect(shown({ direct_sign_in })).toBe('/sign-in?');
});

test('a link has a page of its own, before all others', () => {
  const parameters = { one_time_token: 'abc', login_hint: 'ada@example.com', direct_sign_in: 'social:google' };
  expect(shown(parameters)).toBe('/one-time-token?one_time_token=abc&login_hint=ada%40example.com');
  const other = { name: 'login', reasons: ['one_time_token', 'other_account'] };
  expect(shown(parameters, other)).toBe('/switch-account?one_time_token=abc&login_hint=ada%40example.com');
});

test('what pages show is appended in one order, and nothing else of the request is', () => {
  const parameters = {
    identifier: 'email',
    login_hint: 'ada+post@example.com',
    ui_locales: 'fr-CA en',
    organization_id: 'org-1',
    redirect_uri: 'https://app.example/callback',
    state: 'secret-state',
    nonce: 'secret-nonce',
    code_challenge: 'challenge',
    id_token_hint: 'token',
    google_one_tap_credential: 'credential',
    scope: 'openid',
    extra: 'extra',
  };
  expect(screen(parameters)).toBe(
    '/sign-in?app_id=app&organization_id=org-1&ui_locales=fr-CA+en&login_hint=ada%2Bpost%40example.com&identifier=email',
  );
  expect(screen(parameters, { name: 'consent', reasons: ['consent_prompt'] })).toBe('/consent?app_id=app');
});

test.each([
  ['a line break', 'ada\r\nset-cookie: a=b', 'ada%0D%0Aset-cookie%3A+a%3Db'],
  ['what is not ASCII', 'äда@例え.jp', encodeURIComponent('äда@例え.jp')],
  ['a separator', 'a&app_id=evil#x', 'a%26app_id%3Devil%23x'],
])('%s stays within its parameter', (_name, login_hint, expected) => {
  expect(shown({ login_hint })).toBe(`/sign-in?login_hint=${expected}`);
});

test('what is too long to be meant, or no text, is left out', () => {
  const long = 'ü'.repeat(257);
  expect(shown({ login_hint: long, ui_locales: long, organization_id: long })).toBe('/sign-in?');
  expect(shown({ one_time_token: long })).toBe('/one-time-token?');
  expect(shown({ login_hint: ['a', 'b'], ui_locales: { a: 1 }, organization_id: 1 })).toBe('/sign-in?');
  const most = { login_hint: 'ü'.repeat(256), ui_locales: '語'.repeat(256), organization_id: '語'.repeat(256) };
  // Node reads 16 KB of headers, cookies among them.
  expect(shown({ ...most, one_time_token: '語'.repeat(256) }).length).toBeLessThan(9000);
});

test('the cookie says in JSON and ASCII who asked, and in which languages', () => {
  expect(screenCookie({ client_id: 'app' })).toBe('{"appId":"app"}');
  const cookie = screenCookie({
    client_id: 'app',
    organization_id: 'a; Domain=evil.example\r\n"\\',
    ui_locales: 'fr é 語 😀',
    login_hint: 'ada@example.com',
  });
  expect(cookie).toMatch(/^[\x20-\x3a\x3c-\x7e]+$/);
  expect(JSON.parse(cookie)).toEqual({
    appId: 'app',
    organizationId: 'a; Domain=evil.example\r\n"\\',
    uiLocales: 'fr é 語 😀',
  });
  expect(screenCookie({ client_id: 'app', ui_locales: 'x'.repeat(5000), organization_id: ['a'] })).toBe(
    '{"appId":"app"}',
  );
});
