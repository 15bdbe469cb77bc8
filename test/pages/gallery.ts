import type { Page } from 'playwright-core';
import { defaultSettings } from '../../src/experience/settings.ts';
import { mailedCode } from '../setup/mailed-code.ts';
import type { managementClient } from '../setup/management.ts';
import type { TestPostern } from '../setup/postern.ts';
import { wrongCode } from './browser.ts';
import { seeSecondSteps } from './second-steps.ts';
import { seeServices } from './services.ts';

/** Everything that a walk through the hosted pages needs. `see` is called on each page as it stands. */
export interface Walk {
  postern: TestPostern;
  manage: Awaited<ReturnType<typeof managementClient>>;
  page: Page;
  /** `ui_locales` of every sign-in. */
  language: string;
  /** Part of every identifier, so that walks do not meet. */
  name: string;
  see(what: string): Promise<void>;
}

export const strongPassword = 'four quiet herons at dusk';

const byPassword = { password: true, verificationCode: false, isPasswordPrimary: true };
const byBoth = { password: true, verificationCode: true, isPasswordPrimary: true };
const byCode = { password: false, verificationCode: true, isPasswordPrimary: false };

/** Settings of the tenant by what they are for. */
export const experiences = {
  codes: defaultSettings,
  passwords: {
    ...defaultSettings,
    signUp: { identifiers: ['username'], password: true, verify: false },
    signIn: {
      methods: [
        { ...byBoth, identifier: 'email' },
        { ...byPassword, identifier: 'username' },
      ],
    },
    forgotPasswordMethods: ['EmailVerificationCode'],
  },
  phones: {
    ...defaultSettings,
    signUp: { identifiers: ['phone'], password: false, verify: true },
    signIn: {
      methods: [
        { ...byCode, identifier: 'phone' },
        { ...byBoth, isPasswordPrimary: false, identifier: 'email' },
      ],
    },
  },
  everything: {
    ...defaultSettings,
    signUp: {
      identifiers: ['username'],
      password: true,
      verify: true,
      secondaryIdentifiers: [
        { identifier: 'email', verify: true },
        { identifier: 'phone', verify: true },
      ],
    },
    signIn: {
      methods: [
        { ...byPassword, identifier: 'username' },
        { ...byBoth, identifier: 'email' },
        { ...byBoth, identifier: 'phone' },
      ],
    },
    forgotPasswordMethods: ['EmailVerificationCode', 'PhoneVerificationCode'],
  },
  twoSteps: {
    ...defaultSettings,
    signUp: { identifiers: ['email'], password: true, verify: true },
    signIn: { methods: [{ ...byPassword, identifier: 'email' }] },
    mfa: { factors: ['EmailVerificationCode', 'PhoneVerificationCode'], policy: 'UserControlled' },
  },
};

export async function configure(manage: Walk['manage'], experience: object) {
  const { status, body } = await manage('PATCH', '/sign-in-exp', experience);
  if (status !== 200) throw new Error(`settings were refused: ${JSON.stringify(body)}`);
}

/** Text messages go to the development inbox. */
export async function installTextMessages(manage: Walk['manage']) {
  const { status, body } = await manage('POST', '/connectors', { connectorId: 'postern-sms-inbox', config: {} });
  if (status !== 200 && status !== 201) throw new Error(`no connector: ${JSON.stringify(body)}`);
}

/** The application's authentication request, in a browser that nobody is signed in with. */
export async function begin({ postern, page, language }: Walk, parameters: Record<string, string> = {}) {
  await page.context().clearCookies();
  await page.goto(authenticationUrl(postern, { ui_locales: language, ...parameters }));
}

export const authenticationUrl = ({ url }: TestPostern, parameters: Record<string, string>) =>
  `${url}/oidc/auth?${new URLSearchParams({
    client_id: 'demo-app',
    redirect_uri: `${url}/demo-app`,
    response_type: 'code',
    scope: 'openid',
    code_challenge: 'E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM',
    code_challenge_method: 'S256',
    ...parameters,
  })}`;

/** Presses the button of the page's form. */
export const press = (page: Page) => page.locator('form .button').first().click();

