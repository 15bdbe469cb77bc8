import { decodeJwt } from 'jose';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { sql } from '../../src/database/database.ts';
import { BrowserClient } from '../setup/browser-client.ts';
import { checkedManagementClient, declaredByExperience } from '../setup/declared-answers.ts';
import { Journey } from '../setup/journey.ts';
import type { Answer, CheckAnswer } from '../setup/management.ts';
import { read } from '../setup/management.ts';
import { startTestPostern, type TestPostern } from '../setup/postern.ts';

let postern: TestPostern;
let manage: Awaited<ReturnType<typeof checkedManagementClient>>;
let check: CheckAnswer;
/** How far the clock of this Postern is ahead. */
let aheadMilliseconds = 0;

beforeAll(async () => {
  postern = await startTestPostern({ clock: () => Date.now() + aheadMilliseconds });
  manage = await checkedManagementClient(postern);
  check = declaredByExperience(postern);
});
afterAll(() => postern.stop());

let person: Journey;
let people = 0;

/** Everyone has an address of their own: the limits and locks of one test are not another's. */
function somebody(email = `person${(people + 1).toString()}@example.com`) {
  people += 1;
  return new Journey(postern, email, check);
}

beforeEach(() => {
  person = somebody();
});

const codeOf = ({ status, body }: Answer) => [status, body.code];

const configure = async (settings: object) =>
  expect((await manage('PATCH', '/sign-in-exp', settings)).status).toBe(200);

const passSeconds = (seconds: number) => {
  aheadMilliseconds += seconds * 1000;
};

const createUser = async (email: string) => (await manage('POST', '/users', { primaryEmail: email })).body;

/** The sign-in experience of a fresh tenant, whatever a test made of it. */
async function resetExperience() {
  await postern.postern.parts.database.query(sql`delete from sign_in_experiences`);
  await configure({ signInMode: 'SignInAndRegister' });
}

async function tokensFor(journey: Journey) {
  const arrived = await journey.finish();
  expect(arrived.searchParams.get('state')).toBe('state');
  expect(arrived.searchParams.get('iss')).toBe(`${postern.url}/oidc`);
  const { status, body } = await journey.browser.tokens(arrived.searchParams.get('code') ?? '', journey.verifier);
  expect(status).toBe(200);
  return decodeJwt(body.id_token);
}

describe('a person who was never here', () => {
  it('registers with the code from the mail, and the application gets tokens', async () => {
    const begun = await person.begin('Register');
    expect([begun.status, begun.body]).toEqual([204, '']);
    const sent = await person.requestCode('Register');
    expect(sent).toMatchObject({ status: 200, body: { verificationId: expect.stringMatching(/^[0-9a-z]{21}$/) } });
    const verified = await person.verify(await person.code());
    expect(verified).toMatchObject({ status: 200, body: { verificationId: person.verificationId } });
    const identified = await person.identify();
    expect([identified.status, identified.body]).toEqual([201, '']);
    const claims = await tokensFor(person);
    expect(claims).toMatchObject({ email: person.email, email_verified: true, iss: `${postern.url}/oidc` });
    expect((await manage('GET', `/users/${claims.sub}`)).body).toMatchObject({
      primaryEmail: person.email,
      applicationId: 'demo-app',
      lastSignInAt: expect.any(Number),
    });
  });

  it('gets a mail that says it is for registration', async () => {
    await person.begin('Register');
    await person.requestCode('Register');
    await person.code();
    expect(person.mails()).toMatchObject([{ usageType: 'Register', to: person.email }]);
  });

  it('who signs in is told so only with a right code, and goes on to register without a second mail', async () => {
    await person.begin('SignIn');
    expect((await person.prove('SignIn')).status).toBe(200);
    const unknown = await person.identify();
    expect(unknown).toMatchObject({
      status: 404,
      body: { code: 'user.user_not_exist', data: { identifier: person.email } },
    });
    const switched = await person.switchTo('Register');
    expect([switched.status, switched.body]).toEqual([204, '']);
    expect((await person.identify()).status).toBe(201);
    expect(await tokensFor(person)).toMatchObject({ email: person.email });
    expect(person.mails()).toHaveLength(1);
  });

  it('may have an address of another spelling: it is kept as typed', async () => {
    const other = somebody(`Person.${people}@Example.COM`);
    await other.begin('Register');
    await other.prove('Register');
    expect((await other.identify()).status).toBe(201);
    expect(await tokensFor(other)).toMatchObject({ email: other.email });
  });
});

