import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { sql } from '../../src/database/database.ts';
import { knownLanguages } from '../../src/experience/languages.ts';
import { checkedManagementClient } from '../setup/declared-answers.ts';
import { startTestPostern, type TestPostern } from '../setup/postern.ts';

let postern: TestPostern;
let manage: Awaited<ReturnType<typeof checkedManagementClient>>;

beforeAll(async () => {
  postern = await startTestPostern();
  manage = await checkedManagementClient(postern);
});
afterAll(() => postern.stop());

beforeEach(async () => {
  await postern.postern.parts.database.query(sql`delete from sign_in_experiences`);
});

const usernamePolicy = {
  caseSensitive: true,
  minLength: 3,
  maxLength: 32,
  allowedChars: { lowercase: true, uppercase: false, numbers: true, underscore: true },
};

/** Something other than the default for every setting. */
const everythingSet = {
  color: { primaryColor: '#123456', isDarkModeEnabled: false, darkPrimaryColor: '#abc' },
  branding: { logoUrl: 'https://example.com/logo.png', darkFavicon: 'https://example.com/dark.ico' },
  hideLogtoBranding: true,
  languageInfo: { autoDetect: false, fallbackLanguage: 'de' },
  termsOfUseUrl: 'https://example.com/terms',
  privacyPolicyUrl: 'https://example.com/privacy',
  agreeToTermsPolicy: 'Manual',
  supportEmail: 'help@example.com',
  supportWebsiteUrl: 'https://example.com/help',
  unknownSessionRedirectUrl: 'https://example.com/start',
  customCss: 'body { color: red }',
  customContent: { '/about': 'Hello' },
  customUiAssets: { id: 'pages', createdAt: 1_700_000_000 },
  customUiCsp: { scriptSrc: ['https://cdn.example.com'], connectSrc: ['wss://live.example.com'] },
  signUp: {
    identifiers: ['username'],
    password: true,
    verify: true,
    secondaryIdentifiers: [{ identifier: 'email', verify: true }],
  },
  signUpProfileFields: [{ name: 'birthdate' }],
  signIn: {
    methods: [
      { identifier: 'email', password: true, verificationCode: true, isPasswordPrimary: false },
      { identifier: 'username', password: true, verificationCode: false, isPasswordPrimary: true },
    ],
  },
  signInMode: 'SignIn',
  socialSignIn: { automaticAccountLinking: true, skipRequiredIdentifiers: false },
  socialSignInConnectorTargets: ['github'],
  singleSignOnEnabled: true,
  passkeySignIn: { enabled: true, showPasskeyButton: true, allowAutofill: false },
  mfa: {
    factors: ['Totp', 'BackupCode'],
    policy: 'PromptOnlyAtSignInMandatory',
    organizationRequiredMfaPolicy: 'Mandatory',
  },
  adaptiveMfa: { enabled: true },
  trustedDevice: { enabled: true },
  forgotPasswordMethods: ['EmailVerificationCode'],
  verificationCodePolicy: { expirationDuration: 900, maxRetryAttempts: 5, allowLongExpiration: true },
  passwordPolicy: {
    length: { min: 12 },
    characterTypes: { min: 2 },
    rejects: { pwned: false, words: ['postern'] },
  },
  passwordExpiration: { enabled: true, validPeriodDays: 90 },
  usernamePolicy,
  sentinelPolicy: { maxAttempts: 20, lockoutDuration: 10 },
  captchaPolicy: { enabled: true },
  emailBlocklistPolicy: {
    blockSubaddressing: true,
    customAllowlist: ['@example.com'],
    customBlocklist: ['someone@example.com', '@*.example.org'],
  },
};

const patch = (body: object) => manage('PATCH', '/sign-in-exp', body);
const read = async () => (await manage('GET', '/sign-in-exp')).body;

