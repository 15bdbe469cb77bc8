import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { sql } from '../src/database/database.ts';
import { knownLanguages } from '../src/experience/languages.ts';
import { sendCode } from '../src/interactions/send-code.ts';
import { timeOrderedId } from '../src/lib/ids.ts';
import { type UsageType, usageTypes } from '../src/usage-types.ts';
import { startProviderServer } from './http/provider-server.ts';
import { accountClient, everyScope } from './setup/account-client.ts';
import { Journey } from './setup/journey.ts';
import { managementClient } from './setup/management.ts';
import { startTestPostern, type TestPostern } from './setup/postern.ts';
import { smtpConfig, smtpLogin } from './setup/smtp-config.ts';
import { type Sink, startSink } from './smtp/sink.ts';

let postern: TestPostern;
let manage: Awaited<ReturnType<typeof managementClient>>;
let sink: Sink;

beforeAll(async () => {
  sink = await startSink({ auth: smtpLogin });
  postern = await startTestPostern();
  manage = await managementClient(postern.url);
  await connectSmtp();
});
afterAll(async () => {
  await postern.stop();
  await sink.close();
});
afterEach(async () => {
  for (const type of usageTypes) await manage('DELETE', `/email-templates?templateType=${type}`);
  await speaks({ autoDetect: true, fallbackLanguage: 'en' });
});

const connectSmtp = (changes: object = {}) =>
  manage('POST', '/connectors', {
    connectorId: 'simple-mail-transfer-protocol',
    config: smtpConfig(sink.port, changes),
  });

async function speaks(languageInfo: { autoDetect: boolean; fallbackLanguage: string }) {
  expect((await manage('PATCH', '/sign-in-exp', { languageInfo })).status).toBe(200);
}

/** Stores templates whose subject names them. */
async function store(...keys: [languageTag: string, templateType: UsageType, content?: string][]) {
  const templates = keys.map(([languageTag, templateType, content = '<p>{{code}}</p>']) => ({
    languageTag,
    templateType,
    details: { subject: `${languageTag} ${templateType}`, content },
  }));
  expect((await manage('PUT', '/email-templates', { templates })).status).toBe(200);
}

let people = 0;
function person() {
  people += 1;
  return `reader${people}@example.com`;
}

async function mailTo(recipient: string, nth = 1) {
  const { subject = '', text = '', html } = await (await sink.waitFor(recipient, nth)).parsed();
  return { subject, text, html: String(html) };
}

interface Asking {
  event?: 'SignIn' | 'Register' | 'ForgotPassword';
  uiLocales?: string;
  query?: string;
  acceptLanguage?: string;
  email?: string;
  organizationId?: string;
}

/** The mail that a person gets who signs in through the Experience API. */
async function signInMail(asking: Asking = {}) {
  const { event = 'SignIn', uiLocales, query = '', acceptLanguage, email = person(), organizationId } = asking;
  const journey = new Journey(postern, email);
  await journey.begin(event, {
    ...(uiLocales !== undefined && { ui_locales: uiLocales }),
    ...(organizationId !== undefined && { organization_id: organizationId }),
  });
  const answer = await journey.browser.fetch(`/api/experience/verification/verification-code${query}`, {
    method: 'POST',
    headers: {
      'content-type': 'application/json',
      ...(acceptLanguage !== undefined && { 'accept-language': acceptLanguage }),
    },
    body: JSON.stringify({ identifier: { type: 'email', value: email }, interactionEvent: event }),
  });
  expect(answer.status).toBe(200);
  return mailTo(email);
}

async function backendMail() {
  const email = person();
  expect((await manage('POST', '/verification-codes', { email })).status).toBe(204);
  return mailTo(email);
}

async function testMail(locale?: string) {
  const email = person();
  const config = smtpConfig(sink.port);
  const path = '/connectors/simple-mail-transfer-protocol/test';
  expect((await manage('POST', path, { email, config, ...(locale !== undefined && { locale }) })).status).toBe(204);
  return mailTo(email);
}