describe('a person who is known', () => {
  it('signs in with the code from the mail', async () => {
    const user = await createUser(person.email);
    await person.begin('SignIn');
    expect((await person.prove('SignIn')).status).toBe(200);
    const identified = await person.identify();
    expect([identified.status, identified.body]).toEqual([204, '']);
    expect(await tokensFor(person)).toMatchObject({ sub: user.id, email: person.email });
    expect(person.mails()).toMatchObject([{ usageType: 'SignIn' }]);
  });

  it('signs in with the address in another case', async () => {
    const user = await createUser(person.email);
    const shouting = somebody(person.email.toUpperCase());
    await shouting.begin('SignIn');
    await shouting.prove('SignIn');
    expect((await shouting.identify()).status).toBe(204);
    expect(await tokensFor(shouting)).toMatchObject({ sub: user.id });
  });

  it('who registers is told so, and goes on to sign in without a second mail', async () => {
    const user = await createUser(person.email);
    await person.begin('Register');
    await person.prove('Register');
    expect(codeOf(await person.identify())).toEqual([422, 'user.email_already_in_use']);
    expect((await person.switchTo('SignIn')).status).toBe(204);
    expect((await person.identify()).status).toBe(204);
    expect(await tokensFor(person)).toMatchObject({ sub: user.id });
    expect(person.mails()).toHaveLength(1);
  });

  it('who is suspended does not get in', async () => {
    const user = await createUser(person.email);
    const { database } = postern.postern.parts;
    await database.query(sql`update users set is_suspended = true where id = ${user.id}`);
    await person.begin('SignIn');
    await person.prove('SignIn');
    expect(codeOf(await person.identify())).toEqual([401, 'user.suspended']);
    expect(codeOf(await person.submit())).toEqual([404, 'session.identifier_not_found']);
  });

  it('does not become another one on the way', async () => {
    await createUser(person.email);
    const other = await createUser(`other-${person.email}`);
    await person.begin('SignIn');
    await person.prove('SignIn');
    expect((await person.identify()).status).toBe(204);
    await person.requestCode('SignIn', other.primaryEmail);
    const mails = () => postern.postern.inbox?.list(other.primaryEmail) ?? [];
    await expect.poll(() => mails().length).toBe(1);
    const code = /#(\d{6})$/.exec(mails()[0]?.text ?? '')?.[1] ?? '';
    expect((await person.verify(code, { email: other.primaryEmail })).status).toBe(200);
    expect(codeOf(await person.identify())).toEqual([409, 'session.identity_conflict']);
  });
});

describe('without a running interaction', () => {
  const calls: [string, string, object | undefined][] = [
    ['PUT', '', { interactionEvent: 'SignIn' }],
    ['PUT', '/interaction-event', { interactionEvent: 'SignIn' }],
    ['POST', '/identification', {}],
    ['POST', '/submit', undefined],
    ['GET', '/interaction', undefined],
    [
      'POST',
      '/verification/verification-code',
      { identifier: { type: 'email', value: 'a@example.com' }, interactionEvent: 'SignIn' },
    ],
    [
      'POST',
      '/verification/verification-code',
      { identifier: { type: 'phone', value: '15551234567' }, interactionEvent: 'SignIn' },
    ],
    [
      'POST',
      '/verification/verification-code/verify',
      { identifier: { type: 'email', value: 'a@example.com' }, verificationId: 'x', code: '123456' },
    ],
  ];

  it.each(calls)('%s %s answers session.not_found', async (method, path, body) => {
    expect(codeOf(await person.call(method, path, body))).toEqual([400, 'session.not_found']);
  });

  it.each(calls)('%s %s answers so also with cookies that were not signed by us', async (method, path, body) => {
    await person.browser.authorize();
    const stolen = person.browser.cookies().replace(/(_interaction\.sig=)./, '$1!');
    const answer = await read(
      await fetch(`${postern.url}/api/experience${path}`, {
        method,
        headers: { cookie: stolen, ...(body && { 'content-type': 'application/json' }) },
        ...(body && { body: JSON.stringify(body) }),
      }),
    );
    expect(codeOf(answer)).toEqual([400, 'session.not_found']);
  });

  it.each(calls.slice(1))(
    '%s %s answers session.interaction_not_found before the interaction is started',
    async (method, path, body) => {
      await person.browser.authorize();
      expect(codeOf(await person.call(method, path, body))).toEqual([404, 'session.interaction_not_found']);
    },
  );

  it('an interaction ends with its submission', async () => {
    await person.begin('Register');
    await person.prove('Register');
    await person.identify();
    await person.finish();
    expect(codeOf(await person.read())).toEqual([400, 'session.not_found']);
  });
});

