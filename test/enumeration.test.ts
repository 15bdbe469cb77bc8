import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { sql } from '../src/database/database.ts';
import { displayPhone } from '../src/lib/phone-number.ts';
import { checkedManagementClient } from './setup/declared-answers.ts';
import { startTestPostern, type TestPostern } from './setup/postern.ts';
import { type SeenAnswer, Visitor } from './setup/visitor.ts';

let postern: TestPostern;
let manage: Awaited<ReturnType<typeof checkedManagementClient>>;
/** Stands still but for what lies between tests, so that every test has full limits. */
let now = Date.now();

const password = 'correct horse battery staple';

/** Everything they are called by is of one length and has one mask. */
const callSigns = {
  known: '1',
  suspended: '2',
  'without password': '3',
  unknown: '4',
} as const;
type Who = keyof typeof callSigns;
const everybody = Object.keys(callSigns) as Who[];

type IdentifierType = 'email' | 'phone' | 'username';
const identifiersOf = (who: Who) => ({
  email: `anna-${callSigns[who]}@example.com`,
  phone: `4915112${callSigns[who]}34567`,
  username: `anna_${callSigns[who]}`,
});

beforeAll(async () => {
  postern = await startTestPostern({ clock: () => now });
  manage = await checkedManagementClient(postern);
  await manage('POST', '/connectors', { connectorId: 'postern-sms-inbox', config: {} });
  for (const who of everybody.slice(0, -1)) {
    const { email, phone, username } = identifiersOf(who);
    const user = { primaryEmail: email, primaryPhone: phone, username, customData: { story: 'x'.repeat(100_000) } };
    const { status, body } = await manage('POST', '/users', {
      ...user,
      ...(who !== 'without password' && { password }),
    });
    expect(status).toBe(200);
    if (who === 'suspended') await manage('PATCH', `/users/${body.id}/is-suspended`, { isSuspended: true });
  }
});
afterAll(() => postern.stop());
beforeEach(() => {
  now += 24 * 3_600_000;
});

const byCode = { password: true, verificationCode: true, isPasswordPrimary: false };
const byPassword = { ...byCode, isPasswordPrimary: true };

async function configure(settings: object, method = byCode) {
  const answer = await manage('PATCH', '/sign-in-exp', {
    signUp: { identifiers: ['email', 'phone'], password: true, verify: true },
    signIn: {
      methods: [
        { identifier: 'email', ...method },
        { identifier: 'phone', ...method },
        { identifier: 'username', ...method, verificationCode: false, isPasswordPrimary: true },
      ],
    },
    forgotPasswordMethods: ['EmailVerificationCode', 'PhoneVerificationCode'],
    verificationCodePolicy: {},
    sentinelPolicy: {},
    ...settings,
  });
  expect(answer.body).toMatchObject(settings);
}

type Walk = (visitor: Visitor, identifiers: ReturnType<typeof identifiersOf>) => Promise<void>;

/** Everybody's answers are those of somebody unknown; gives them. */
async function expectNoDifference(walk: Walk): Promise<SeenAnswer[]> {
  const seen = new Map<Who, SeenAnswer[]>();
  for (const who of everybody) {
    const identifiers = identifiersOf(who);
    const { email, phone, username } = identifiers;
    const visitor = new Visitor(postern, [email, displayPhone(phone), phone, username]);
    await visitor.begin();
    await walk(visitor, identifiers);
    seen.set(who, visitor.seen);
  }
  const unknown = seen.get('unknown') ?? [];
  for (const who of everybody) expect({ who, seen: seen.get(who) }).toEqual({ who, seen: unknown });
  return unknown;
}

const statusesOf = (seen: SeenAnswer[]) => seen.map(({ status }) => status);
const codesOf = (seen: SeenAnswer[]) =>
  seen.flatMap(({ body }) => (body.startsWith('{') ? (JSON.parse(body).code ?? []) : []));

/** By the API: a code, a new one, wrong answers, and all over again. */
const askByApi =
  (event: string, type: 'email' | 'phone', { wrongAnswers = 2, sends = 2 } = {}): Walk =>
  async (visitor, identifiers) => {
    const identifier = { type, value: identifiers[type] };
    for (let rounds = 0; rounds < 2; rounds += 1) {
      await visitor.api('PUT', '', { interactionEvent: event });
      for (let sent = 0; sent < sends; sent += 1) {
        await visitor.api('POST', '/verification/verification-code', { identifier, interactionEvent: event });
      }
      const { verificationId } = visitor;
      for (let wrong = 0; wrong < wrongAnswers; wrong += 1) {
        const reply = { identifier, verificationId, code: 'wrong' };
        await visitor.api('POST', '/verification/verification-code/verify', reply);
      }
      await visitor.api('POST', '/identification', { verificationId });
      await visitor.api('POST', '/submit', {});
    }
  };

