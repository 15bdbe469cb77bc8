import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { sql } from '../../src/database/database.ts';
import { type ProviderServer, startProviderServer } from '../http/provider-server.ts';
import { checkedManagementClient, declaredByExperience } from '../setup/declared-answers.ts';
import { type Event, type Identifier, Journey, type Reachable } from '../setup/journey.ts';
import type { Answer, CheckAnswer } from '../setup/management.ts';
import { freePort, startTestPostern, type TestPostern } from '../setup/postern.ts';
import { smtpConfig } from '../setup/smtp-config.ts';
import { newPassword, type Person, password } from './client.ts';
import { codesOfFlows, passwordIssues } from './codes.ts';
import type { Holding } from './expectation.ts';
import { createPeople, type People } from './people.ts';

let postern: TestPostern;
let manage: Awaited<ReturnType<typeof checkedManagementClient>>;
let check: CheckAnswer;
let people: People;
let captcha: ProviderServer;
let breaches: ProviderServer;
let provider: ProviderServer;
let aheadMilliseconds = 0;

beforeAll(async () => {
  captcha = await startProviderServer(({ form }) => ({
    status: 200,
    body: { success: form.get('response') === 'person' },
  }));
  // SHA-1 of `password1` is E38AD 214943DAAD1D64C102FAEC29DE4AFE9DA3D.
  breaches = await startProviderServer(() => ({ status: 200, body: '214943DAAD1D64C102FAEC29DE4AFE9DA3D:42\r\n' }));
  provider = await startProviderServer(({ path }) =>
    path === '/throttled'
      ? { status: 429, body: {} }
      : { status: 422, body: { ErrorCode: 405, Message: 'Not allowed to send.' } },
  );
  postern = await startTestPostern({
    clock: () => Date.now() + aheadMilliseconds,
    environment: {
      POSTERN_PROVIDER_ENDPOINTS: JSON.stringify({
        turnstile: captcha.origin,
        'postmark-mail': provider.origin,
      }),
      POSTERN_BREACHED_PASSWORDS_URL: breaches.origin,
    },
  });
  manage = await checkedManagementClient(postern);
  check = declaredByExperience(postern);
  people = await createPeople(manage);
  await connect('postern-sms-inbox');
  const turnstile = { type: 'Turnstile', siteKey: 'site', secretKey: 'secret' };
  expect((await manage('PUT', '/captcha-provider', { config: turnstile })).status).toBe(200);
});
afterAll(async () => {
  await postern.stop();
  await captcha[Symbol.asyncDispose]();
  await breaches[Symbol.asyncDispose]();
  await provider[Symbol.asyncDispose]();
});

const connect = async (connectorId: string, config: object = {}) =>
  expect((await manage('POST', '/connectors', { connectorId, config })).status).toBe(200);

const by = (identifier: string) => ({ identifier, password: true, verificationCode: true, isPasswordPrimary: true });

/** Everything is open: settings of the tests change some of it. */
const open = {
  signUp: { identifiers: ['email'], password: false, verify: true },
  signIn: { methods: [{ ...by('username'), verificationCode: false }, by('email'), by('phone')] },
  signInMode: 'SignInAndRegister',
  forgotPasswordMethods: ['EmailVerificationCode', 'PhoneVerificationCode'],
};

const configure = async (settings: object) => {
  const { status, body } = await manage('PATCH', '/sign-in-exp', settings);
  expect([status, body.code]).toEqual([200, undefined]);
};

let person: Person;
let journey: Journey;

beforeEach(async () => {
  await postern.postern.parts.database.query(sql`delete from sign_in_experiences`);
  await configure(open);
  person = await people.somebody(['username', 'email', 'phone', 'password']);
  journey = new Journey(postern, person.email, check);
});

const met = new Map<string, Set<number>>();

/** Expects the answer, and notes that this code was met. */
function expectCode({ status, body }: Answer, code: keyof typeof codesOfFlows): Answer['body'] {
  expect(body.code, JSON.stringify(body)).toBe(code);
  expect(codesOfFlows[code]).toContain(status);
  met.set(code, (met.get(code) ?? new Set()).add(status));
  return body;
}

const mine = (type: 'email' | 'phone'): Reachable => ({ type, value: person[type] });
const myName = (): Identifier => ({ type: 'username', value: person.username });
const ok = (answer: Answer) => expect(answer.status, JSON.stringify(answer.body)).toBeLessThan(300);
const passSeconds = (seconds: number) => {
  aheadMilliseconds += seconds * 1000;
};