export async function give(page: Page, fields: Record<string, string>) {
  for (const [id, value] of Object.entries(fields)) {
    await page.fill(`#${id}`, '');
    // Key by key: a code that comes at once is sent by itself.
    await page.locator(`#${id}`).pressSequentially(value);
  }
  await press(page);
}

/** A wrong code first, where `see` wants the problem; then the right one. */
async function giveCode({ postern, page }: Walk, to: string) {
  await page.waitForURL('**/sign-in/code');
  await give(page, { code: await mailedCode(postern, to) });
}

/** Every page of the sign-in, with its errors, each shown to `see` once. */
export async function seeEveryPage(walk: Walk) {
  await configure(walk.manage, withLinks(experiences.codes));
  await seeCodes(walk);
  await configure(walk.manage, withLinks(experiences.passwords));
  await seePasswords(walk);
  await configure(walk.manage, withLinks(experiences.everything));
  await seeRegistration(walk);
  await seeMissingUsername(walk);
  await configure(walk.manage, withLinks(experiences.twoSteps));
  await seeSecondFactor(walk);
  await seeSecondSteps(walk, { configure, begin, give, press });
  await seeServices(walk, { configure, begin, press, experience: withLinks(experiences.codes) });
  await configure(walk.manage, withLinks(experiences.codes));
  await seeEnds(walk);
}

/** What an operator sets besides: there is the most on the pages then. */
const withLinks = (experience: object) => ({
  ...experience,
  termsOfUseUrl: 'https://example.com/terms',
  privacyPolicyUrl: 'https://example.com/privacy',
  agreeToTermsPolicy: 'ManualRegistrationOnly',
  supportEmail: 'help@example.com',
  mailedLinks: { SignIn: true },
});

async function seeCodes(walk: Walk) {
  const { postern, page, name, see } = walk;
  const email = `${name}-with-a-rather-long-local-part@gmial.com`;
  await begin(walk);
  await see('sign-in');
  await press(page);
  await page.getByRole('alert').waitFor();
  await see('sign-in, nothing given');
  await page.goto(`${postern.url}/register`);
  await give(page, { identifier: email });
  await page.getByRole('alert').waitFor();
  await see('registration, not agreed');
  await page.goto(`${postern.url}/sign-in`);
  await give(page, { identifier: email });
  await page.waitForURL('**/sign-in/code');
  await see('code');
  const code = await mailedCode(postern, email);
  await give(page, { code: wrongCode(code) });
  await page.getByRole('alert').waitFor();
  await see('code, wrong');
  await page.goto(`${postern.url}/sign-in/code?sent=again`);
  await see('code, sent again');
  await page.goto(`${postern.url}/sign-in/code/help`);
  await see('help');
  await page.goto(linkTo(postern, email));
  await see('link');
  const cookies = await page.context().cookies();
  await page.context().clearCookies();
  await page.goto(linkTo(postern, email));
  await see('link, opened elsewhere');
  await page.goto(`${postern.url}/link/${'x'.repeat(40)}`);
  await see('link that is no link');
  await page.context().addCookies(cookies);
  await page.goto(`${postern.url}/sign-in/code`);
  await give(page, { code });
  await page.waitForURL('**/sign-in/confirm');
  await see('confirm');
}

function linkTo({ postern }: TestPostern, email: string) {
  const link = /https?:\S+\/link\/\w+/.exec(postern.inbox?.list(email)[0]?.text ?? '');
  if (!link) throw new Error(`no link was sent to ${email}`);
  return link[0];
}