const firstPages: Record<string, string> = {
  SignIn: '/sign-in',
  Register: '/register',
  ForgotPassword: '/reset-password',
};

/** The same by the pages, and what the page says to whoever waits in vain. */
const askByPages =
  (event: string, type: 'email' | 'phone', { wrongAnswers = 2, sends = 2 } = {}): Walk =>
  async (visitor, identifiers) => {
    const page = firstPages[event] ?? '';
    const typed = type === 'phone' ? `+${identifiers.phone}` : identifiers.email;
    await visitor.open(page);
    await visitor.submit(page, { identifier: typed });
    await openHelp(visitor);
    for (let sent = 1; sent < sends; sent += 1) await visitor.submit('/sign-in/code/resend', {});
    for (let wrong = 0; wrong < wrongAnswers; wrong += 1) await visitor.submit('/sign-in/code', { code: '12345' });
    await openHelp(visitor);
    for (const path of ['/sign-in/confirm', '/sign-in/continue', '/reset-password/new', page]) await visitor.open(path);
    await visitor.submit(page, { identifier: typed });
  };

/** Once everything is sent that is to be sent: then there is most to tell. */
async function openHelp(visitor: Visitor) {
  const waiting = sql`select from outbox where not is_suppressed`;
  await expect.poll(() => postern.postern.parts.database.query(waiting), { timeout: 5_000, interval: 5 }).toEqual([]);
  await visitor.open('/sign-in/code/help');
}

const modes = ['SignInAndRegister', 'SignIn', 'Register'];
const events = ['SignIn', 'Register', 'ForgotPassword'];

describe.each(modes)('with the mode %s nobody learns who has an account', (signInMode) => {
  describe.each(events)('by %s', (event) => {
    it.each(['email', 'phone'] as const)('through the API, by %s', async (type) => {
      await configure({ signInMode });
      const seen = await expectNoDifference(askByApi(event, type));
      expect(statusesOf(seen).slice(0, 5)).toEqual([204, 200, 200, 400, 400]);
      expect(new Set(codesOf(seen))).toContain('verification_code.code_mismatch');
    });

    it.each(['email', 'phone'] as const)('through the pages, by %s', async (type) => {
      await configure({ signInMode });
      const seen = await expectNoDifference(askByPages(event, type));
      const isOffered = event === 'ForgotPassword' || signInMode.includes(event);
      expect(seen.some(({ request }) => request === 'GET /sign-in/code')).toBe(isOffered);
    });
  });
});

describe('where mails carry links', () => {
  it.each(['SignIn', 'ForgotPassword'])('nobody learns who has an account either (%s)', async (event) => {
    await configure({ signInMode: 'SignIn', mailedLinks: { SignIn: true, Register: true, ForgotPassword: true } });
    await expectNoDifference(askByApi(event, 'email'));
    now += 24 * 3_600_000;
    await expectNoDifference(askByPages(event, 'email'));
    await configure({ mailedLinks: {} });
  });
});

describe('limits count alike for everybody', () => {
  it.each(events)('sends of a recipient (%s)', async (event) => {
    await configure({ signInMode: 'SignIn' });
    expect(codesOf(await expectNoDifference(askByApi(event, 'email', { sends: 6 })))).toContain(
      'request.message_rate_limited',
    );
    now += 24 * 3_600_000;
    const seen = await expectNoDifference(askByPages(event, 'phone', { sends: 12 }));
    expect(statusesOf(seen).includes(429)).toBe(event !== 'Register');
  });

  it.each(events)('tries of a code (%s)', async (event) => {
    await configure({ signInMode: 'SignIn', verificationCodePolicy: { maxRetryAttempts: 2 } });
    const seen = await expectNoDifference(askByApi(event, 'email', { wrongAnswers: 4 }));
    expect(codesOf(seen)).toContain('verification_code.exceed_max_try');
    await expectNoDifference(askByPages(event, 'phone', { wrongAnswers: 4 }));
  });

  it.each(events)('locks of an identifier (%s)', async (event) => {
    await configure({ signInMode: 'SignIn', sentinelPolicy: { maxAttempts: 3, lockoutDuration: 10 } });
    const seen = await expectNoDifference(askByApi(event, 'phone', { wrongAnswers: 4 }));
    expect(codesOf(seen)).toContain('session.verification_blocked_too_many_attempts');
    await expectNoDifference(askByPages(event, 'email', { wrongAnswers: 5 }));
  });
});