/** Begins, and proves an address or number of this person. */
async function prove(event: Event, identifier = mine('email')) {
  ok(await journey.begin(event));
  ok(await journey.proveAt(identifier, event));
}

async function stranger(...account: Holding[]) {
  return people.somebody(account.length > 0 ? account : undefined);
}

async function registering() {
  person = await stranger();
  await prove('Register');
}

async function signedIn() {
  ok(await journey.begin('SignIn'));
  ok(await journey.givePassword(myName(), password));
  ok(await journey.identify());
}

async function resetting(identifier = mine('email')) {
  await prove('ForgotPassword', identifier);
  ok(await journey.identify());
}

async function token(changes: { email?: string; context?: object; expiresIn?: number } = {}) {
  const { status, body } = await manage('POST', '/one-time-tokens', { email: person.email, ...changes });
  expect(status).toBe(201);
  return body as { id: string; token: string };
}

describe('the session', () => {
  it('is of a browser that an application has sent', async () => {
    expectCode(await journey.read(), 'session.not_found');
    await journey.browser.authorize();
    expectCode(await journey.submit(), 'session.interaction_not_found');
    expectCode(await journey.call('PUT', '', { interactionEvent: 'Enter' }), 'guard.invalid_input');
  });

  it('knows no more than one verification of each type', async () => {
    await journey.begin('SignIn');
    for (const identifier of [mine('email'), mine('phone')]) {
      await journey.sendTo(identifier, 'SignIn');
      const [first, code] = [journey.verificationId, await journey.codeAt(identifier.value)];
      await journey.sendTo(identifier, 'SignIn');
      expectCode(await journey.verifyAt(identifier, code, first), 'session.verification_session_not_found');
    }
    expect((await journey.read()).body.verificationRecords).toHaveLength(2);
    const body = { verificationId: journey.verificationId, identifierType: 'phone', code: '123456' };
    const asFactor = await journey.call('POST', '/verification/mfa-verification-code/verify', body);
    expectCode(asFactor, 'session.verification_session_not_found');
    const addition = { type: 'email', verificationId: 'unknown' };
    await journey.call('PUT', '', { interactionEvent: 'Register' });
    expectCode(await journey.addToProfile(addition), 'session.verification_session_not_found');
  });

  it('goes from sign-in to registration and back, as far as the mode lets it, and to a reset never', async () => {
    for (const [signInMode, event, other] of [
      ['SignIn', 'SignIn', 'Register'],
      ['Register', 'Register', 'SignIn'],
    ] as const) {
      await configure({ signInMode });
      await journey.begin(event);
      expectCode(await journey.switchTo(other), 'auth.forbidden');
      expectCode(await journey.switchTo('ForgotPassword'), 'session.not_supported_for_forgot_password');
    }
  });
});