/** The mail of a usage type whose way in is not there yet, by the one deed through which codes leave. */
async function codeMail(usageType: UsageType, variables: Record<string, unknown>, locale = 'en') {
  const email = person();
  const verificationId = timeOrderedId(Date.now());
  const identifier = { type: 'email', value: email } as const;
  const given = {
    tenantId: 'default',
    verificationId,
    scope: `matrix:${email}`,
    identifier,
    usageType,
    locale,
    variables,
  };
  await sendCode(postern.postern.parts, given);
  return mailTo(email);
}

describe('which text is used (spec 3.2)', () => {
  const required = ['Register', 'SignIn', 'ForgotPassword', 'Generic'];
  const templates = required.map((usageType) => ({
    usageType,
    contentType: 'text/plain',
    subject: `config ${usageType}`,
    content: '{{code}}',
  }));
  beforeAll(() => connectSmtp({ templates }));
  afterAll(() => connectSmtp());

  it.each<[string, [string, UsageType][], string]>([
    [
      '1. type and language',
      [
        ['de', 'SignIn'],
        ['en', 'SignIn'],
        ['en', 'Generic'],
        ['de', 'Generic'],
      ],
      'de SignIn',
    ],
    [
      '2. the type in the fallback language',
      [
        ['en', 'SignIn'],
        ['en', 'Generic'],
        ['de', 'Generic'],
      ],
      'en SignIn',
    ],
    ['3. Generic in the fallback language, before anything of the config', [['en', 'Generic']], 'en Generic'],
    ['never Generic in the language itself', [['de', 'Generic']], 'config SignIn'],
    [
      'never a type or language that only resembles',
      [
        ['de-AT', 'SignIn'],
        ['en-US', 'SignIn'],
        ['DE', 'SignIn'],
      ],
      'config SignIn',
    ],
    ['4. the type in the config', [], 'config SignIn'],
  ])('%s', async (_, keys, subject) => {
    if (keys.length > 0) await store(...keys);
    expect((await signInMail({ uiLocales: 'de' })).subject).toBe(subject);
  });

  it('5. Generic in the config', async () => {
    expect((await codeMail('BindMfa', {}, 'de')).subject).toBe('config Generic');
  });

  it('6. our own mail, in the language', async () => {
    await connectSmtp();
    expect((await signInMail({ uiLocales: 'en' })).subject).toMatch(/^\d{6} is your Live Preview sign-in code$/);
    await connectSmtp({ templates });
  });

  it('the fallback language is the one of the sign-in experience', async () => {
    await speaks({ autoDetect: true, fallbackLanguage: 'fr' });
    await store(['fr', 'SignIn'], ['en', 'SignIn']);
    expect((await signInMail({ uiLocales: 'de' })).subject).toBe('fr SignIn');
  });

  it('a resolved tag matches the stored one to the letter: zh is asked for, zh-CN is looked for', async () => {
    await store(['zh', 'SignIn'], ['zh-CN', 'Register']);
    expect((await signInMail({ uiLocales: 'zh' })).subject).toBe('config SignIn');
    expect((await signInMail({ uiLocales: 'zh', event: 'Register' })).subject).toBe('zh-CN Register');
  });

  it.each(usageTypes)('%s has a text of its own', async (usageType) => {
    await store(['en', 'Generic'], ['en', usageType]);
    expect((await codeMail(usageType, {})).subject).toBe(`en ${usageType}`);
  });

  it('a connector test and a code of the Management API are Generic; the test is in the language that is given', async () => {
    await store(['en', 'Generic'], ['de', 'Generic'], ['en', 'SignIn']);
    expect((await backendMail()).subject).toBe('en Generic');
    expect((await testMail()).subject).toBe('en Generic');
    expect((await testMail('de')).subject).toBe('de Generic');
    expect((await testMail('fr')).subject).toBe('en Generic');
  });

  it('what cannot be read is an error that is seen, and no mail in another language', async () => {
    const { database, templates: kept } = postern.postern.parts;
    await store(['en', 'Generic']);
    await database.query(sql`alter table email_templates rename to hidden`);
    kept.drop();
    try {
      const email = person();
      const answer = await manage('POST', '/verification-codes', { email });
      expect(answer.status).toBe(500);
      expect(postern.logged()).toContain('email_templates');
      expect(sink.messages.filter(({ to }) => to.includes(email))).toEqual([]);
    } finally {
      await database.query(sql`alter table hidden rename to email_templates`);
    }
    expect((await backendMail()).subject).toBe('en Generic');
  });

  it('the built-in service sends our own mails only', async () => {
    await store(['en', 'Generic']);
    await manage('POST', '/connectors', { connectorId: 'logto-email', config: {} });
    const email = person();
    await manage('POST', '/verification-codes', { email });
    const newest = () => postern.postern.inbox?.list(email)[0];
    await expect.poll(newest).toBeDefined();
    expect(newest()).toMatchObject({ subject: expect.stringMatching(/verification code$/) });
    await connectSmtp({ templates });
  });

  it('a provider that words mails itself gets the finished text beside what the mail is about', async () => {
    await using endpoint = await startProviderServer(() => ({ status: 200 }));
    await manage('POST', '/connectors', { connectorId: 'http-email', config: { endpoint: `${endpoint.origin}/` } });
    await store(['de', 'SignIn', 'Hallo {{application.name}}: {{code}}']);
    const journey = new Journey(postern, person());
    await journey.begin('SignIn', { ui_locales: 'de' });
    expect((await journey.requestCode('SignIn')).status).toBe(200);
    const { json } = endpoint.exchanges[0] ?? expect.fail('nothing was sent');
    expect(json).toMatchObject({
      to: journey.email,
      type: 'SignIn',
      payload: { code: expect.any(String), locale: 'de', uiLocales: 'de', application: { id: 'demo-app' } },
      message: { subject: 'de SignIn', text: expect.stringMatching(/^Hallo Live Preview: \d{6}/) },
    });
    await connectSmtp({ templates });
  });
});

