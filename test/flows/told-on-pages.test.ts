import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { sql } from '../../src/database/database.ts';
import { en, type Words } from '../../src/pages/words/en.ts';
import { fill } from '../../src/pages/words/words.ts';
import { type ProviderServer, startProviderServer } from '../http/provider-server.ts';
import { BrowserClient } from '../setup/browser-client.ts';
import { mailedCode } from '../setup/mailed-code.ts';
import { managementClient } from '../setup/management.ts';
import { startTestPostern, type TestPostern } from '../setup/postern.ts';
import { newPassword, type Person, password } from './client.ts';
import { createPeople, type People } from './people.ts';

let postern: TestPostern;
let manage: Awaited<ReturnType<typeof managementClient>>;
let people: People;
let captcha: ProviderServer;

beforeAll(async () => {
  captcha = await startProviderServer(({ form }) => ({
    status: 200,
    body: { success: form.get('response') === 'person' },
  }));
  const environment = { POSTERN_PROVIDER_ENDPOINTS: JSON.stringify({ turnstile: captcha.origin }) };
  postern = await startTestPostern({ environment });
  manage = await managementClient(postern.url);
  people = await createPeople(manage);
  await manage('POST', '/connectors', { connectorId: 'postern-sms-inbox', config: {} });
  const turnstile = { type: 'Turnstile', siteKey: 'site', secretKey: 'secret' };
  await manage('PUT', '/captcha-provider', { config: turnstile });
});
afterAll(async () => {
  await postern.stop();
  await captcha[Symbol.asyncDispose]();
});

const configure = async (settings: object) => {
  const { status, body } = await manage('PATCH', '/sign-in-exp', settings);
  expect([status, body.code]).toEqual([200, undefined]);
};

const byPassword = (identifier: string) => ({
  identifier,
  password: true,
  verificationCode: false,
  isPasswordPrimary: true,
});

let person: Person;
let browser: BrowserClient;

beforeEach(async () => {
  await postern.postern.parts.database.query(sql`delete from sign_in_experiences`);
  await configure({
    signUp: { identifiers: ['username', 'email'], password: true, verify: true },
    signIn: {
      methods: [byPassword('username'), { ...byPassword('email'), isPasswordPrimary: false, verificationCode: true }],
    },
    forgotPasswordMethods: ['EmailVerificationCode', 'PhoneVerificationCode'],
  });
  person = await people.somebody(['username', 'email', 'phone', 'password']);
  browser = new BrowserClient(postern.url);
  await browser.authorize();
});

interface Shown {
  status: number;
  /** Where the browser is sent. */
  to: string | null;
  html: string;
}

async function send(path: string, fields?: Record<string, string>): Promise<Shown> {
  const answer = await browser.fetch(path, {
    ...(fields && { method: 'POST', body: new URLSearchParams(fields) }),
    headers: { cookie: browser.cookies(), accept: 'text/html', 'accept-language': 'en' },
  });
  return { status: answer.status, to: answer.headers.get('location'), html: await answer.text() };
}

const toldBy = ({ html }: Shown) => /role="alert"[^>]*>([^<]*)/.exec(html)?.[1]?.replaceAll('&#39;', "'");
const expectTold = (shown: Shown, status: number, word: keyof Words, values: Record<string, string | number> = {}) =>
  expect([shown.status, toldBy(shown)]).toEqual([status, fill(en[word], values)]);
const code = (count = 1, to = person.email) => mailedCode(postern, to, count);

/** Up to the page of the new password. */
async function reset() {
  await send('/reset-password', { identifier: person.email });
  expect((await send('/sign-in/code', { code: await code() })).to).toBe('/reset-password/new');
}