describe('a code', () => {
  it.each(['email', 'phone'] as const)('to the %s is right once, for that alone, and not for long', async (type) => {
    const other = await stranger();
    await journey.begin('SignIn');
    await journey.sendTo(mine(type), 'SignIn');
    const code = await journey.codeAt(person[type]);
    expectCode(await journey.verifyAt(mine(type), ''), 'verification_code.not_found');
    const elsewhere = await journey.verifyAt({ type, value: other[type] }, code);
    expectCode(elsewhere, `verification_code.${type}_mismatch`);
    expectCode(await journey.verifyAt(mine(type), 'x'), 'verification_code.code_mismatch');
    ok(await journey.verifyAt(mine(type), code));
    expectCode(await journey.verifyAt(mine(type), code), 'verification_code.not_found');
    await journey.sendTo(mine(type), 'SignIn');
    passSeconds(601);
    const late = await journey.verifyAt(mine(type), await journey.codeAt(person[type], 2));
    expectCode(late, 'verification_code.expired');
    await configure({ verificationCodePolicy: { maxRetryAttempts: 1 } });
    await journey.sendTo(mine(type), 'SignIn');
    expectCode(await journey.verifyAt(mine(type), 'x'), 'verification_code.code_mismatch');
    const tried = await journey.verifyAt(mine(type), await journey.codeAt(person[type], 3));
    expectCode(tried, 'verification_code.exceed_max_try');
  });

  it('another address is told before that the code is late, and that before the tries', async () => {
    await configure({ verificationCodePolicy: { maxRetryAttempts: 1 } });
    await journey.begin('SignIn');
    await journey.sendTo(mine('email'), 'SignIn');
    const shouted = { type: 'email', value: person.email.toUpperCase() } as const;
    await journey.verifyAt(mine('email'), 'x');
    expectCode(await journey.verifyAt(mine('email'), 'x'), 'verification_code.exceed_max_try');
    passSeconds(601);
    expectCode(await journey.verifyAt(mine('email'), 'x'), 'verification_code.expired');
    expectCode(await journey.verifyAt(shouted, 'x'), 'verification_code.email_mismatch');
  });

  it('is sent ten times in ten minutes, then asked for in vain', async () => {
    await journey.begin('SignIn');
    for (let sends = 0; sends < 10; sends += 1) ok(await journey.sendTo(mine('phone'), 'SignIn'));
    const refused = await journey.sendTo(mine('phone'), 'SignIn');
    expectCode(refused, 'request.message_rate_limited');
    expect(Number(refused.headers.get('retry-after'))).toBeGreaterThan(0);
    ok(await journey.sendTo(mine('email'), 'SignIn'));
  });

  it('needs somebody to go to', async () => {
    expectCode(await manage('POST', '/verification-codes', {}), 'verification_code.phone_email_empty');
  });

  it('needs a connector that works', async () => {
    await journey.begin('SignIn');
    const { body: connectors } = await manage('GET', '/connectors');
    const { id } = connectors.find(({ type }: { type: string }) => type === 'Sms');
    await manage('DELETE', `/connectors/${id}`);
    expectCode(await journey.sendTo(mine('phone'), 'SignIn'), 'connector.not_found');
    await connect('postern-sms-inbox');
    await connect('simple-mail-transfer-protocol', smtpConfig(await freePort()));
    expectCode(await journey.sendTo(mine('email'), 'SignIn'), 'connector.general');
    await connect('http-email', { endpoint: `${provider.origin}/throttled` });
    expectCode(await journey.sendTo(mine('email'), 'SignIn'), 'connector.rate_limit_exceeded');
    const templates = ['Register', 'SignIn', 'ForgotPassword', 'Generic'].map((usageType) => ({
      usageType,
      templateAlias: 'code',
    }));
    await connect('postmark-mail', { serverToken: 'token', fromEmail: 'a@example.com', templates });
    expectCode(await journey.sendTo(mine('email'), 'SignIn'), 'connector.usage_limit_exceeded');
    await connect('logto-email');
    ok(await journey.sendTo(mine('email'), 'SignIn'));
  });
});

