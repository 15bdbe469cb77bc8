import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { sql } from '../../src/database/database.ts';
import { type Person, password } from '../flows/client.ts';
import { codesOfSecondFactors } from '../flows/codes.ts';
import type { Holding } from '../flows/expectation.ts';
import { createPeople, type People } from '../flows/people.ts';
import { checkedManagementClient, declaredByExperience } from '../setup/declared-answers.ts';
import type { Answer, CheckAnswer } from '../setup/management.ts';
import { startTestPostern, type TestPostern } from '../setup/postern.ts';
import { appCode, FactorJourney } from './factor-journey.ts';

let postern: TestPostern;
let manage: Awaited<ReturnType<typeof checkedManagementClient>>;
let check: CheckAnswer;
let people: People;
let aheadMilliseconds = 0;
const clock = () => Date.now() + aheadMilliseconds;
/** An authenticator app shows another code. */
const passStep = () => {
  aheadMilliseconds += 30_000;
};

beforeAll(async () => {
  postern = await startTestPostern({ clock });
  manage = await checkedManagementClient(postern);
  check = declaredByExperience(postern);
  people = await createPeople(manage);
  await manage('POST', '/connectors', { connectorId: 'postern-sms-inbox', config: {} });
});
afterAll(() => postern.stop());

const byPassword = { password: true, verificationCode: false, isPasswordPrimary: true };
const open = {
  signUp: { identifiers: ['username'], password: true, verify: false },
  signIn: {
    methods: ['username', 'email', 'phone'].map((identifier) => ({ identifier, ...byPassword })),
  },
  mfa: { factors: ['Totp'], policy: 'NoPrompt' },
  forgotPasswordMethods: ['EmailVerificationCode'],
};

const configure = async (settings: object) => {
  const { status, body } = await manage('PATCH', '/sign-in-exp', settings);
  expect([status, body.code]).toEqual([200, undefined]);
};
const demand = (factors: string[], policy = 'Mandatory', more = {}) => configure({ mfa: { factors, policy, ...more } });

let person: Person;
let journey: FactorJourney;

beforeEach(async () => {
  await postern.postern.parts.database.query(sql`delete from sign_in_experiences`);
  await configure(open);
  await meet(['username', 'password']);
});

async function meet(account: Holding[]) {
  person = await people.somebody(account);
  journey = new FactorJourney(postern, person.email, check);
}

const met = new Map<string, Set<number>>();

function expectCode({ status, body }: Answer, code: keyof typeof codesOfSecondFactors): Answer['body'] {
  expect(body.code, JSON.stringify(body)).toBe(code);
  expect(codesOfSecondFactors[code]).toContain(status);
  met.set(code, (met.get(code) ?? new Set()).add(status));
  return body;
}

const ok = (answer: Answer) => expect(answer.status, JSON.stringify(answer.body)).toBeLessThan(300);

/** Up to where a second factor may be asked for. */
async function identified() {
  journey = new FactorJourney(postern, person.email, check);
  ok(await journey.begin('SignIn'));
  ok(await journey.givePassword({ type: 'username', value: person.username }, password));
  ok(await journey.identify());
}

async function registered() {
  person = await people.somebody();
  journey = new FactorJourney(postern, person.email, check);
  ok(await journey.begin('Register'));
  ok(await journey.chooseIdentity(person.username, password));
  ok(await journey.identify());
}

/** Somebody who has an authenticator app, and has signed in with it never yet. */
async function withApp(): Promise<string> {
  await identified();
  const { secret, answer } = await journey.bindApp(clock());
  ok(answer);
  ok(await journey.submit());
  passStep();
  return secret;
}

async function stored() {
  const { database } = postern.postern.parts;
  const [user] = await database.query<{ enabled: boolean | null; skipped: boolean | null }>(
    sql`select mfa_enabled as enabled, mfa_skipped as skipped from users where username = ${person.username}`,
  );
  const factors = await database.query<{ type: string }>(sql`
    select type from user_factors where user_id = (select id from users where username = ${person.username})
    order by type desc`);
  return { ...user, factors: factors.map(({ type }) => type) };
}