describe('the start of an interaction', () => {
  it.each([{}, { interactionEvent: 'signIn' }, { interactionEvent: null }, undefined])(
    'with %j is refused',
    async (body) => {
      await person.browser.authorize();
      expect(codeOf(await person.call('PUT', '', body))).toEqual([400, 'guard.invalid_input']);
    },
  );

  it('forgets what was done before', async () => {
    await person.begin('SignIn');
    await person.prove('SignIn');
    const before = person.verificationId;
    expect((await person.call('PUT', '', { interactionEvent: 'Register' })).status).toBe(204);
    expect((await person.read()).body).toEqual({
      interactionEvent: 'Register',
      profile: {},
      mfa: {},
      captcha: { verified: false, skipped: false },
      verificationRecords: [],
    });
    expect(codeOf(await person.identify(before))).toEqual([400, 'session.verification_failed']);
  });

  it('is refused when the browser says that another site asks', async () => {
    await person.browser.authorize();
    const answer = await person.browser.fetch('/api/experience', {
      method: 'PUT',
      headers: { cookie: person.browser.cookies(), 'sec-fetch-site': 'cross-site', 'content-type': 'application/json' },
      body: JSON.stringify({ interactionEvent: 'SignIn' }),
    });
    expect(answer.status).toBe(403);
  });
});

describe('what is shown of an interaction', () => {
  it('is what its client knows: no code and no hash', async () => {
    await person.begin('SignIn');
    await person.requestCode('SignIn');
    const code = await person.code();
    const record = {
      id: person.verificationId,
      type: 'EmailVerificationCode',
      identifier: { type: 'email', value: person.email },
      templateType: 'SignIn',
    };
    const before = await person.read();
    expect(before).toMatchObject({
      status: 200,
      body: { interactionEvent: 'SignIn', verificationRecords: [{ ...record, verified: false }] },
    });
    await person.verify(code);
    const after = await person.read();
    expect(after.body.verificationRecords).toEqual([{ ...record, verified: true }]);
    expect(JSON.stringify([before.body, after.body])).not.toContain(code);
  });
});