describe('identification', () => {
  it('needs something that is proven', async () => {
    for (const event of ['SignIn', 'Register', 'ForgotPassword'] as const) {
      await journey.begin(event);
      await journey.sendTo(mine('email'), event);
      expectCode(await journey.identify(), 'session.verification_failed');
      expectCode(await journey.identify('unknown'), 'session.verification_failed');
    }
  });

  it('of nobody makes nobody, also where sign-up asks for nothing', async () => {
    await configure({ signUp: { identifiers: [], password: false, verify: false } });
    await journey.begin('Register');
    expectCode(await journey.identifyAgain(), 'session.verification_failed');
    ok(await journey.addToProfile({ type: 'password', value: password }));
    expectCode(await journey.identifyAgain(), 'session.verification_failed');
  });

  it('by a way that is closed is refused', async () => {
    await configure({ signIn: { methods: [{ ...by('email'), password: false, isPasswordPrimary: false }] } });
    await journey.begin('SignIn');
    ok(await journey.givePassword(mine('email'), password));
    expectCode(await journey.identify(), 'user.sign_in_method_not_enabled');
    ok(await journey.proveAt(mine('phone'), 'SignIn'));
    expectCode(await journey.identify(), 'user.sign_in_method_not_enabled');
  });

  it.each(['SignIn', 'Register'] as const)('is closed to those whom the mode %s leaves out', async (signInMode) => {
    await configure({ signInMode });
    if (signInMode === 'SignIn') person = await stranger();
    await prove(signInMode === 'SignIn' ? 'Register' : 'SignIn');
    expectCode(await journey.identify(), 'auth.forbidden');
  });

  it.each(['email', 'phone'] as const)('by the %s of nobody, and of somebody', async (type) => {
    const known = person;
    person = await stranger();
    await prove('SignIn', mine(type));
    const { data } = expectCode(await journey.identify(), 'user.user_not_exist');
    expect(data).toEqual({ identifier: person[type] });
    person = known;
    await prove('Register', mine(type));
    expectCode(await journey.identify(), `user.${type}_already_in_use`);
  });

  it('as another one is a conflict, and so is a second registration', async () => {
    await signedIn();
    const other = await stranger('phone');
    ok(await journey.proveAt({ type: 'phone', value: other.phone }, 'SignIn'));
    expectCode(await journey.identify(), 'session.identity_conflict');
    expect((await journey.read()).body.userId).toBe(person.id);
    await registering();
    ok(await journey.identify());
    expectCode(await journey.identify(), 'session.identity_conflict');
  });

  it('by a username that is taken, chosen with a password or without', async () => {
    await configure({ signUp: { identifiers: ['username'], password: true, verify: false } });
    await journey.begin('Register');
    expectCode(await journey.chooseIdentity(person.username, password), 'user.username_already_in_use');
    expectCode(await journey.addToProfile(myName()), 'user.username_already_in_use');
  });

  it('of a reset goes by the ways that the settings name', async () => {
    await configure({ forgotPasswordMethods: ['EmailVerificationCode'] });
    await prove('ForgotPassword', mine('phone'));
    const refused = await journey.identify();
    expectCode(refused, 'session.not_supported_for_forgot_password');
    expect(refused.status).toBe(422);
    ok(await journey.givePassword(myName(), password));
    expectCode(await journey.identify(), 'session.not_supported_for_forgot_password');
    ok(await journey.giveToken(person.email, (await token()).token));
    expectCode(await journey.identify(), 'session.not_supported_for_forgot_password');
  });

  it('of a reset finds nobody whose account went since', async () => {
    await prove('ForgotPassword');
    await manage('DELETE', `/users/${person.id}`);
    expectCode(await journey.identify(), 'user.user_not_exist');
  });
});

describe('a suspended user', () => {
  beforeEach(() => manage('PATCH', `/users/${person.id}/is-suspended`, { isSuspended: true }));

  it('gets in by nothing', async () => {
    await journey.begin('SignIn');
    expectCode(await journey.givePassword(myName(), password), 'user.suspended');
    expectCode(await journey.givePassword(myName(), newPassword), 'session.invalid_credentials');
    for (const type of ['email', 'phone'] as const) {
      ok(await journey.proveAt(mine(type), 'SignIn'));
      expectCode(await journey.identify(), 'user.suspended');
    }
    ok(await journey.giveToken(person.email, (await token()).token));
    expectCode(await journey.identify(), 'user.suspended');
    expectCode(await journey.submit(), 'session.identifier_not_found');
    await prove('ForgotPassword');
    expectCode(await journey.identify(), 'user.suspended');
  });
});