describe('an authenticator app', () => {
  it('is set up with a secret, as text and as a picture, and asked for from the next sign-in on', async () => {
    await identified();
    const { body } = await journey.makeSecret();
    expect(body.secret).toMatch(/^[A-Z2-7]{32}$/);
    const [, picture = ''] = body.secretQrCode.split('data:image/svg+xml;base64,');
    expect(Buffer.from(picture, 'base64').toString()).toMatch(/^<svg /);
    ok(await journey.giveAppCode(appCode(body.secret, clock()), body.verificationId));
    ok(await journey.bind('Totp', body.verificationId));
    const { body: shown } = await journey.read();
    expect(shown.mfa).toEqual({ mfaEnabled: true, totp: { type: 'Totp' } });
    expect(shown.verificationRecords.at(-1)).toEqual({ id: body.verificationId, type: 'Totp', verified: true });
    expect(await stored()).toMatchObject({ factors: [], enabled: null });
    ok(await journey.submit());
    expect(await stored()).toMatchObject({ factors: ['Totp'], enabled: true });

    passStep();
    await identified();
    const { data } = expectCode(await journey.submit(), 'session.mfa.require_mfa_verification');
    expect(data).toEqual({ availableFactors: ['Totp'], maskedIdentifiers: {} });
    ok(await journey.giveAppCode(appCode(body.secret, clock())));
    ok(await journey.submit());
  });

  it('shows in the ID token that there was a second factor', async () => {
    const secret = await withApp();
    await identified();
    ok(await journey.giveAppCode(appCode(secret, clock())));
    const callback = await journey.finish();
    const { body } = await journey.browser.tokens(callback.searchParams.get('code') ?? '', journey.verifier);
    const [, claims = ''] = body.id_token.split('.');
    expect(JSON.parse(Buffer.from(claims, 'base64url').toString()).amr).toEqual(['pwd', 'otp', 'mfa']);
  });

  it('is not set up by a wrong code, by none, or by the secret of before', async () => {
    await identified();
    const first = (await journey.makeSecret()).body;
    const { body } = await journey.makeSecret();
    const replaced = await journey.giveAppCode(appCode(first.secret, clock()), first.verificationId);
    expectCode(replaced, 'session.verification_session_not_found');
    for (const code of [appCode(first.secret, clock()), '', '12345']) {
      expectCode(await journey.giveAppCode(code, body.verificationId), 'session.mfa.invalid_totp_code');
    }
    expectCode(await journey.bind('Totp', body.verificationId), 'session.verification_failed');
    expectCode(await journey.bind('Totp', first.verificationId), 'session.verification_session_not_found');
    ok(await journey.submit());
    expect((await stored()).factors).toEqual([]);
  });

  it('is one a user, also when two are set up at once', async () => {
    await demand(['Totp', 'EmailVerificationCode'], 'NoPrompt');
    await identified();
    const other = journey;
    ok((await other.bindApp(clock())).answer);
    const secret = await withApp();
    expectCode(await other.submit(), 'session.mfa.require_mfa_verification');
    ok(await other.giveAppCode(appCode(secret, clock())));
    expectCode(await other.submit(), 'user.totp_already_in_use');
    await configure(open);
    await meet(['username', 'email', 'password']);
    await withApp();
    await demand(['Totp', 'EmailVerificationCode'], 'NoPrompt');
    await identified();
    ok(await journey.proveFactor({ type: 'email', value: person.email }));
    expectCode((await journey.bindApp(clock())).answer, 'user.totp_already_in_use');
  });

  it('is not replaced by somebody who has the first factor alone', async () => {
    await withApp();
    await identified();
    expectCode((await journey.bindApp(clock())).answer, 'session.mfa.require_mfa_verification');
    expectCode(await journey.choose('mfa-skipped'), 'session.mfa.require_mfa_verification');
    expectCode(await journey.submit(), 'session.mfa.require_mfa_verification');
  });

  it('of the user is not what is being set up', async () => {
    const secret = await withApp();
    await identified();
    ok(await journey.giveAppCode(appCode(secret, clock())));
    const own = (await journey.read()).body.verificationRecords.at(-1).id;
    expectCode(await journey.bind('Totp', own), 'session.mfa.pending_info_not_found');
    expectCode(await journey.giveAppCode(appCode(secret, clock()), own), 'session.mfa.invalid_totp_code');
  });

  it('is stored only while the settings have it', async () => {
    await identified();
    ok((await journey.bindApp(clock())).answer);
    await configure({ mfa: { factors: ['EmailVerificationCode'], policy: 'NoPrompt' } });
    expectCode(await journey.submit(), 'session.mfa.mfa_factor_not_enabled');
    expectCode((await journey.bindApp(clock())).answer, 'session.mfa.mfa_factor_not_enabled');
    expectCode(await journey.bind('WebAuthn', 'any'), 'session.mfa.mfa_factor_not_enabled');
    expect((await stored()).factors).toEqual([]);
  });
});