describe('sending a code', () => {
  beforeEach(() => person.begin('SignIn'));

  it('anew makes the earlier one useless: its id is not found, its code wrong', async () => {
    await person.requestCode('SignIn');
    const [firstId, firstCode] = [person.verificationId, await person.code()];
    await person.requestCode('SignIn');
    expect(person.verificationId).not.toBe(firstId);
    const secondCode = await person.code(2);
    expect(codeOf(await person.verify(firstCode, { verificationId: firstId }))).toEqual([
      404,
      'session.verification_session_not_found',
    ]);
    if (firstCode !== secondCode) {
      expect(codeOf(await person.verify(firstCode))).toEqual([400, 'verification_code.code_mismatch']);
    }
    expect((await person.verify(secondCode)).status).toBe(200);
  });

  it('anew takes away what the earlier one proved', async () => {
    await person.prove('SignIn');
    const first = person.verificationId;
    await person.requestCode('SignIn');
    for (const id of [first, person.verificationId]) {
      expect(codeOf(await person.identify(id))).toEqual([400, 'session.verification_failed']);
    }
  });

  it('says in the mail what the request said, whatever the interaction is', async () => {
    await person.requestCode('Register');
    await person.code();
    expect(person.mails()).toMatchObject([{ usageType: 'Register' }]);
  });

  it.each([
    [{ identifier: { type: 'email', value: 'nobody' }, interactionEvent: 'SignIn' }],
    [{ identifier: { type: 'email', value: `${'a'.repeat(250)}@example.com` }, interactionEvent: 'SignIn' }],
    [{ identifier: { type: 'username', value: 'ada' }, interactionEvent: 'SignIn' }],
    [{ identifier: { type: 'phone', value: '+1555' }, interactionEvent: 'SignIn' }],
    [{ identifier: { type: 'email', value: 'a@example.com' } }],
    [{ identifier: { type: 'email', value: 'a@example.com' }, interactionEvent: 'signIn' }],
    [{ identifier: { type: 'email', value: 'a\u0000@example.com' }, interactionEvent: 'SignIn' }],
    [{}],
  ])('for %j does not fit', async (body) => {
    const answer = await person.call('POST', '/verification/verification-code', body);
    expect(codeOf(answer)).toEqual([400, 'guard.invalid_input']);
  });

  it('to what only looks like an address is refused', async () => {
    expect(codeOf(await person.requestCode('SignIn', 'a..b@example.com'))).toEqual([400, 'user.invalid_email']);
  });

  it('to a phone has no connector', async () => {
    const body = { identifier: { type: 'phone', value: '15551234567' }, interactionEvent: 'SignIn' };
    const answer = await person.call('POST', '/verification/verification-code', body);
    expect(answer).toMatchObject({ status: 501, body: { code: 'connector.not_found', data: { type: 'Sms' } } });
  });

  it('an eleventh time in ten minutes is refused, and the tenth code still works', async () => {
    for (let sends = 0; sends < 10; sends += 1) expect((await person.requestCode('SignIn')).status).toBe(200);
    const answer = await person.requestCode('SignIn');
    expect(codeOf(answer)).toEqual([429, 'request.message_rate_limited']);
    expect(Number(answer.headers.get('retry-after'))).toBeGreaterThan(0);
    await expect.poll(() => person.mails().length).toBe(10);
    expect((await person.verify(await person.code())).status).toBe(200);
  });

  it('counts together with the Management API’s', async () => {
    for (let sends = 0; sends < 9; sends += 1) await manage('POST', '/verification-codes', { email: person.email });
    expect((await person.requestCode('SignIn')).status).toBe(200);
    expect((await person.requestCode('SignIn')).status).toBe(429);
    expect((await manage('POST', '/verification-codes', { email: person.email })).status).toBe(429);
  });

  it('many times at the same moment leaves one record and one code', async () => {
    const answers = await Promise.all(Array.from({ length: 5 }, () => person.requestCode('SignIn')));
    const won = answers.filter(({ status }) => status === 200);
    const lost = answers.filter(({ status }) => status !== 200);
    expect(won.length).toBeGreaterThan(0);
    expect(new Set(lost.map(({ body }) => body.code))).toEqual(
      new Set(lost.length > 0 ? ['session.interaction_changed'] : []),
    );
    const { body } = await person.read();
    expect(body.verificationRecords).toHaveLength(1);
  });
});