describe('people are told', () => {
  it('that a password is wrong, and after too many that they must wait', async () => {
    await configure({ sentinelPolicy: { maxAttempts: 2, lockoutDuration: 5 } });
    expect((await send('/sign-in', { identifier: person.username })).to).toBe('/sign-in/password');
    expectTold(await send('/sign-in/password', { password: newPassword }), 422, 'credentialsWrong');
    expectTold(await send('/sign-in/password', { password: newPassword }), 400, 'lockedOut', {
      inTime: 'in 5 minutes',
    });
    expectTold(await send('/sign-in/password', { password }), 400, 'lockedOut', { inTime: 'in 5 minutes' });
  });

  it('that a password has expired, by the page on which it is reset', async () => {
    await manage('PATCH', `/users/${person.id}/password/expiration`, { isExpired: true });
    await send('/sign-in', { identifier: person.username });
    expect((await send('/sign-in/password', { password })).to).toMatch(/^\/reset-password/);
  });

  it('that the new password is the old one, or is none that can be used', async () => {
    await reset();
    expectTold(await send('/reset-password/new', { password }), 422, 'passwordSame');
    expectTold(await send('/reset-password/new', { password: 'mn7' }), 422, 'passwordTooShort', { count: 8 });
    expect((await send('/reset-password/new', { password: newPassword })).to).toBe('/sign-in');
    expect((await send('/sign-in')).html).toContain(en.passwordChanged);
  });

  it('that a username is none that can be used', async () => {
    const allowedChars = { lowercase: true, uppercase: true, numbers: true, underscore: true };
    await configure({ usernamePolicy: { caseSensitive: true, minLength: 4, maxLength: 9, allowedChars } });
    for (const identifier of ['ada', 'adalovelace']) {
      const shown = await send('/register', { identifier });
      expect(shown.status).toBe(422);
      expect(toldBy(shown)).toMatch(/[49]/);
    }
  });

  it('that an address cannot be used', async () => {
    await configure({ emailBlocklistPolicy: { blockSubaddressing: true, customBlocklist: ['@blocked.example'] } });
    expectTold(await send('/register', { identifier: 'person@blocked.example' }), 422, 'emailNotAllowed');
    expectTold(await send('/register', { identifier: 'person+tag@example.com' }), 422, 'subaddressNotAllowed');
  });

  it('that an address belongs to somebody else, when they add it to their account', async () => {
    const other = await people.somebody(['email']);
    person = await people.somebody(['username', 'password']);
    await configure({ signUp: { identifiers: ['email'], password: true, verify: true } });
    await send('/sign-in', { identifier: person.username });
    expect((await send('/sign-in/password', { password })).to).toBe('/sign-in/continue');
    expect((await send('/sign-in/continue', { identifier: other.email })).to).toBe('/sign-in/code');
    const shown = await send('/sign-in/code', { code: await code(1, other.email) });
    if (shown.to) expect((await send(shown.to)).html).toContain(en.emailTaken);
    else expectTold(shown, 422, 'emailTaken');
    expect((await manage('GET', `/users/${person.id}`)).body.primaryEmail).toBeNull();
  });

  it('that they were not taken for a person, and go on when they are', async () => {
    await configure({ captchaPolicy: { enabled: true } });
    const identifier = person.email;
    expectTold(await send('/register', { identifier, 'cf-turnstile-response': 'robot' }), 422, 'captchaFailed');
    expectTold(await send('/register', { identifier }), 422, 'captchaFailed');
    const passed = await send('/register', { identifier, 'cf-turnstile-response': 'person' });
    expect(passed.to).toBe('/sign-in/code');
  });

  it.each(['password', 'code'])('that they are suspended, once they have proven who they are by %s', async (way) => {
    await manage('PATCH', `/users/${person.id}/is-suspended`, { isSuspended: true });
    await send('/sign-in', { identifier: person.email });
    const shown =
      way === 'code'
        ? await send('/sign-in/code', { code: await code() })
        : await send('/sign-in/password', { password });
    expect(shown.to).toBe('/account-suspended');
  });
});

describe('a second factor on the pages', () => {
  beforeEach(() =>
    configure({
      signIn: { methods: [byPassword('username'), byPassword('email')] },
      mfa: { factors: ['EmailVerificationCode', 'PhoneVerificationCode'], policy: 'NoPrompt' },
    }),
  );

  const enter = async () => {
    expect((await send('/sign-in', { identifier: person.username, password })).to).toBe('/sign-in/second-factor');
    return send('/sign-in/second-factor');
  };

  it.each(['email', 'phone'] as const)('goes by %s, to where it is shown in part, and then on', async (type) => {
    const { html } = await enter();
    expect(html.replaceAll('<wbr>', '')).toContain('pers****@example.com');
    expect(html).not.toContain(person.email);
    expect((await send('/sign-in/second-factor', { factor: type })).to).toBe('/sign-in/code');
    const { html: waiting } = await send('/sign-in/code');
    expect(waiting.replace(/\s|<wbr>/g, '')).toContain(
      type === 'email' ? 'pers****@example.com' : `****${person.phone.slice(-4)}`,
    );
    expect(waiting.replace(/\s|<wbr>/g, '')).not.toContain(person[type]);
    expectTold(await send('/sign-in/code', { code: '1' }), 400, 'codeWrong');
    const done = await send('/sign-in/code', { code: await code(1, person[type]) });
    expect(done.to).toContain('/oidc/auth/');
  });

  it('is not passed by going somewhere else', async () => {
    await enter();
    for (const path of ['/sign-in/code', '/sign-in/continue', '/sign-in/confirm', '/reset-password/new']) {
      expect((await send(path)).to, path).not.toContain('/oidc/auth/');
    }
    const confirmed = await send('/sign-in/confirm', { event: 'Register' });
    expect(confirmed.to ?? '').not.toContain('/oidc/auth/');
    await reset();
    expect((await send('/reset-password/new', { password: newPassword })).to).toBe('/sign-in');
    const entered = await send('/sign-in', { identifier: person.username, password: newPassword });
    expect(entered.to).toBe('/sign-in/second-factor');
  });
});