it('second factors are for whoever is identified, and not for who resets a password', async () => {
  ok(await journey.begin('SignIn'));
  expectCode(await journey.makeSecret(), 'session.identifier_not_found');
  expectCode(await journey.makeBackupCodes(), 'session.identifier_not_found');
  expectCode(await journey.giveAppCode('123456'), 'session.identifier_not_found');
  expectCode(await journey.giveBackupCode('1234'), 'session.identifier_not_found');
  expectCode(await journey.bind('Totp', 'any'), 'session.identifier_not_found');
  expectCode(await journey.choose('mfa-enabled'), 'session.identifier_not_found');
  ok(await journey.begin('ForgotPassword'));
  expectCode(await journey.bind('Totp', 'any'), 'session.not_supported_for_forgot_password');
  expectCode(await journey.choose('mfa-skipped'), 'session.not_supported_for_forgot_password');
});

it('what was proven or set up of second factors is forgotten with a change of the event', async () => {
  const secret = await withApp();
  await identified();
  ok(await journey.giveAppCode(appCode(secret, clock())));
  ok(await journey.choose('mfa-enabled'));
  ok(await journey.switchTo('Register'));
  ok(await journey.switchTo('SignIn'));
  expect((await journey.read()).body).toMatchObject({ mfa: {}, verificationRecords: [{ type: 'Password' }] });
  ok(await journey.identify());
  expectCode(await journey.submit(), 'session.mfa.require_mfa_verification');
});

describe('backup codes', () => {
  beforeEach(() => demand(['Totp', 'BackupCode'], 'Mandatory'));

  it('are demanded beside another factor, told once, and each opens one sign-in', async () => {
    await identified();
    expectCode((await journey.bindBackupCodes()).answer, 'session.mfa.backup_code_can_not_be_alone');
    const { data } = expectCode(await journey.submit(), 'user.missing_mfa');
    expect(data).toEqual({ availableFactors: ['Totp'] });
    const app = await journey.bindApp(clock());
    ok(app.answer);
    expectCode(await journey.submit(), 'session.mfa.backup_code_required');
    const { codes, answer } = await journey.bindBackupCodes();
    ok(answer);
    expect(JSON.stringify((await journey.read()).body)).not.toContain(codes[0]);
    ok(await journey.submit());
    expect((await stored()).factors).toEqual(['Totp', 'BackupCode']);

    await identified();
    const needed = expectCode(await journey.submit(), 'session.mfa.require_mfa_verification');
    expect(needed.data.availableFactors).toEqual(['Totp', 'BackupCode']);
    expectCode(await journey.giveBackupCode('none-such-code'), 'session.mfa.invalid_backup_code');
    ok(await journey.giveBackupCode(` ${codes[3]?.toUpperCase().replaceAll('-', ' ')}`));
    ok(await journey.submit());
    await identified();
    expectCode(await journey.giveBackupCode(codes[3] ?? ''), 'session.mfa.invalid_backup_code');
  });

  it('are asked for anew when the last one was used, and the new ones take the place of the old', async () => {
    await identified();
    ok((await journey.bindApp(clock())).answer);
    const { codes } = await journey.bindBackupCodes();
    ok(await journey.submit());
    await postern.postern.parts.database.query(
      sql`update user_factors set unused_codes = unused_codes[1:1] where type = 'BackupCode'
        and user_id = (select id from users where username = ${person.username})`,
    );
    await identified();
    ok(await journey.giveBackupCode(codes[0] ?? ''));
    expectCode(await journey.submit(), 'session.mfa.backup_code_required');
    const fresh = await journey.bindBackupCodes();
    ok(fresh.answer);
    ok(await journey.submit());
    await identified();
    expectCode(await journey.giveBackupCode(codes[1] ?? ''), 'session.mfa.invalid_backup_code');
    ok(await journey.giveBackupCode(fresh.codes[0] ?? ''));
    ok(await journey.submit());
  });

  it('are not set up without having been made here', async () => {
    await identified();
    ok((await journey.bindApp(clock())).answer);
    expectCode(await journey.bind('BackupCode', 'none'), 'session.verification_session_not_found');
    const { codes } = await journey.bindBackupCodes();
    ok(await journey.submit());
    await identified();
    ok(await journey.giveBackupCode(codes[0] ?? ''));
    const own = (await journey.read()).body.verificationRecords.at(-1).id;
    expectCode(await journey.bind('BackupCode', own), 'session.mfa.pending_info_not_found');
  });
});