/** Spec 4.2, and `emailAddressPolicy` and `mailedLinks`, which are ours. */
const settingNames = [
  ...['color', 'branding', 'hideLogtoBranding', 'languageInfo', 'termsOfUseUrl', 'privacyPolicyUrl'],
  ...['agreeToTermsPolicy', 'signUp', 'signIn', 'signInMode', 'socialSignIn', 'socialSignInConnectorTargets'],
  ...['passwordPolicy', 'mfa', 'adaptiveMfa', 'passkeySignIn', 'trustedDevice', 'passwordExpiration'],
  ...['forgotPasswordMethods', 'singleSignOnEnabled', 'captchaPolicy', 'sentinelPolicy', 'emailBlocklistPolicy'],
  ...['emailAddressPolicy', 'mailedLinks'],
  ...['verificationCodePolicy', 'supportEmail', 'supportWebsiteUrl', 'unknownSessionRedirectUrl', 'customCss'],
  ...['customContent', 'customUiAssets', 'customUiCsp', 'signUpProfileFields', 'usernamePolicy'],
];

const stored = async () => {
  const rows = await postern.postern.parts.database.query<{ settings: object }>(
    sql`select settings from sign_in_experiences where tenant_id = 'default'`,
  );
  return rows[0]?.settings;
};

const method = (identifier: string, password: boolean, verificationCode: boolean) => ({
  identifier,
  password,
  verificationCode,
  isPasswordPrimary: password,
});

describe('a fresh tenant', () => {
  it('has people sign up and in with a code by email', async () => {
    const { status, body } = await manage('GET', '/sign-in-exp');
    expect(status).toBe(200);
    expect(body).toMatchObject({
      id: 'default',
      tenantId: 'default',
      signUp: { identifiers: ['email'], password: false, verify: true },
      signIn: { methods: [method('email', false, true)] },
      signInMode: 'SignInAndRegister',
      mfa: { factors: [], policy: 'UserControlled' },
      languageInfo: { autoDetect: true, fallbackLanguage: 'en' },
      agreeToTermsPolicy: 'Automatic',
      hideLogtoBranding: false,
      termsOfUseUrl: null,
      privacyPolicyUrl: null,
      supportEmail: null,
      verificationCodePolicy: {},
      sentinelPolicy: {},
    });
  });

  it('has every setting of the API', async () => {
    const body = await read();
    expect(Object.keys(body).sort()).toEqual([...settingNames, 'id', 'tenantId'].sort());
    expect(body).toMatchObject({
      branding: {},
      supportWebsiteUrl: null,
      unknownSessionRedirectUrl: null,
      socialSignIn: {},
      socialSignInConnectorTargets: [],
      singleSignOnEnabled: false,
      passwordPolicy: {},
      passwordExpiration: {},
      adaptiveMfa: {},
      passkeySignIn: {},
      trustedDevice: {},
      forgotPasswordMethods: [],
      captchaPolicy: {},
      emailBlocklistPolicy: {},
      customCss: null,
      customContent: {},
      customUiAssets: null,
      customUiCsp: {},
      signUpProfileFields: null,
      usernamePolicy: {
        caseSensitive: true,
        minLength: 1,
        maxLength: 128,
        allowedChars: { lowercase: true, uppercase: true, numbers: true, underscore: true },
      },
    });
  });
});