describe('giving the code back', () => {
  beforeEach(async () => {
    await person.begin('SignIn');
    await person.requestCode('SignIn');
  });

  const wrong = (code: string) => (code === '000000' ? '111111' : '000000');

  it('works once', async () => {
    const code = await person.code();
    expect((await person.verify(code)).status).toBe(200);
    expect(codeOf(await person.verify(code))).toEqual([400, 'verification_code.not_found']);
    expect((await person.identify()).body.code).toBe('user.user_not_exist');
  });

  it('empty is no guess, and costs no try', async () => {
    const code = await person.code();
    for (let tries = 0; tries < 11; tries += 1) {
      expect(codeOf(await person.verify(''))).toEqual([400, 'verification_code.not_found']);
    }
    expect(codeOf(await person.verify('no digits'))).toEqual([400, 'verification_code.code_mismatch']);
    expect((await person.verify(code)).status).toBe(200);
  });

  it('works as people paste it', async () => {
    const code = await person.code();
    expect((await person.verify(` ${code.slice(0, 3)} ${code.slice(3)}\n`)).status).toBe(200);
  });

  it.each([
    ['an unknown verification', { verificationId: 'unknown' }, 404, 'session.verification_session_not_found'],
    ['another address', { email: 'other@example.com' }, 400, 'verification_code.email_mismatch'],
  ])('for %s does not', async (_, changes, status, code) => {
    expect(codeOf(await person.verify(await person.code(), changes))).toEqual([status, code]);
  });

  it('in another case of the address does not: the comparison is exact', async () => {
    const answer = await person.verify(await person.code(), { email: person.email.toUpperCase() });
    expect(codeOf(answer)).toEqual([400, 'verification_code.email_mismatch']);
  });

  it('wrongly is told ten times, and then not even the right one works', async () => {
    const code = await person.code();
    for (let tries = 0; tries < 10; tries += 1) {
      expect(codeOf(await person.verify(wrong(code)))).toEqual([400, 'verification_code.code_mismatch']);
    }
    expect(codeOf(await person.verify(code))).toEqual([400, 'verification_code.exceed_max_try']);
    expect(codeOf(await person.identify())).toEqual([400, 'session.verification_failed']);
  });

  it('too late does not work', async () => {
    const code = await person.code();
    passSeconds(601);
    expect(codeOf(await person.verify(code))).toEqual([400, 'verification_code.expired']);
  });

  it('in another person’s browser does not: it is bound to its interaction', async () => {
    const code = await person.code();
    const thief = somebody(person.email);
    await thief.begin('SignIn');
    const { verificationId } = person;
    expect(codeOf(await thief.verify(code, { verificationId }))).toEqual([
      404,
      'session.verification_session_not_found',
    ]);
    await thief.requestCode('SignIn');
    if ((await thief.code(2)) !== code) {
      expect(codeOf(await thief.verify(code))).toEqual([400, 'verification_code.code_mismatch']);
    }
    expect((await person.verify(code)).status).toBe(200);
  });

  it('at the Management API does not, nor the other way round', async () => {
    const code = await person.code();
    const body = { email: person.email, verificationCode: code };
    expect(codeOf(await manage('POST', '/verification-codes/verify', body))).toEqual([
      400,
      'verification_code.not_found',
    ]);
    await manage('POST', '/verification-codes', { email: person.email });
    const backendCode = await person.code(2);
    if (backendCode !== code) {
      expect(codeOf(await person.verify(backendCode))).toEqual([400, 'verification_code.code_mismatch']);
    }
  });

  it.each([{ code: 123456 }, { code: 'x'.repeat(65) }, {}])('as %j does not fit', async (given) => {
    const answer = await person.call('POST', '/verification/verification-code/verify', {
      identifier: { type: 'email', value: person.email },
      verificationId: person.verificationId,
      ...given,
    });
    expect(codeOf(answer)).toEqual([400, 'guard.invalid_input']);
  });
});

describe('identification', () => {
  it.each(['SignIn', 'Register'] as const)('needs a verification that was completed, at %s', async (event) => {
    await person.begin(event);
    expect(codeOf(await person.identify('unknown'))).toEqual([400, 'session.verification_failed']);
    await person.requestCode(event);
    expect(codeOf(await person.identify())).toEqual([400, 'session.verification_failed']);
  });

  it('without a verification is none at sign-in', async () => {
    await person.begin('SignIn');
    await person.prove('SignIn');
    const answer = await person.call('POST', '/identification', {});
    expect(codeOf(answer)).toEqual([400, 'session.verification_failed']);
  });

  it('of a new person happens once: a second one is a conflict', async () => {
    await person.begin('Register');
    await person.prove('Register');
    expect((await person.identify()).status).toBe(201);
    expect(codeOf(await person.identify())).toEqual([409, 'session.identity_conflict']);
  });

  it('twice at the same moment makes one user', async () => {
    await person.begin('Register');
    await person.prove('Register');
    const answers = await Promise.all([person.identify(), person.identify(), person.identify()]);
    expect(answers.filter(({ status }) => status === 201)).toHaveLength(1);
    const { body } = await manage('GET', '/users?page_size=100');
    const made = body.filter(({ primaryEmail }: { primaryEmail: string }) => primaryEmail === person.email);
    expect(made).toHaveLength(1);
    expect((await person.submit()).status).toBe(200);
  });

  it('is needed before the submission', async () => {
    await person.begin('SignIn');
    expect(codeOf(await person.submit())).toEqual([404, 'session.identifier_not_found']);
    await person.prove('SignIn');
    expect(codeOf(await person.submit())).toEqual([404, 'session.identifier_not_found']);
  });

  it('of an address that is too long for an account is refused', async () => {
    const long = somebody(`${'l'.repeat(60)}@${'d'.repeat(60)}.example.com`);
    await long.begin('Register');
    await long.prove('Register');
    expect(await long.identify()).toMatchObject({
      status: 422,
      body: { code: 'entity.value_too_long', data: { field: 'primaryEmail' } },
    });
  });
});