describe('the language of a mail (spec 3.4)', () => {
  beforeEach(() => store(...knownLanguages.map((tag): [string, UsageType] => [tag, 'SignIn'])));
  const language = async (asking: Asking) => (await signInMail(asking)).subject.replace(' SignIn', '');

  it.each<[string, Asking, string]>([
    ['ui_locales first', { uiLocales: 'de', query: '?locale=fr', acceptLanguage: 'it' }, 'de'],
    ['of ui_locales the first that is known', { uiLocales: 'xx yy-ZZ ja de' }, 'ja'],
    ['then the locale of the query', { uiLocales: 'xx', query: '?locale=fr', acceptLanguage: 'it' }, 'fr'],
    ['which may be given twice', { query: '?locale=xx&locale=ko' }, 'ko'],
    ['then Accept-Language, by quality', { acceptLanguage: 'en;q=0.3, it;q=0.9, ru;q=0.5' }, 'it'],
    ['then the fallback language', { uiLocales: 'xx', query: '?locale=xx', acceptLanguage: 'xx' }, 'en'],
    ['an exact tag before its relatives', { uiLocales: 'pt-BR' }, 'pt-BR'],
    ['whatever its case', { uiLocales: 'PT-br' }, 'pt-BR'],
    ['else one of the same base', { uiLocales: 'de-AT' }, 'de'],
    ['of which the nearest', { uiLocales: 'zh-Hant-HK' }, 'zh-HK'],
    ['which is the one of most readers when nothing is said', { uiLocales: 'pt' }, 'pt-BR'],
    ['before the next candidate', { uiLocales: 'fa de' }, 'fa-IR'],
  ])('%s', async (_, asking, tag) => {
    expect(await language(asking)).toBe(tag);
  });

  it.each(knownLanguages)('%s', async (tag) => {
    expect(await language({ uiLocales: tag })).toBe(tag);
  });

  it('without detection neither query nor browser count', async () => {
    await speaks({ autoDetect: false, fallbackLanguage: 'uk-UA' });
    expect(await language({ query: '?locale=fr', acceptLanguage: 'it' })).toBe('uk-UA');
    expect(await language({ uiLocales: 'de', acceptLanguage: 'it' })).toBe('de');
  });

  it('of the hosted pages is decided in the same way', async () => {
    const email = person();
    const journey = new Journey(postern, email);
    const { location } = await journey.browser.authorize({ ui_locales: 'ja' });
    await journey.browser.fetch(location);
    const answer = await journey.browser.fetch(location, {
      method: 'POST',
      body: new URLSearchParams({ email, identifier: email }),
    });
    expect(answer.status).toBe(303);
    expect((await mailTo(email)).subject).toBe('ja SignIn');
  });

  it('a code of the Management API is in the fallback language', async () => {
    await store(['en', 'Generic'], ['th', 'Generic']);
    await speaks({ autoDetect: true, fallbackLanguage: 'th' });
    expect((await backendMail()).subject).toBe('th Generic');
  });
});