describe('a patch', () => {
  it('answers 200 with everything, and is stored', async () => {
    const before = await read();
    const { status, body } = await patch({ signInMode: 'SignIn' });
    expect(status).toBe(200);
    expect(body).toEqual({ ...before, signInMode: 'SignIn' });
    expect(await read()).toEqual(body);
  });

  it('replaces top-level keys as a whole', async () => {
    await patch({
      branding: { logoUrl: 'https://example.com/logo.png' },
      verificationCodePolicy: { maxRetryAttempts: 5 },
    });
    const { body } = await patch({
      branding: { favicon: 'https://example.com/icon.png' },
      verificationCodePolicy: { expirationDuration: 120 },
    });
    expect(body.branding).toEqual({ favicon: 'https://example.com/icon.png' });
    expect(body.verificationCodePolicy).toEqual({ expirationDuration: 120 });
  });

  it('may be the whole answer: everything comes back as it was', async () => {
    const changed = await patch(everythingSet);
    expect(changed).toMatchObject({ status: 200, body: everythingSet });
    const whole = await read();
    expect(whole).toEqual(changed.body);
    expect(await patch(whole)).toMatchObject({ status: 200, body: whole });
    expect(await read()).toEqual(whole);
  });

  it('stores what was set and no default', async () => {
    await patch({ signInMode: 'SignIn' });
    expect(await stored()).toEqual({ signInMode: 'SignIn' });
    await patch({ supportEmail: 'help@example.com', customContent: { '/about': 'Hello' } });
    expect(await stored()).toEqual({
      signInMode: 'SignIn',
      supportEmail: 'help@example.com',
      customContent: { '/about': 'Hello' },
    });
  });

  it('may say that unused demo connectors go', async () => {
    expect((await manage('PATCH', '/sign-in-exp?removeUnusedDemoSocialConnector=true', {})).status).toBe(200);
  });

  it('of nothing changes nothing', async () => {
    const before = await read();
    expect((await patch({})).body).toEqual(before);
  });

  it('may empty an address, and an empty one counts as none', async () => {
    await patch({ termsOfUseUrl: 'https://example.com/terms', supportEmail: 'help@example.com' });
    expect((await patch({ termsOfUseUrl: '', supportEmail: null })).body).toMatchObject({
      termsOfUseUrl: null,
      supportEmail: null,
    });
  });

  it('and another at the same moment both have their effect', async () => {
    await Promise.all([
      patch({ signInMode: 'SignIn' }),
      patch({ agreeToTermsPolicy: 'Manual' }),
      patch({ supportEmail: 'help@example.com' }),
    ]);
    expect(await read()).toMatchObject({
      signInMode: 'SignIn',
      agreeToTermsPolicy: 'Manual',
      supportEmail: 'help@example.com',
    });
  });
});

it.each(knownLanguages)('%s can be the fallback language', async (fallbackLanguage) => {
  const languageInfo = { autoDetect: true, fallbackLanguage };
  expect(await patch({ languageInfo })).toMatchObject({ status: 200, body: { languageInfo } });
});