describe('a password', () => {
  it('that is wrong, and one of nobody, are told alike', async () => {
    await journey.begin('SignIn');
    expectCode(await journey.givePassword(myName(), newPassword), 'session.invalid_credentials');
    const { username } = await stranger();
    expectCode(
      await journey.givePassword({ type: 'username', value: username }, password),
      'session.invalid_credentials',
    );
  });

  it('that has expired is told to whoever knows it, until it is reset', async () => {
    await manage('PATCH', `/users/${person.id}/password/expiration`, { isExpired: true });
    await journey.begin('SignIn');
    expectCode(await journey.givePassword(myName(), password), 'password.expired');
    expectCode(await journey.givePassword(myName(), newPassword), 'session.invalid_credentials');
    await resetting();
    ok(await journey.choosePassword(newPassword));
    ok(await journey.submit());
    await journey.begin('SignIn');
    ok(await journey.givePassword(myName(), newPassword));
  });

  it('is reset by whoever proved an address and chose another one', async () => {
    await journey.begin('SignIn');
    expectCode(await journey.choosePassword(newPassword), 'session.invalid_interaction_type');
    await journey.begin('ForgotPassword');
    expectCode(await journey.choosePassword(newPassword), 'session.identifier_not_found');
    expectCode(await journey.submit(), 'session.identifier_not_found');
    await resetting(mine('phone'));
    expectCode(await journey.submit(), 'user.new_password_required_in_profile');
    expectCode(await journey.choosePassword(password), 'user.same_password');
    expectCode(await journey.choosePassword('short'), 'password.rejected');
    const addition = { type: 'password', value: newPassword };
    expectCode(await journey.addToProfile(addition), 'session.not_supported_for_forgot_password');
    expectCode(await journey.submit(), 'user.new_password_required_in_profile');
  });

  it('that the policy does not take is refused with all that is wrong with it', async () => {
    const passwordPolicy = { length: { min: 8, max: 40 }, characterTypes: { min: 2 }, rejects: { words: ['postern'] } };
    await configure({ passwordPolicy, signUp: { ...open.signUp, password: true } });
    await registering();
    expectCode(await journey.identify(), 'user.missing_profile');
    const issues = new Map<string, unknown>();
    for (const value of [...refused, person.email]) {
      const answer = await journey.addToProfile({ type: 'password', value });
      for (const issue of expectCode(answer, 'password.rejected').data) issues.set(issue.code, issue);
    }
    expect([...issues.keys()].sort()).toEqual([...passwordIssues].sort());
    expect(issues.get('password_rejected.too_short')).toEqual({
      code: 'password_rejected.too_short',
      interpolation: { min: 8 },
    });
    expect((await journey.read()).body.profile).not.toHaveProperty('password');
  });

  const refused = [
    'a1',
    `${'a meadow '.repeat(5)}1`,
    'meadowclocks',
    'mea\u0007dow 123 clocks',
    'password1',
    'aaaaaaaa1',
    'abcdefgh1',
    'postern1',
  ];
});

describe('the profile', () => {
  it('of nobody takes nothing at a sign-in', async () => {
    await journey.begin('SignIn');
    expectCode(await journey.addToProfile(myName()), 'session.identifier_not_found');
    expectCode(await journey.submit(), 'session.identifier_not_found');
    const asked = await journey.call('POST', '/verification/mfa-verification-code', { identifierType: 'email' });
    expectCode(asked, 'session.identifier_not_found');
    expect(asked.status).toBe(400);
  });

  it.each(['email', 'phone'] as const)('takes no second %s', async (type) => {
    const other = await stranger();
    await signedIn();
    ok(await journey.proveAt({ type, value: other[type] }, 'SignIn'));
    const { verificationId } = journey;
    expectCode(await journey.addToProfile({ type, verificationId }), `user.${type}_exists_in_profile`);
  });

  it('takes no second username and no second password', async () => {
    await signedIn();
    const { username } = await stranger();
    expectCode(await journey.addToProfile({ type: 'username', value: username }), 'user.username_exists_in_profile');
    expectCode(await journey.addToProfile({ type: 'password', value: newPassword }), 'user.password_exists_in_profile');
  });

  it('of whoever has just registered has what was given', async () => {
    await configure({ signUp: { identifiers: ['email'], password: true, verify: true } });
    await registering();
    expectCode(await journey.identify(), 'user.missing_profile');
    ok(await journey.addToProfile({ type: 'password', value: password }));
    ok(await journey.identifyAgain());
    expectCode(await journey.addToProfile({ type: 'password', value: newPassword }), 'user.password_exists_in_profile');
    const other = await stranger();
    ok(await journey.proveAt({ type: 'email', value: other.email }, 'Register'));
    const { verificationId } = journey;
    expectCode(await journey.addToProfile({ type: 'email', verificationId }), 'user.email_exists_in_profile');
    ok(await journey.submit());
  });

  it.each(['email', 'phone'] as const)(
    'does not take the %s of somebody else, nor one that is not proven',
    async (type) => {
      const other = await stranger(type);
      person = await stranger('username', 'password');
      await signedIn();
      await journey.sendTo({ type, value: other[type] }, 'SignIn');
      const addition = { type, verificationId: journey.verificationId };
      expectCode(await journey.addToProfile(addition), 'session.verification_failed');
      ok(await journey.verifyAt({ type, value: other[type] }, await journey.codeAt(other[type])));
      expectCode(await journey.addToProfile(addition), `user.${type}_already_in_use`);
    },
  );

  it('that became somebody else’s meanwhile is refused at the end', async () => {
    person = await stranger('username', 'password');
    await signedIn();
    ok(await journey.proveAt(mine('email'), 'SignIn'));
    ok(await journey.addToProfile({ type: 'email', verificationId: journey.verificationId }));
    ok(await manage('POST', '/users', { primaryEmail: person.email }));
    expectCode(await journey.submit(), 'user.email_already_in_use');
  });
});