describe('a code by email or text message', () => {
  beforeEach(() => demand(['EmailVerificationCode', 'PhoneVerificationCode', 'Totp']));

  it('is set up with an address, which becomes the user’s; the same sign-in does not ask for it again', async () => {
    await identified();
    const { data } = expectCode(await journey.submit(), 'user.missing_mfa');
    expect(data.availableFactors).toEqual(['Totp', 'PhoneVerificationCode', 'EmailVerificationCode']);
    const at = { type: 'email', value: person.email } as const;
    ok(await journey.sendTo(at, 'SignIn'));
    expectCode(await journey.bind('EmailVerificationCode', journey.verificationId), 'session.verification_failed');
    ok(await journey.verifyAt(at, await journey.codeAt(person.email)));
    expect(journey.messagesTo(person.email)[0]?.usageType).toBe('BindMfa');
    ok(await journey.bind('EmailVerificationCode', journey.verificationId));
    ok(await journey.submit());
    await identified();
    expectCode(await journey.submit(), 'session.mfa.require_mfa_verification');
    ok(await journey.proveFactor(at));
    expectCode(await journey.bind('EmailVerificationCode', journey.verificationId), 'user.email_exists_in_profile');
    ok(await journey.submit());
  });

  it('is set up with a number likewise, and not with one that is taken', async () => {
    const { phone } = await people.somebody(['phone', 'password']);
    await identified();
    ok(await journey.proveAt({ type: 'phone', value: phone }, 'SignIn'));
    expectCode(await journey.bind('PhoneVerificationCode', journey.verificationId), 'user.phone_already_in_use');
    ok(await journey.proveAt({ type: 'phone', value: person.phone }, 'SignIn'));
    ok(await journey.bind('PhoneVerificationCode', journey.verificationId));
    ok(await journey.submit());
    await identified();
    const { data } = expectCode(await journey.submit(), 'session.mfa.require_mfa_verification');
    expect(data.maskedIdentifiers).toEqual({ PhoneVerificationCode: `****${person.phone.slice(-4)}` });
    ok(await journey.proveFactor({ type: 'phone', value: person.phone }));
    expectCode(await journey.bind('PhoneVerificationCode', 'any'), 'user.phone_exists_in_profile');
    const { email } = await people.somebody(['email', 'password']);
    ok(await journey.proveAt({ type: 'email', value: email }, 'SignIn'));
    expectCode(await journey.bind('EmailVerificationCode', journey.verificationId), 'user.email_already_in_use');
  });
});

describe('who has no second factor', () => {
  it.each(['UserControlled', 'PromptAtSignInAndSignUp', 'PromptOnlyAtSignIn'])(
    'is asked whether to set one up, and may say no for good (%s)',
    async (policy) => {
      await demand(['Totp', 'BackupCode'], policy);
      await identified();
      expect(expectCode(await journey.submit(), 'user.suggest_mfa').data).toBeUndefined();
      ok(await journey.choose('mfa-enabled'));
      const { data } = expectCode(await journey.submit(), 'user.missing_mfa');
      expect(data).toEqual({ availableFactors: ['Totp'], skippable: true });
      ok(await journey.choose('mfa-skipped'));
      ok(await journey.submit());
      expect(await stored()).toEqual({ enabled: null, skipped: true, factors: [] });
      await identified();
      ok(await journey.submit());
    },
  );

  it('may change a mind: what is set up after all is stored, and no longer skipped', async () => {
    await demand(['Totp'], 'UserControlled');
    await identified();
    ok(await journey.choose('mfa-skipped'));
    ok((await journey.bindApp(clock())).answer);
    ok(await journey.submit());
    expect(await stored()).toEqual({ enabled: true, skipped: null, factors: ['Totp'] });
  });

  it('and said no is still asked for a factor that was set up later', async () => {
    const secret = await withApp();
    await demand(['Totp'], 'UserControlled');
    await postern.postern.parts.database.query(
      sql`update users set mfa_skipped = true where username = ${person.username}`,
    );
    await identified();
    expectCode(await journey.submit(), 'session.mfa.require_mfa_verification');
    ok(await journey.giveAppCode(appCode(secret, clock())));
    ok(await journey.submit());
  });

  it('must set one up where the settings say so, at a registration too', async () => {
    await demand(['Totp']);
    await registered();
    expect(expectCode(await journey.submit(), 'user.missing_mfa').data).toEqual({ availableFactors: ['Totp'] });
    expectCode(await journey.choose('mfa-skipped'), 'session.mfa.mfa_policy_not_user_controlled');
    ok((await journey.bindApp(clock())).answer);
    ok(await journey.submit());
    expect((await stored()).factors).toEqual(['Totp']);
  });

  it('must do so at a sign-in alone with the policies that say so', async () => {
    await configure({
      adaptiveMfa: { enabled: true },
      mfa: { factors: ['Totp'], policy: 'PromptOnlyAtSignInMandatory' },
    });
    await registered();
    ok(await journey.submit());
    await identified();
    expect(expectCode(await journey.submit(), 'user.missing_mfa').data).toEqual({ availableFactors: ['Totp'] });
    await configure({ adaptiveMfa: {}, mfa: { factors: ['Totp'], policy: 'PromptOnlyAtSignIn' } });
    await registered();
    ok(await journey.submit());
  });

  it('is asked for nothing without a prompt, or where only passkeys are named', async () => {
    await identified();
    ok(await journey.submit());
    await demand(['WebAuthn', 'BackupCode']);
    await identified();
    ok(await journey.submit());
  });

  it('must set one up where an organization of theirs demands it', async () => {
    await demand(['Totp'], 'NoPrompt', { organizationRequiredMfaPolicy: 'Mandatory' });
    const { body } = await manage('POST', '/organizations', { name: 'Strict', isMfaRequired: true });
    await identified();
    ok(await journey.submit());
    ok(await manage('POST', `/organizations/${body.id}/users`, { userIds: [person.id] }));
    await identified();
    expect(expectCode(await journey.submit(), 'user.missing_mfa').data).toEqual({ availableFactors: ['Totp'] });
    expectCode(await journey.choose('mfa-skipped'), 'session.mfa.mfa_policy_not_user_controlled');
  });
});