describe('what is refused', () => {
  it.each<[string, object, string]>([
    [
      'a second identifier without a first',
      {
        signUp: {
          identifiers: [],
          password: true,
          verify: true,
          secondaryIdentifiers: [{ identifier: 'email', verify: true }],
        },
      },
      'missing_sign_up_identifiers',
    ],
    [
      'an identifier twice',
      { signUp: { identifiers: ['email', 'email'], password: true, verify: true } },
      'duplicated_sign_up_identifiers',
    ],
    [
      'an identifier twice, by emailOrPhone',
      {
        signUp: {
          identifiers: ['email'],
          password: true,
          verify: true,
          secondaryIdentifiers: [{ identifier: 'emailOrPhone', verify: true }],
        },
      },
      'duplicated_sign_up_identifiers',
    ],
    [
      'email that is not verified',
      { signUp: { identifiers: ['email'], password: true, verify: false } },
      'passwordless_requires_verify',
    ],
    [
      'a second identifier that is not verified',
      {
        signUp: {
          identifiers: ['username'],
          password: true,
          verify: true,
          secondaryIdentifiers: [{ identifier: 'email' }],
        },
      },
      'passwordless_requires_verify',
    ],
    [
      'a way in without any factor',
      { signIn: { methods: [method('username', false, false)] } },
      'at_least_one_authentication_factor',
    ],
    [
      'an email password where sign-up sets none',
      { signIn: { methods: [method('email', true, false)] } },
      'code_sign_in_must_be_enabled',
    ],
    [
      'the same, said by sign-up',
      {
        signUp: { identifiers: ['email'], password: false, verify: true },
        signIn: { methods: [method('email', true, false)] },
      },
      'code_sign_in_must_be_enabled',
    ],
    [
      'the email code as first and second factor',
      {
        signIn: { methods: [method('email', false, true)] },
        mfa: { factors: ['EmailVerificationCode'], policy: 'Mandatory' },
      },
      'email_verification_code_cannot_be_used_for_sign_in',
    ],
    [
      'a fallback language that nothing is written in',
      { languageInfo: { autoDetect: true, fallbackLanguage: 'xx' } },
      'unsupported_default_language',
    ],
  ])('%s', async (_, body, code) => {
    const before = await read();
    const answer = await patch(body);
    expect([answer.status, answer.body.code]).toEqual([400, `sign_in_experiences.${code}`]);
    expect(await read()).toEqual(before);
  });

  it.each<[string, object]>([
    ['sign-up by phone', { signUp: { identifiers: ['phone'], password: true, verify: true } }],
    ['sign-in by phone code', { signIn: { methods: [method('email', false, true), method('phone', false, true)] } }],
  ])('%s without a connector for SMS', async (_, body) => {
    const answer = await patch(body);
    expect(answer.status).toBe(400);
    expect(answer.body).toMatchObject({
      code: 'sign_in_experiences.enabled_connector_not_found',
      data: { type: 'Sms' },
    });
  });

  it.each<[object, string]>([
    [{ signInMode: 'signIn' }, 'body.signInMode'],
    [{ signUp: { identifiers: ['email'] } }, 'body.signUp.password'],
    [{ signUp: { identifiers: ['emailOrPhone'], password: true, verify: true } }, 'body.signUp.identifiers.0'],
    [{ signIn: { methods: [{ identifier: 'email' }] } }, 'body.signIn.methods.0.password'],
    [{ verificationCodePolicy: { expirationDuration: 59 } }, 'body.verificationCodePolicy.expirationDuration'],
    [{ verificationCodePolicy: { expirationDuration: 3601 } }, 'body.verificationCodePolicy.expirationDuration'],
    [{ verificationCodePolicy: { expirationDuration: 60.5 } }, 'body.verificationCodePolicy.expirationDuration'],
    [{ verificationCodePolicy: { maxRetryAttempts: 0 } }, 'body.verificationCodePolicy.maxRetryAttempts'],
    [{ verificationCodePolicy: { maxRetryAttempts: 101 } }, 'body.verificationCodePolicy.maxRetryAttempts'],
    [{ sentinelPolicy: { maxAttempts: 0 } }, 'body.sentinelPolicy.maxAttempts'],
    [{ sentinelPolicy: { lockoutDuration: 1e12 } }, 'body.sentinelPolicy.lockoutDuration'],
    [{ termsOfUseUrl: 'javascript:alert(1)' }, 'body.termsOfUseUrl'],
    [{ branding: { logoUrl: 'data:text/html,x' } }, 'body.branding.logoUrl'],
    [{ color: { primaryColor: 'red', isDarkModeEnabled: false, darkPrimaryColor: '#000' } }, 'body.color.primaryColor'],
    [{ supportEmail: 'nobody' }, 'body.supportEmail'],
    [{ verificationCodePolicy: { expirationDuration: 601 } }, 'body.verificationCodePolicy.expirationDuration'],
    [
      { verificationCodePolicy: { expirationDuration: 601, allowLongExpiration: false } },
      'body.verificationCodePolicy.expirationDuration',
    ],
    [
      { verificationCodePolicy: { expirationDuration: 3601, allowLongExpiration: true } },
      'body.verificationCodePolicy.expirationDuration',
    ],
    [{ passwordPolicy: { length: { min: 0 } } }, 'body.passwordPolicy.length.min'],
    [{ passwordPolicy: { length: { min: 20, max: 10 } } }, 'body.passwordPolicy.length.max'],
    [{ passwordPolicy: { length: { max: 7 } } }, 'body.passwordPolicy.length.max'],
    [{ passwordPolicy: { characterTypes: { min: 5 } } }, 'body.passwordPolicy.characterTypes.min'],
    [{ passwordPolicy: { rejects: { words: 'none' } } }, 'body.passwordPolicy.rejects.words'],
    [{ passwordExpiration: { enabled: true, validPeriodDays: '90' } }, 'body.passwordExpiration.validPeriodDays'],
    [{ usernamePolicy: { ...usernamePolicy, minLength: 9, maxLength: 8 } }, 'body.usernamePolicy.maxLength'],
    [{ usernamePolicy: { ...usernamePolicy, maxLength: 129 } }, 'body.usernamePolicy.maxLength'],
    [
      {
        usernamePolicy: {
          ...usernamePolicy,
          allowedChars: { lowercase: false, uppercase: false, numbers: true, underscore: false },
        },
      },
      'body.usernamePolicy.allowedChars',
    ],
    [{ usernamePolicy: { caseSensitive: false } }, 'body.usernamePolicy.minLength'],
    [{ mfa: { factors: ['Sms'], policy: 'Mandatory' } }, 'body.mfa.factors.0'],
    [{ mfa: { factors: [], policy: 'Sometimes' } }, 'body.mfa.policy'],
    [{ forgotPasswordMethods: ['Email'] }, 'body.forgotPasswordMethods.0'],
    [{ captchaPolicy: { enabled: 'yes' } }, 'body.captchaPolicy.enabled'],
    [{ emailBlocklistPolicy: { customBlocklist: '@example.com' } }, 'body.emailBlocklistPolicy.customBlocklist'],
    [{ agreeToTermsPolicy: 'Never' }, 'body.agreeToTermsPolicy'],
    [{ customContent: { '/about': 5 } }, 'body.customContent./about'],
    [{ customUiCsp: { scriptSrc: ["'unsafe-inline'"] } }, 'body.customUiCsp.scriptSrc.0'],
    [{ customUiCsp: { connectSrc: ['https://a.example; script-src *'] } }, 'body.customUiCsp.connectSrc.0'],
    [{ socialSignIn: { automaticAccountLinking: 'yes' } }, 'body.socialSignIn.automaticAccountLinking'],
    [{ signUpProfileFields: ['name'] }, 'body.signUpProfileFields.0'],
  ])('%j, with the place that is wrong', async (body, place) => {
    const answer = await patch(body);
    expect([answer.status, answer.body.code]).toEqual([400, 'guard.invalid_input']);
    expect(answer.body.details).toContain(place);
  });
});

describe('when the email connector is gone', () => {
  beforeAll(async () => {
    const { body } = await manage('GET', '/connectors');
    await manage('DELETE', `/connectors/${body[0].id}`);
  });
  afterAll(async () => {
    await manage('POST', '/connectors', { connectorId: 'logto-email', config: {} });
  });

  it('what does not touch sign-up and sign-in can still be changed', async () => {
    expect((await patch({ signInMode: 'SignIn', branding: {} })).status).toBe(200);
  });

  it.each<[string, object]>([
    ['sign-up', { signUp: { identifiers: ['email'], password: false, verify: true } }],
    ['sign-in', { signIn: { methods: [method('email', false, true)] } }],
  ])('%s by email is refused', async (_, body) => {
    const answer = await patch(body);
    expect(answer.status).toBe(400);
    expect(answer.body).toMatchObject({
      code: 'sign_in_experiences.enabled_connector_not_found',
      data: { type: 'Email' },
    });
  });

  it('sign-up can be turned to user names first, and sign-in after it', async () => {
    expect((await patch({ signUp: { identifiers: ['username'], password: true, verify: false } })).status).toBe(200);
    expect((await patch({ signIn: { methods: [method('username', true, false)] } })).status).toBe(200);
  });
});