describe('a second factor', () => {
  const passwords = { methods: [{ ...by('username'), verificationCode: false }] };

  it('is asked for, and refused where it is not on', async () => {
    await configure({ signIn: passwords, mfa: { factors: ['PhoneVerificationCode'], policy: 'NoPrompt' } });
    await signedIn();
    expectCode(await journey.submit(), 'session.mfa.require_mfa_verification');
    const asked = await journey.call('POST', '/verification/mfa-verification-code', { identifierType: 'email' });
    expectCode(asked, 'session.mfa.mfa_factor_not_enabled');
  });
});

describe('a captcha', () => {
  beforeEach(() => configure({ captchaPolicy: { enabled: true } }));

  const begin = (interactionEvent: Event, captchaToken?: string) =>
    journey.call('PUT', '', { interactionEvent, ...(captchaToken && { captchaToken }) });

  it('is needed for a code, and one that fails begins nothing', async () => {
    await journey.browser.authorize();
    expectCode(await begin('SignIn', 'robot'), 'session.captcha_failed');
    expectCode(await journey.read(), 'session.interaction_not_found');
    ok(await begin('SignIn'));
    for (const type of ['email', 'phone'] as const) {
      expectCode(await journey.sendTo(mine(type), 'SignIn'), 'session.captcha_required');
    }
    ok(await begin('SignIn', 'person'));
    ok(await journey.proveAt(mine('email'), 'SignIn'));
    ok(await journey.identify());
    ok(await journey.submit());
  });

  it('is needed for a sign-in by password too, but only at its end', async () => {
    await signedIn();
    expectCode(await journey.submit(), 'session.captcha_required');
    ok(await journey.sendTo(mine('email'), 'SignIn'));
  });

  it('is needed to create a user', async () => {
    await configure({ signUp: { identifiers: ['username'], password: true, verify: false } });
    person = await stranger();
    await journey.begin('Register');
    ok(await journey.chooseIdentity(person.username, password));
    expectCode(await journey.identify(), 'session.captcha_required');
  });

  it('is not asked of whoever has a one-time token', async () => {
    await journey.begin('SignIn');
    ok(await journey.giveToken(person.email, (await token()).token));
    ok(await journey.identify());
    expect((await journey.read()).body.captcha).toEqual({ verified: false, skipped: true });
    ok(await journey.submit());
  });

  it('cannot be passed where there is no provider', async () => {
    const { body } = await manage('GET', '/captcha-provider');
    await manage('DELETE', '/captcha-provider');
    await configure({ captchaPolicy: { enabled: true } });
    await journey.browser.authorize();
    expectCode(await begin('SignIn', 'person'), 'session.captcha_failed');
    await manage('PUT', '/captcha-provider', { config: { ...body.config, secretKey: 'secret' } });
  });
});

describe('the blocklist', () => {
  const emailBlocklistPolicy = { blockSubaddressing: true, customBlocklist: ['@blocked.example'] };
  const addresses = [
    ['person@blocked.example', 'session.email_blocklist.email_not_allowed'],
    ['person+tag@example.com', 'session.email_blocklist.email_subaddressing_not_allowed'],
    ['person@example..com', 'session.email_blocklist.invalid_email'],
  ] as const;

  it.each(addresses)('refuses a code for the registration of %s', async (value, code) => {
    await configure({ emailBlocklistPolicy });
    await journey.begin('Register');
    expectCode(await journey.sendTo({ type: 'email', value }, 'Register'), code);
  });

  it.each(addresses.slice(0, 2))('refuses to create or to complete an account with %s', async (value, code) => {
    person = await stranger('username', 'password');
    await journey.begin('Register');
    ok(await journey.proveAt({ type: 'email', value }, 'Register'));
    await configure({ emailBlocklistPolicy });
    expectCode(await journey.identify(), code);
    await signedIn();
    ok(await journey.proveAt({ type: 'email', value }, 'SignIn'));
    expectCode(await journey.addToProfile({ type: 'email', verificationId: journey.verificationId }), code);
  });

  it('lets those in who have an account', async () => {
    await manage('PATCH', `/users/${person.id}`, { primaryEmail: 'known@blocked.example' });
    await configure({ emailBlocklistPolicy });
    person = { ...person, email: 'known@blocked.example' };
    await prove('SignIn');
    ok(await journey.identify());
    ok(await journey.submit());
  });
});