describe('switching', () => {
  it('keeps the verification, there and back', async () => {
    await person.begin('SignIn');
    await person.prove('SignIn');
    for (const event of ['Register', 'SignIn', 'SignIn', 'Register'] as const) {
      expect((await person.switchTo(event)).status).toBe(204);
      const { body } = await person.read();
      expect(body).toMatchObject({ interactionEvent: event, verificationRecords: [{ verified: true }] });
    }
    expect((await person.identify()).status).toBe(201);
  });

  it('keeps a code that is still under way', async () => {
    await person.begin('SignIn');
    await person.requestCode('SignIn');
    await person.switchTo('Register');
    expect((await person.verify(await person.code())).status).toBe(200);
    expect((await person.identify()).status).toBe(201);
  });

  it.each([
    ['SignIn', 'ForgotPassword'],
    ['Register', 'ForgotPassword'],
    ['ForgotPassword', 'SignIn'],
    ['ForgotPassword', 'Register'],
  ] as const)('from %s to %s is not possible', async (from, to) => {
    await person.begin(from);
    expect(codeOf(await person.switchTo(to))).toEqual([400, 'session.not_supported_for_forgot_password']);
  });
});

describe('when the settings ask for more', () => {
  afterEach(resetExperience);

  it('a registration says what is missing, keeps the address, and goes on without a second verification', async () => {
    await configure({ signUp: { identifiers: ['email'], password: true, verify: true } });
    await person.begin('Register');
    await person.prove('Register');
    const missing = await person.identify();
    expect(missing).toMatchObject({
      status: 422,
      body: { code: 'user.missing_profile', data: { missingProfile: ['password'] } },
    });
    expect((await person.read()).body.profile).toEqual({ email: person.email });
    await configure({ signUp: { identifiers: ['email'], password: false, verify: true } });
    expect((await person.call('POST', '/identification', {})).status).toBe(201);
    expect(await tokensFor(person)).toMatchObject({ email: person.email });
  });

  it('switching to sign-in forgets the pending profile', async () => {
    await configure({ signUp: { identifiers: ['email'], password: true, verify: true } });
    await person.begin('Register');
    await person.prove('Register');
    await person.identify();
    await person.switchTo('SignIn');
    expect((await person.read()).body.profile).toEqual({});
  });

  it('an address that is taken is told before what is missing', async () => {
    await configure({ signUp: { identifiers: ['email'], password: true, verify: true } });
    await createUser(person.email);
    await person.begin('Register');
    await person.prove('Register');
    expect(codeOf(await person.identify())).toEqual([422, 'user.email_already_in_use']);
  });

  it.each([
    [{ identifiers: ['username'], password: true, verify: true }, ['username', 'password']],
    [
      {
        identifiers: ['username'],
        password: true,
        verify: true,
        secondaryIdentifiers: [{ identifier: 'email', verify: true }],
      },
      ['username', 'password'],
    ],
    [{ identifiers: ['email', 'username'], password: true, verify: true }, ['username', 'password']],
  ])('sign-up %j misses %j', async (signUp, missingProfile) => {
    await configure({ signUp });
    await person.begin('Register');
    await person.prove('Register');
    expect(await person.identify()).toMatchObject({
      status: 422,
      body: { code: 'user.missing_profile', data: { missingProfile } },
    });
  });

  it('sign-in by email code may be switched off', async () => {
    await createUser(person.email);
    await person.begin('SignIn');
    await person.prove('SignIn');
    await configure({
      signUp: { identifiers: ['email'], password: true, verify: true },
      signIn: { methods: [{ identifier: 'email', password: true, verificationCode: false, isPasswordPrimary: true }] },
    });
    expect(codeOf(await person.identify())).toEqual([422, 'user.sign_in_method_not_enabled']);
  });
});