async function seePasswords(walk: Walk) {
  const { postern, manage, page, name, see } = walk;
  const primaryEmail = `${name}-password@example.com`;
  await manage('POST', '/users', { primaryEmail, password: 'an old password of theirs' });
  await begin(walk);
  await see('sign-in by password');
  await give(page, { identifier: primaryEmail });
  await page.getByRole('alert').waitFor();
  await see('sign-in by password, none given');
  await give(page, { identifier: primaryEmail, password: 'not this one' });
  await page.getByRole('alert').waitFor();
  await see('sign-in by password, wrong');
  await page.goto(`${postern.url}/sign-in/password`);
  await see('password');
  await press(page);
  await page.getByRole('alert').waitFor();
  await see('password, none given');
  await page.goto(`${postern.url}/reset-password`);
  await see('reset');
  await give(page, { identifier: primaryEmail });
  await page.waitForURL('**/sign-in/code');
  await see('reset, code');
  await giveCode(walk, primaryEmail);
  await page.waitForURL('**/reset-password/new');
  await see('new password');
  await give(page, { password: '123' });
  await page.getByRole('alert').waitFor();
  await see('new password, refused');
  await give(page, { password: strongPassword });
  await page.waitForURL('**/sign-in');
  await see('sign-in, password changed');
}

async function seeRegistration(walk: Walk) {
  const { postern, page, name, see } = walk;
  const username = name.replaceAll(/\W/g, '_');
  await begin(walk, { first_screen: 'register' });
  await see('registration');
  await page.check('#agree');
  await give(page, { identifier: username });
  await page.locator('#identifier[type=email]').waitFor();
  await see('continue, email');
  await give(page, { identifier: `${username}@example.com` });
  await giveCode(walk, `${username}@example.com`);
  await page.locator('#identifier[type=tel]').waitFor();
  await see('continue, phone');
  await give(page, { identifier: '12' });
  await page.getByRole('alert').waitFor();
  await see('continue, no phone');
  await give(page, { identifier: phoneOf(name) });
  await page.waitForURL('**/sign-in/code');
  await see('code to a phone');
  await page.goto(`${postern.url}/sign-in/code/help`);
  await see('help with a phone');
  await page.goto(`${postern.url}/sign-in/code`);
  await giveCode(walk, phoneOf(name).replaceAll(/\D/g, ''));
  await page.locator('#password').waitFor();
  await see('continue, password');
  await press(page);
  await page.getByRole('alert').waitFor();
  await see('continue, no password');
  await give(page, { password: strongPassword });
  await page.waitForURL(/\/demo-app(\?|$)/);
}

/** Somebody from before the settings asked for a username. */
async function seeMissingUsername(walk: Walk) {
  const { manage, page, name, see } = walk;
  const primaryEmail = `${name}-unnamed@example.com`;
  await manage('POST', '/users', { primaryEmail, password: strongPassword });
  await begin(walk);
  await see('sign-in by anything');
  await give(page, { identifier: primaryEmail, password: strongPassword });
  await page.waitForURL('**/sign-in/continue');
  await see('continue, username');
  await give(page, { identifier: '4 you' });
  await page.getByRole('alert').waitFor();
  await see('continue, no username');
}

async function seeSecondFactor(walk: Walk) {
  const { manage, page, name, see } = walk;
  const primaryEmail = `${name}-two-steps@example.com`;
  const primaryPhone = phoneOf(`${name}2`).replaceAll(/\D/g, '');
  await manage('POST', '/users', { primaryEmail, primaryPhone, password: strongPassword });
  await begin(walk);
  await give(page, { identifier: primaryEmail, password: strongPassword });
  await page.waitForURL('**/sign-in/second-factor');
  await see('second factor');
  await press(page);
  await page.waitForURL('**/sign-in/code');
  await see('code of a second factor');
}

async function seeEnds(walk: Walk) {
  const { postern, page, language, see } = walk;
  await page.setExtraHTTPHeaders({ 'accept-language': language });
  await page.goto(postern.url);
  await see('landing');
  for (const [what, path] of [
    ['unknown session', '/unknown-session?app_id=demo-app'],
    ['suspended', '/account-suspended'],
    ['not found', '/nowhere'],
    ['refused by the provider', '/oidc/auth?client_id=nobody'],
    ['signed out', '/oidc/session/end/success'],
  ] as const) {
    await page.goto(postern.url + path);
    await see(what);
  }
  await page.setExtraHTTPHeaders({});
}

/** A number that nobody else in the test has. */
function phoneOf(name: string) {
  const digits = [...name].reduce((sum, character) => (sum * 31 + (character.codePointAt(0) ?? 0)) % 10_000_000, 7);
  return `+49 151 2${String(digits).padStart(7, '0')}`;
}