describe('what a mail can say (spec 3.3)', () => {
  const placeholders = [
    ...['code', 'link', 'locale', 'uiLocales'],
    ...['application.id', 'application.name', 'application.displayName', 'application.branding.logoUrl'],
    ...['organization.id', 'organization.name', 'organization.branding.logoUrl'],
    ...['user.id', 'user.name', 'user.username', 'user.primaryEmail', 'user.profile.nickname'],
    ...['inviter.name', 'inviter.primaryEmail'],
    ...['expiresInMinutes', 'requestedAt', 'device', 'ip'],
  ];
  const content = placeholders.map((path) => `<p>${path}=[{{${path}}}]</p>`).join('\n');

  beforeEach(() => store(...usageTypes.map((type): [string, UsageType, string] => ['en', type, content])));

  /** What stands for each placeholder, in both parts. */
  function saidIn({ text, html }: { text: string; html: string }) {
    const read = (part: string) =>
      Object.fromEntries([...part.matchAll(/([\w.]+)=\[(.*?)\]/g)].map(([, path = '', value]) => [path, value]));
    expect(read(html.replaceAll('&amp;', '&'))).toEqual(read(text));
    return read(text);
  }

  const untouched = (...roots: string[]) =>
    Object.fromEntries(
      placeholders.filter((path) => roots.includes(path.split('.')[0] ?? '')).map((path) => [path, `{{${path}}}`]),
    );

  const code = expect.stringMatching(/^\d{6}$/);
  const told = { expiresInMinutes: '10', requestedAt: expect.stringMatching(/ UTC$/) };
  const application = {
    'application.id': 'demo-app',
    'application.name': 'Live Preview',
    'application.displayName': '',
    'application.branding.logoUrl': '',
  };

  it.each(['SignIn', 'Register', 'ForgotPassword'] as const)('%s by the Experience API', async (event) => {
    const email = person();
    await manage('POST', '/users', { primaryEmail: email });
    const said = saidIn(await signInMail({ event, uiLocales: 'xx en', email }));
    expect(said).toEqual({
      ...{ code, locale: 'en', uiLocales: 'xx en', ...application, ...told, device: '' },
      ...untouched('link', 'organization', 'user', 'inviter'),
      ip: '127.0.0.*',
    });
  });

  describe('of somebody who signs in by password', () => {
    const password = 'a meadow full of clocks';
    const method = (identifier: string) => ({
      ...{ identifier, password: true, verificationCode: false, isPasswordPrimary: true },
    });

    beforeEach(() =>
      manage('PATCH', '/sign-in-exp', {
        signUp: { identifiers: ['username'], password: true, verify: false },
        signIn: { methods: [method('username'), method('email')] },
        mfa: { factors: ['EmailVerificationCode'], policy: 'UserControlled' },
      }),
    );

    afterEach(() =>
      manage('PATCH', '/sign-in-exp', {
        mfa: { factors: [], policy: 'UserControlled' },
        signUp: { identifiers: ['email'], password: false, verify: true },
        signIn: {
          methods: [{ ...method('email'), password: false, verificationCode: true, isPasswordPrimary: false }],
        },
      }),
    );

    async function identified(user: object, identifier: object, email: string) {
      await manage('POST', '/users', { ...user, password });
      const journey = new Journey(postern, email);
      await journey.begin('SignIn', { ui_locales: 'xx en' });
      const { body } = await journey.call('POST', '/verification/password', { identifier, password });
      expect((await journey.identify(body.verificationId)).status).toBe(204);
      return journey;
    }

    const expected = {
      ...{ code, locale: 'en', uiLocales: 'xx en', ...application, ...told, device: '' },
      ...untouched('link', 'organization', 'user', 'inviter'),
      ip: '127.0.0.*',
    };

    it('MfaVerification by the Experience API', async () => {
      const email = person();
      const journey = await identified({ primaryEmail: email }, { type: 'email', value: email }, email);
      await journey.call('POST', '/verification/mfa-verification-code', { identifierType: 'email' });
      const mail = await mailTo(email);
      expect(mail.subject).toBe('en MfaVerification');
      expect(saidIn(mail)).toEqual(expected);
    });

    it('BindMfa by the Experience API, to an address that nobody signs up with', async () => {
      const email = person();
      const username = `u_${email.split('@')[0]?.replace(/\W/g, '')}`;
      const journey = await identified({ username }, { type: 'username', value: username }, email);
      expect((await journey.requestCode('SignIn')).status).toBe(200);
      const mail = await mailTo(email);
      expect(mail.subject).toBe('en BindMfa');
      expect(saidIn(mail)).toEqual(expected);
    });
  });

  /** An application with an experience of its own, and the mail of somebody who signs in to it. */
  async function mailOfApplication(experience: object) {
    const redirectUri = `${postern.url}/callback`;
    const { body: made } = await manage('POST', '/applications', {
      name: 'Mail',
      type: 'SPA',
      oidcClientMetadata: { redirectUris: [redirectUri], postLogoutRedirectUris: [] },
    });
    await manage('PUT', `/applications/${made.id}/sign-in-experience`, experience);
    const email = person();
    const journey = new Journey(postern, email);
    await journey.begin('SignIn', { client_id: made.id, redirect_uri: redirectUri });
    expect((await journey.requestCode('SignIn')).status).toBe(200);
    return { id: made.id as string, mail: await mailTo(email) };
  }

  it('the name and the brand of an application are those of its own sign-in experience', async () => {
    const { id, mail } = await mailOfApplication({ displayName: 'Northwind Mail', branding });
    expect(saidIn(mail)).toMatchObject({
      'application.id': id,
      'application.name': 'Mail',
      'application.displayName': 'Northwind Mail',
      'application.branding.logoUrl': branding.logoUrl,
    });
    const other = await mailOfApplication({ color: { primaryColor: '#aa0000' } });
    expect(saidIn(other.mail)).toMatchObject({
      ...application,
      'application.id': other.id,
      'application.name': 'Mail',
    });
  });

  it('our own mail bears them as well', async () => {
    for (const type of ['SignIn', 'Generic']) await manage('DELETE', `/email-templates?templateType=${type}`);
    const color = { primaryColor: '#aa0000' };
    const { mail } = await mailOfApplication({ displayName: 'Northwind Mail', branding, color });
    expect(mail.text).toContain('Northwind Mail');
    expect(mail.html).toContain('#aa0000');
    expect(mail.html).toContain(`src="${branding.logoUrl}"`);
  });

  it('without ui_locales there is no uiLocales', async () => {
    expect(saidIn(await signInMail())).toMatchObject({ locale: 'en', uiLocales: '{{uiLocales}}' });
  });

  it('Generic by the Management API has the code, and how it came about', async () => {
    expect(saidIn(await backendMail())).toEqual({
      ...{ code, ...told, device: '', ip: '' },
      ...untouched('link', 'locale', 'uiLocales', 'application', 'organization', 'user', 'inviter'),
    });
  });

  it('Generic by a connector test has 000000, and the locale if it was given', async () => {
    const others = untouched('link', 'uiLocales', 'application', 'organization', 'user', 'inviter');
    const tested = { code: '000000', ...told, device: '', ip: '' };
    expect(saidIn(await testMail())).toEqual({ ...tested, ...others, ...untouched('locale') });
    expect(saidIn(await testMail('en'))).toEqual({ ...tested, ...others, locale: 'en' });
  });

  const branding = { logoUrl: 'https://cdn.example.com/logo.png' };
  const given = {
    application: { id: 'a1', name: 'Mail', displayName: 'Northwind Mail', branding },
    organization: { id: 'o1', name: 'Harbour', branding },
    user: { id: 'u1', name: 'Ada', username: 'ada', primaryEmail: 'ada@example.com', profile: { nickname: 'A' } },
    inviter: { name: 'Grace', primaryEmail: 'grace@example.com' },
    link: 'https://app.example.com/join?a=1&b=2',
    locale: 'en',
    uiLocales: 'en-GB en',
  };
  type Given = keyof typeof given;

  const values: Record<Given, Record<string, string>> = {
    application: {
      'application.id': 'a1',
      'application.name': 'Mail',
      'application.displayName': 'Northwind Mail',
      'application.branding.logoUrl': branding.logoUrl,
    },
    organization: {
      'organization.id': 'o1',
      'organization.name': 'Harbour',
      'organization.branding.logoUrl': branding.logoUrl,
    },
    user: {
      'user.id': 'u1',
      'user.name': 'Ada',
      'user.username': 'ada',
      'user.primaryEmail': 'ada@example.com',
      'user.profile.nickname': 'A',
    },
    inviter: { 'inviter.name': 'Grace', 'inviter.primaryEmail': 'grace@example.com' },
    link: { link: given.link },
    locale: { locale: 'en' },
    uiLocales: { uiLocales: 'en-GB en' },
  };

  it.each<[UsageType, Given[]]>([
    ['SignIn', ['application', 'organization', 'locale', 'uiLocales']],
    ['Register', ['application', 'organization', 'locale', 'uiLocales']],
    ['ForgotPassword', ['application', 'organization', 'locale', 'uiLocales']],
    ['MfaVerification', ['application', 'organization', 'locale', 'uiLocales']],
    ['BindMfa', ['application', 'organization', 'locale', 'uiLocales']],
    ['UserPermissionValidation', ['application', 'user', 'locale', 'uiLocales']],
    ['BindNewIdentifier', ['application', 'user', 'locale', 'uiLocales']],
    ['BindMfa', ['application', 'user', 'locale', 'uiLocales']],
    ['OrganizationInvitation', ['organization', 'inviter', 'link', 'locale', 'uiLocales']],
    ['OrganizationInvitation', ['organization']],
  ])('%s with %j', async (usageType, available) => {
    const variables = Object.fromEntries(available.map((name) => [name, given[name]]));
    const said = saidIn(await codeMail(usageType, variables));
    const absent = (Object.keys(given) as Given[]).filter((name) => !available.includes(name));
    expect(said).toEqual({
      ...{ code, ...told, device: '', ip: '' },
      ...Object.assign({}, ...available.map((name) => values[name])),
      ...untouched(...absent),
    });
  });

  /** Somebody who has registered at the demo app, and calls the Account API with its access token. */
  async function accountHolder() {
    const email = person();
    const journey = new Journey(postern, email);
    await journey.begin('Register', { scope: everyScope, ui_locales: 'xx en' });
    await journey.requestCode('Register');
    await journey.verify(saidIn(await mailTo(email)).code ?? '');
    await journey.identify();
    const callback = await journey.finish();
    const { body } = await journey.browser.tokens(callback.searchParams.get('code') ?? '', journey.verifier);
    const { sub } = JSON.parse(Buffer.from(body.id_token.split('.')[1], 'base64url').toString());
    const profile = { nickname: 'A' };
    await manage('PATCH', `/users/${sub}`, { name: 'Ada', username: `ada_${sub}`, profile });
    return { email, id: sub as string, journey, call: accountClient(postern.url, body.access_token) };
  }

  it.each<[UsageType, 'present' | 'new']>([
    ['UserPermissionValidation', 'present'],
    ['BindMfa', 'present'],
    ['BindNewIdentifier', 'new'],
  ])('%s by the Account API', async (usageType, address) => {
    await manage('PATCH', '/account-center', { enabled: true });
    const { email, id, journey, call } = await accountHolder();
    const value = address === 'present' ? email : person();
    const send = async (headers: Record<string, string>) => {
      const earlier = sink.messages.filter(({ to }) => to.includes(value)).length;
      const body = {
        identifier: { type: 'email', value },
        ...(usageType === 'BindMfa' && { templateType: usageType }),
      };
      expect((await call('POST', '/verifications/verification-code', body, { headers })).status).toBe(201);
      const mail = await mailTo(value, earlier + 1);
      expect(mail.subject).toBe(`en ${usageType}`);
      return saidIn(mail);
    };
    const user = {
      'user.id': id,
      'user.name': 'Ada',
      'user.username': `ada_${id}`,
      'user.primaryEmail': email,
      'user.profile.nickname': 'A',
    };
    expect(await send({ 'accept-language': 'de' })).toEqual({
      ...{ code, locale: 'de', ...application, ...user, ...told, device: '', ip: '' },
      ...untouched('uiLocales', 'link', 'organization', 'inviter'),
    });
    // A page of the same origin has the cookie of the authentication request.
    const said = await send({ 'accept-language': 'de', cookie: journey.browser.cookies() });
    expect(said).toMatchObject({ locale: 'en', uiLocales: 'xx en' });
  });

  async function organizationWithLogo(): Promise<string> {
    const logoUrl = 'https://cdn.example.com/harbour.png';
    return (await manage('POST', '/organizations', { name: 'Harbour', branding: { logoUrl } })).body.id;
  }
  const organizationIn = (id: string) => ({
    'organization.id': id,
    'organization.name': 'Harbour',
    'organization.branding.logoUrl': 'https://cdn.example.com/harbour.png',
  });

  async function invitationMail(fields: object) {
    const invitee = person();
    const expiresAt = Date.now() + 3_600_000;
    const invitation = { invitee, expiresAt, organizationId: await organizationWithLogo(), ...fields };
    const { status, body } = await manage('POST', '/organization-invitations', invitation);
    expect(status).toBe(201);
    return { said: saidIn(await mailTo(invitee)), organizationId: body.organizationId };
  }

  it('OrganizationInvitation by the Management API has the organization, the inviter and all of its message', async () => {
    const primaryEmail = person();
    const inviterId = (await manage('POST', '/users', { name: 'Grace', primaryEmail })).body.id;
    const { link } = given;
    const messagePayload = { link, code: '4711', locale: 'en', uiLocales: 'en-GB en' };
    const { said, organizationId } = await invitationMail({ inviterId, messagePayload });
    expect(said).toEqual({
      ...{ ...messagePayload, ...told, expiresInMinutes: '59', device: '', ip: '' },
      ...organizationIn(organizationId),
      ...{ 'inviter.name': 'Grace', 'inviter.primaryEmail': primaryEmail },
      ...untouched('application', 'user'),
    });
  });

  it('OrganizationInvitation without an inviter and with an empty message has the organization only', async () => {
    const { said, organizationId } = await invitationMail({ messagePayload: {} });
    expect(said).toEqual({
      ...{ ...told, expiresInMinutes: '59', device: '', ip: '' },
      ...organizationIn(organizationId),
      ...untouched('code', 'link', 'locale', 'uiLocales', 'inviter', 'application', 'user'),
    });
  });

  it.each(['SignIn', 'Register', 'ForgotPassword'] as const)(
    '%s has the organization that the application asks for',
    async (event) => {
      const email = person();
      await manage('POST', '/users', { primaryEmail: email });
      const id = await organizationWithLogo();
      const said = saidIn(await signInMail({ event, email, organizationId: id }));
      expect(said).toMatchObject({ code, ...application, ...organizationIn(id) });
    },
  );

  it('an organization that is not there is left out', async () => {
    expect(saidIn(await signInMail({ organizationId: 'nowhere' }))).toMatchObject(untouched('organization'));
  });

  it('a context that cannot be looked up does not keep the mail from being sent', async () => {
    const { database } = postern.postern.parts;
    const { body } = await manage('POST', '/applications', {
      name: 'Shop',
      type: 'SPA',
      oidcClientMetadata: { redirectUris: [`${postern.url}/callback`], postLogoutRedirectUris: [] },
    });
    const email = person();
    const journey = new Journey(postern, email);
    await journey.begin('SignIn', { client_id: body.id, redirect_uri: `${postern.url}/callback` });
    await database.query(sql`alter table applications rename to hidden`);
    try {
      // The change of the table is no change of rows: what is kept of the application goes after five seconds.
      const { findApplication } = postern.postern.parts;
      await expect.poll(() => findApplication('default', body.id).catch(() => 'gone'), { timeout: 8_000 }).toBe('gone');
      expect((await journey.requestCode('SignIn')).status).toBe(200);
    } finally {
      await database.query(sql`alter table hidden rename to applications`);
    }
    expect(saidIn(await mailTo(email))).toMatchObject({ code, 'application.name': '{{application.name}}' });
    expect(postern.logged()).toContain('a mail goes without its application');
  });
});