describe('sign-in only', () => {
  beforeAll(() => configure({ signInMode: 'SignIn' }));
  afterAll(resetExperience);

  it('nobody can switch to registration', async () => {
    await person.begin('SignIn');
    expect(codeOf(await person.switchTo('Register'))).toEqual([403, 'auth.forbidden']);
  });

  it('nobody can register, though they began when it was allowed', async () => {
    await configure({ signInMode: 'SignInAndRegister' });
    await person.begin('Register');
    await person.prove('Register');
    await configure({ signInMode: 'SignIn' });
    expect(codeOf(await person.identify())).toEqual([403, 'auth.forbidden']);
    expect(codeOf(await person.call('POST', '/identification', {}))).toEqual([403, 'auth.forbidden']);
  });

  it('known people sign in', async () => {
    await createUser(person.email);
    await person.begin('SignIn');
    expect((await person.prove('SignIn')).status).toBe(200);
    expect((await person.identify()).status).toBe(204);
  });

  it('an unknown address looks like a known one: the same answers, a mail only to the known', async () => {
    const stranger = somebody();
    await createUser(person.email);
    const answers = [];
    for (const journey of [person, stranger]) {
      await journey.begin('SignIn');
      const sent = await journey.requestCode('SignIn');
      const wrong = await journey.verify('x');
      const shown = await journey.read();
      answers.push(
        [sent, wrong, shown].map(({ status, headers, body }) =>
          JSON.stringify([status, namesOf(headers), body])
            .replaceAll(journey.email, 'address')
            .replaceAll(journey.verificationId, 'id'),
        ),
      );
    }
    expect(answers[0]).toEqual(answers[1]);
    await person.code();
    expect(person.mails()).toHaveLength(1);
    expect(stranger.mails()).toHaveLength(0);
    const { body } = await manage('GET', `/deliveries?recipient=${stranger.email}`);
    expect(body).toMatchObject([{ state: 'suppressed', attemptCount: 0 }]);
  });

  it('an unknown address is limited like a known one', async () => {
    const stranger = somebody();
    await createUser(person.email);
    for (const journey of [person, stranger]) {
      await journey.begin('SignIn');
      for (let sends = 0; sends < 10; sends += 1) expect((await journey.requestCode('SignIn')).status).toBe(200);
      expect(codeOf(await journey.requestCode('SignIn'))).toEqual([429, 'request.message_rate_limited']);
    }
    expect(stranger.mails()).toHaveLength(0);
  });

  const namesOf = (headers: Headers) => [...headers.keys()].filter((name) => !/^(date|etag)$/.test(name)).sort();
});

describe('registration only', () => {
  beforeAll(() => configure({ signInMode: 'Register' }));
  afterAll(resetExperience);

  it('nobody can switch to sign-in, and nobody signs in who began before', async () => {
    await configure({ signInMode: 'SignInAndRegister' });
    await createUser(person.email);
    await person.begin('SignIn');
    await person.prove('SignIn');
    await configure({ signInMode: 'Register' });
    expect(codeOf(await person.identify())).toEqual([403, 'auth.forbidden']);
    const other = somebody();
    await other.begin('Register');
    expect(codeOf(await other.switchTo('SignIn'))).toEqual([403, 'auth.forbidden']);
  });

  it('new people register', async () => {
    await person.begin('Register');
    await person.prove('Register');
    expect((await person.identify()).status).toBe(201);
  });
});