describe('a one-time token', () => {
  it('is good for one address, once, and for its time', async () => {
    const { token: right } = await token();
    await journey.begin('SignIn');
    expectCode(await journey.giveToken(person.email, 'x'.repeat(32)), 'one_time_token.token_not_found');
    expectCode(await journey.giveToken(person.email.toUpperCase(), right), 'one_time_token.email_mismatch');
    ok(await journey.giveToken(person.email, right));
    expectCode(await journey.giveToken(person.email, right), 'one_time_token.token_consumed');
    const late = await token({ expiresIn: 60 });
    passSeconds(61);
    expectCode(await journey.giveToken(person.email, late.token), 'one_time_token.token_expired');
    ok(await journey.identify());
    ok(await journey.submit());
  });

  it('that was revoked stays so', async () => {
    const { id, token: revoked } = await token();
    const status = (to: string) => manage('PUT', `/one-time-tokens/${id}/status`, { status: to });
    ok(await status('revoked'));
    expectCode(await status('active'), 'one_time_token.cannot_reactivate_token');
    await journey.begin('SignIn');
    expectCode(await journey.giveToken(person.email, revoked), 'one_time_token.token_revoked');
  });

  it.each([
    ['Register', 'SignIn'],
    ['SignIn', 'Register'],
    ['ForgotPassword', 'SignIn'],
  ] as const)('for %s is none for %s', async (interactionEvent, event) => {
    const made = await token({ context: { interactionEvent } });
    await journey.begin(event);
    expectCode(await journey.giveToken(person.email, made.token), 'one_time_token.interaction_event_mismatch');
    await journey.begin(interactionEvent);
    ok(await journey.giveToken(person.email, made.token));
  });

  it('registers where registration is closed, and signs in where it is not', async () => {
    await configure({ signInMode: 'SignIn' });
    person = await stranger();
    await journey.begin('SignIn');
    ok(await journey.giveToken(person.email, (await token()).token));
    expectCode(await journey.identify(), 'user.user_not_exist');
    ok(await journey.switchTo('Register'));
    expect((await journey.identify()).status).toBe(201);
    ok(await journey.submit());
  });
});

describe('a lock', () => {
  beforeEach(() => configure({ sentinelPolicy: { maxAttempts: 4, lockoutDuration: 5 } }));

  it('counts passwords, codes and tokens of an address together, and refuses what is right of each', async () => {
    const right = await token();
    await journey.begin('SignIn');
    await journey.sendTo(mine('email'), 'SignIn');
    const code = await journey.codeAt(person.email);
    expectCode(await journey.givePassword(mine('email'), newPassword), 'session.invalid_credentials');
    await journey.sendTo(mine('email'), 'SignIn');
    const newest = journey.verificationId;
    expectCode(await journey.verifyAt(mine('email'), 'x', newest), 'verification_code.code_mismatch');
    expectCode(await journey.giveToken(person.email, 'x'.repeat(32)), 'one_time_token.token_not_found');
    const locked = 'session.verification_blocked_too_many_attempts';
    const { data } = expectCode(await journey.verifyAt(mine('email'), 'x', newest), locked);
    expect(data).toEqual({ relativeTime: 'in 5 minutes' });
    expect(code).toMatch(/^\d{6}$/);
    expectCode(await journey.givePassword(mine('email'), password), locked);
    expectCode(await journey.verifyAt(mine('email'), await journey.codeAt(person.email, 2), newest), locked);
    expectCode(await journey.giveToken(person.email, right.token), locked);
    ok(await journey.givePassword(myName(), password));
    passSeconds(301);
    ok(await journey.giveToken(person.email, right.token));
    ok(await journey.givePassword(mine('email'), password));
  });
});

it('every code of the flows was met, with every status that it has', () => {
  const found = Object.fromEntries([...met].map(([code, statuses]) => [code, [...statuses].sort()]));
  const listed = Object.entries(codesOfFlows).map(([code, statuses]) => [code, [...statuses].sort()]);
  expect(found).toEqual(Object.fromEntries(listed));
});