describe('a password', () => {
  it.each(['email', 'phone', 'username'] as const)('is refused alike through the API, by %s', async (type) => {
    await configure({ signInMode: 'SignInAndRegister', sentinelPolicy: { maxAttempts: 4, lockoutDuration: 10 } });
    const seen = await expectNoDifference(async (visitor, identifiers) => {
      const identifier = { type, value: identifiers[type] };
      await visitor.api('PUT', '', { interactionEvent: 'SignIn' });
      for (let wrong = 0; wrong < 5; wrong += 1) {
        await visitor.api('POST', '/verification/password', { identifier, password: `wrong ${wrong}` });
      }
    });
    expect(statusesOf(seen)).toEqual([204, 422, 422, 422, 400, 400]);
  });

  it('is refused alike while the identifier is locked, even the right one', async () => {
    await configure({ signInMode: 'SignIn', sentinelPolicy: { maxAttempts: 1, lockoutDuration: 10 } });
    const seen = await expectNoDifference(async (visitor, { email }) => {
      const identifier = { type: 'email', value: email };
      await visitor.api('PUT', '', { interactionEvent: 'SignIn' });
      for (const given of ['wrong', 'wrong', password]) {
        await visitor.api('POST', '/verification/password', { identifier, password: given });
      }
    });
    expect(new Set(codesOf(seen))).toEqual(new Set(['session.verification_blocked_too_many_attempts']));
  });

  it.each(['email', 'phone', 'username'] as const)('is refused alike on the first page, by %s', async (type) => {
    await configure(
      { signInMode: 'SignIn', sentinelPolicy: { maxAttempts: 3, lockoutDuration: 10 } },
      { ...byPassword, verificationCode: true },
    );
    const seen = await expectNoDifference((visitor, identifiers) =>
      tryPasswords(visitor, '/sign-in', identifiers, type),
    );
    expect(statusesOf(seen)).toEqual([200, 422, 422, 400, 400]);
  });

  it.each(['email', 'phone'] as const)('is refused alike on a page of its own, by %s', async (type) => {
    await configure({ signInMode: 'SignIn', sentinelPolicy: { maxAttempts: 3, lockoutDuration: 10 } });
    const seen = await expectNoDifference(async (visitor, identifiers) => {
      await visitor.submit('/sign-in', { identifier: typedAs(type, identifiers) });
      await tryPasswords(visitor, '/sign-in/password', identifiers, type);
      await visitor.submit('/sign-in/password', { way: 'code' });
      await openHelp(visitor);
    });
    expect(statusesOf(seen)).toEqual([303, 200, 200, 422, 422, 400, 400, 303, 200, 200]);
  });
});

const typedAs = (type: IdentifierType, identifiers: ReturnType<typeof identifiersOf>) =>
  `${type === 'phone' ? '+' : ''}${identifiers[type]}`;

async function tryPasswords(
  visitor: Visitor,
  page: string,
  identifiers: ReturnType<typeof identifiersOf>,
  type: IdentifierType,
) {
  await visitor.open(page);
  for (let wrong = 0; wrong < 4; wrong += 1) {
    await visitor.submit(page, { identifier: typedAs(type, identifiers), password: 'wrong' });
  }
}

describe('the page for whoever waits in vain', () => {
  it('tells nothing of a reset that was asked for within a registration', async () => {
    await configure({ signInMode: 'SignInAndRegister' });
    const seen = await expectNoDifference(async (visitor, { email }) => {
      await visitor.api('PUT', '', { interactionEvent: 'Register' });
      const identifier = { type: 'email', value: email };
      await visitor.api('POST', '/verification/verification-code', { identifier, interactionEvent: 'ForgotPassword' });
      await openHelp(visitor);
    });
    expect(statusesOf(seen)).toEqual([204, 200, 200]);
  });

  it('tells nothing of an earlier code to whoever has signed in with a password meanwhile', async () => {
    await configure({ signInMode: 'SignIn' });
    const own = { primaryEmail: `own${now}@example.com`, password };
    expect((await manage('POST', '/users', own)).status).toBe(200);
    const seen = await expectNoDifference(async (visitor, { email }) => {
      await visitor.api('PUT', '', { interactionEvent: 'SignIn' });
      await visitor.api('POST', '/verification/verification-code', {
        identifier: { type: 'email', value: email },
        interactionEvent: 'SignIn',
      });
      await visitor.api('POST', '/verification/password', {
        identifier: { type: 'email', value: own.primaryEmail },
        password,
      });
      await visitor.api('POST', '/identification', { verificationId: visitor.verificationId });
      await openHelp(visitor);
    });
    expect(statusesOf(seen)).toEqual([204, 200, 200, 204, 200]);
  });
});