describe('who signs up with an address', () => {
  const byMail = { signUp: { identifiers: ['email'], password: true, verify: true } };

  async function signUp() {
    person = await people.somebody();
    journey = new FactorJourney(postern, person.email, check);
    ok(await journey.begin('Register'));
    ok(await journey.prove('Register'));
    expect((await journey.identify()).body.code).toBe('user.missing_profile');
    ok(await journey.addToProfile({ type: 'password', value: password }));
    ok(await journey.identifyAgain());
  }

  it('has a second factor with it, and is told of another, which may be passed over', async () => {
    await configure({ ...byMail, mfa: { factors: ['EmailVerificationCode', 'Totp'], policy: 'UserControlled' } });
    await signUp();
    const { data } = expectCode(await journey.submit(), 'session.mfa.suggest_additional_mfa');
    expect(data).toEqual({
      availableFactors: ['Totp', 'EmailVerificationCode'],
      maskedIdentifiers: { EmailVerificationCode: `pers****@example.com` },
      isWebAuthnUsedAsSignInPasskey: false,
      skippable: true,
      suggestion: true,
    });
    ok(await journey.choose('mfa-suggestion-skipped'));
    ok(await journey.submit());
  });

  it('takes the suggestion, or is not told where there is nothing else', async () => {
    await configure({ ...byMail, mfa: { factors: ['EmailVerificationCode', 'Totp'], policy: 'Mandatory' } });
    await signUp();
    expectCode(await journey.submit(), 'session.mfa.suggest_additional_mfa');
    ok((await journey.bindApp(clock())).answer);
    ok(await journey.submit());
    await configure({ mfa: { factors: ['EmailVerificationCode'], policy: 'UserControlled' } });
    await signUp();
    ok(await journey.submit());
  });
});

it('who has chosen not to be asked is asked where the settings demand it', async () => {
  const secret = await withApp();
  await postern.postern.parts.database.query(
    sql`update users set mfa_skipped_at_sign_in = true where username = ${person.username}`,
  );
  await identified();
  ok(await journey.submit());
  await demand(['Totp']);
  await identified();
  expectCode(await journey.submit(), 'session.mfa.require_mfa_verification');
  ok(await journey.giveAppCode(appCode(secret, clock())));
  ok(await journey.submit());
});

it('every code of second factors was met, with every status that it has', () => {
  const found = Object.fromEntries([...met].map(([code, statuses]) => [code, [...statuses].sort()]));
  const listed = Object.entries(codesOfSecondFactors).map(([code, statuses]) => [code, [...statuses].sort()]);
  expect(found).toEqual(Object.fromEntries(listed));
});