describe('the lock of an identifier', () => {
  beforeAll(() => configure({ sentinelPolicy: { maxAttempts: 3, lockoutDuration: 5 } }));
  afterAll(resetExperience);
  beforeEach(async () => {
    await person.begin('SignIn');
    await person.requestCode('SignIn');
  });

  const blocked = [400, 'session.verification_blocked_too_many_attempts'];
  const miss = () => person.verify('not it');

  it('comes after so many failures, refuses even the right code, and ends by the clock', async () => {
    const code = await person.code();
    expect(codeOf(await miss())).toEqual([400, 'verification_code.code_mismatch']);
    expect(codeOf(await miss())).toEqual([400, 'verification_code.code_mismatch']);
    const third = await miss();
    expect(codeOf(third)).toEqual(blocked);
    expect(third.body.data).toEqual({ relativeTime: 'in 5 minutes' });
    expect(third.body.message).toBe('Too many attempts in a short time. Try again in 5 minutes.');
    expect(codeOf(await person.verify(code))).toEqual(blocked);
    passSeconds(301);
    await person.requestCode('SignIn');
    expect((await person.verify(await person.code(2))).status).toBe(200);
  });

  it('is of the address, not of the code or the browser', async () => {
    for (let misses = 0; misses < 3; misses += 1) await miss();
    const other = somebody(person.email);
    await other.begin('SignIn');
    await other.requestCode('SignIn');
    expect(codeOf(await other.verify(await other.code(2)))).toEqual(blocked);
  });

  it('is of this address only', async () => {
    for (let misses = 0; misses < 3; misses += 1) await miss();
    const other = somebody();
    await other.begin('SignIn');
    expect((await other.prove('SignIn')).status).toBe(200);
  });

  it('is not made longer by those who go on trying', async () => {
    for (let misses = 0; misses < 3; misses += 1) await miss();
    passSeconds(200);
    expect(codeOf(await miss())).toEqual(blocked);
    passSeconds(101);
    await person.requestCode('SignIn');
    expect((await person.verify(await person.code(2))).status).toBe(200);
  });

  it('forgets failures after an hour', async () => {
    await miss();
    await miss();
    passSeconds(3601);
    await person.requestCode('SignIn');
    expect(codeOf(await miss())).toEqual([400, 'verification_code.code_mismatch']);
  });

  it('does not hold at the Management API, which has no lock', async () => {
    for (let misses = 0; misses < 3; misses += 1) await miss();
    await manage('POST', '/verification-codes', { email: person.email });
    const body = { email: person.email, verificationCode: await person.code(2) };
    expect((await manage('POST', '/verification-codes/verify', body)).status).toBe(204);
  });

  it('holds against guesses in parallel', async () => {
    const code = await person.code();
    const answers = await Promise.all(Array.from({ length: 30 }, miss));
    const told = answers.filter(({ body }) => body.code === 'verification_code.code_mismatch');
    expect(told).toHaveLength(2);
    expect(codeOf(await person.verify(code))).toEqual(blocked);
  });
});

it('without a connector no code can be sent, and the interaction stays', async () => {
  const { body: connectors } = await manage('GET', '/connectors');
  await manage('DELETE', `/connectors/${connectors[0].id}`);
  await person.begin('SignIn');
  const answer = await person.requestCode('SignIn');
  expect(answer).toMatchObject({ status: 501, body: { code: 'connector.not_found', data: { type: 'Email' } } });
  expect((await person.read()).status).toBe(200);
  await manage('POST', '/connectors', { connectorId: 'logto-email', config: {} });
  expect((await person.requestCode('SignIn')).status).toBe(200);
});

it('the way of one sign-in has the redirects that clients rely on (spec 11.5)', async () => {
  const browser = new BrowserClient(postern.url);
  const started = await browser.authorize();
  expect([started.status, started.location]).toEqual([303, '/sign-in?app_id=demo-app']);
  for (const name of ['_interaction', '_interaction.sig', '_interaction_resume', '_interaction_resume.sig', '_logto']) {
    expect(browser.cookies()).toMatch(new RegExp(`(^|; )${name.replace('.', '\\.')}=`));
  }
  await person.begin('Register');
  await person.prove('Register');
  await person.identify();
  const { body } = await person.submit();
  expect(body.redirectTo).toMatch(new RegExp(`^${postern.url}/oidc/auth/[\\w-]+$`));
  const resumed = await person.browser.fetch(body.redirectTo);
  expect(resumed.status).toBe(303);
  expect(resumed.headers.get('location')).toMatch(
    new RegExp(`^${postern.url}/demo-app\\?code=[\\w-]+&state=state&iss=`),
  );
});
