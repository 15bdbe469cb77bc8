import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { sql } from '../src/database/database.ts';
import { sendBackendCode, verifyBackendCode } from '../src/interactions/backend-code.ts';
import { useToken } from '../src/verification/one-time-tokens.ts';
import { accountClient, everyScope, type SignedIn } from './setup/account-client.ts';
import type { BrowserClient } from './setup/browser-client.ts';
import { checkedManagementClient } from './setup/declared-answers.ts';
import { Journey } from './setup/journey.ts';
import { type Answer, read } from './setup/management.ts';
import { startTestPostern, type TestPostern } from './setup/postern.ts';

/** Two nodes: whatever is asked for at one is tried at the other. */
let nodes: [TestPostern, TestPostern];
let manage: Awaited<ReturnType<typeof checkedManagementClient>>;

beforeAll(async () => {
  const first = await startTestPostern();
  nodes = [first, await startTestPostern({ beside: first })];
  manage = await checkedManagementClient(first);
  await manage('POST', '/connectors', { connectorId: 'postern-sms-inbox', config: {} });
  const answer = await manage('PATCH', '/sign-in-exp', {
    signUp: { identifiers: ['email', 'phone'], password: true, verify: true },
    signIn: {
      methods: [
        { identifier: 'email', password: true, verificationCode: false, isPasswordPrimary: true },
        { identifier: 'phone', password: true, verificationCode: true, isPasswordPrimary: true },
      ],
    },
    forgotPasswordMethods: ['EmailVerificationCode', 'PhoneVerificationCode'],
    mfa: { factors: ['EmailVerificationCode'], policy: 'UserControlled' },
    sentinelPolicy: { maxAttempts: 1000 },
  });
  expect([answer.status, answer.body.code]).toEqual([200, undefined]);
  const fields = { email: 'Edit', phone: 'Edit', password: 'Edit' };
  expect((await manage('PATCH', '/account-center', { enabled: true, fields })).status).toBe(200);
});
afterAll(async () => {
  for (const node of nodes.toReversed()) await node.stop();
});

const password = 'correct horse battery staple';

type Calls = SignedIn['call'];

interface Person {
  email: string;
  phone: string;
  /** Call the Account API: at the node where codes are asked for, and at the other. */
  ask: Calls;
  call: Calls;
}

let people = 0;

async function newPerson(): Promise<Person> {
  people += 1;
  const email = `${randomUUID()}@example.com`;
  const phone = `49151123${String(10_000 + people)}`;
  const made = await manage('POST', '/users', { primaryEmail: email, primaryPhone: phone, password });
  expect([made.status, made.body.code]).toEqual([200, undefined]);
  const journey = await halfSignedIn(email);
  const { code, body } = await codeAfter(email, () => requestFactor(journey));
  const reply = { verificationId: body.verificationId, code, identifierType: 'email' };
  expect((await journey.call('POST', '/verification/mfa-verification-code/verify', reply)).status).toBe(200);
  const callback = await journey.finish();
  const tokens = await journey.browser.tokens(callback.searchParams.get('code') ?? '', journey.verifier);
  const [ask, call] = nodes.map(({ url }) => accountClient(url, tokens.body.access_token)) as [Calls, Calls];
  return { email, phone, ask, call };
}

/** Somebody whose password was right, and who still needs the second factor. */
async function halfSignedIn(email: string) {
  const journey = new Journey(nodes[0], email);
  await journey.begin('SignIn', { scope: everyScope });
  const identifier = { type: 'email', value: email };
  const proof = await journey.call('POST', '/verification/password', { identifier, password });
  expect((await journey.identify(proof.body.verificationId)).status).toBe(204);
  return journey;
}

const requestFactor = (journey: Journey) =>
  journey.call('POST', '/verification/mfa-verification-code', { identifierType: 'email' });

/** A code that was asked for in one of the flows, and where it belongs. */
interface Ticket {
  code: string;
  /** By which the client names it. */
  id: string;
  codeId: string;
  /** Gives an answer to the call that belongs to the flow, at the other node. */
  reply(code: string, changes?: { id?: string; type?: 'email' | 'phone'; value?: string }): Promise<Answer>;
}

type Open = (person: Person, type?: 'email' | 'phone') => Promise<Ticket>;

const atOtherNode = (browser: BrowserClient) => async (path: string, body: object) => {
  const answer = await fetch(`${nodes[1].url}/api/experience${path}`, {
    method: 'POST',
    headers: { cookie: browser.cookies(), 'content-type': 'application/json' },
    body: JSON.stringify(body),
  });
  const text = await answer.text();
  return { status: answer.status, headers: answer.headers, body: text && JSON.parse(text) };
};

async function codeAfter(to: string, ask: () => Promise<Answer>) {
  const { database } = nodes[0].postern.parts;
  const list = () => nodes[0].postern.inbox?.list(to) ?? [];
  const earlier = list().length;
  const { status, body } = await ask();
  expect([status, body?.code]).toEqual([expect.toBeOneOf([200, 201, 204]), undefined]);
  const [row] = await database.query<{ id: string }>(sql`select id from verification_codes order by id desc limit 1`);
  await expect.poll(() => list().length, { timeout: 5_000 }).toBe(earlier + 1);
  const code = /\b\d{6}\b/.exec(list()[0]?.text ?? '')?.[0] ?? 'no code';
  return { code, codeId: row?.id ?? '', body };
}

const inExperience =
  (event: 'SignIn' | 'Register' | 'ForgotPassword', asked: string = event): Open =>
  async (person, type = 'email') => {
    const journey = new Journey(nodes[0], person.email);
    await journey.begin(event);
    const identifier = { type, value: person[type] };
    const ask = () => journey.call('POST', '/verification/verification-code', { identifier, interactionEvent: asked });
    const { code, codeId, body } = await codeAfter(identifier.value, ask);
    const post = atOtherNode(journey.browser);
    return {
      code,
      id: body.verificationId,
      codeId,
      reply: (given, { id = body.verificationId, ...changes } = {}) =>
        post('/verification/verification-code/verify', {
          identifier: { ...identifier, ...changes },
          verificationId: id,
          code: given,
        }),
    };
  };

const asSecondFactor: Open = async ({ email }) => {
  const journey = await halfSignedIn(email);
  const { code, codeId, body } = await codeAfter(email, () => requestFactor(journey));
  const post = atOtherNode(journey.browser);
  return {
    code,
    id: body.verificationId,
    codeId,
    reply: (given, { id = body.verificationId, type = 'email' } = {}) =>
      post('/verification/mfa-verification-code/verify', { verificationId: id, code: given, identifierType: type }),
  };
};

const byBackend: Open = async (person, type = 'email') => {
  const { code, codeId } = await codeAfter(person[type], () =>
    manage('POST', '/verification-codes', { [type]: person[type] }),
  );
  return {
    code,
    id: codeId,
    codeId,
    reply: (given, { value = person[type] } = {}) =>
      manage('POST', '/verification-codes/verify', { [type]: value, verificationCode: given }),
  };
};

const inAccount =
  (templateType: 'UserPermissionValidation' | 'BindMfa'): Open =>
  async (person, type = 'email') => {
    const identifier = { type, value: person[type] };
    const ask = () => person.ask('POST', '/verifications/verification-code', { identifier, templateType });
    const { code, codeId, body } = await codeAfter(identifier.value, ask);
    return {
      code,
      id: body.verificationRecordId,
      codeId,
      reply: (given, { id = body.verificationRecordId, ...changes } = {}) =>
        person.call('POST', '/verifications/verification-code/verify', {
          identifier: { ...identifier, ...changes },
          verificationId: id,
          code: given,
        }),
    };
  };

const flows: Record<string, Open> = {
  'a sign-in': inExperience('SignIn'),
  'a registration': inExperience('Register'),
  'a reset': inExperience('ForgotPassword'),
  'a second factor': asSecondFactor,
  'the operator’s backend': byBackend,
  'the account': inAccount('UserPermissionValidation'),
  'a new second factor': inAccount('BindMfa'),
};

const isOfBackend = (flow: string) => flow === 'the operator’s backend';
const isOfAccount = (flow: string) => flow === 'the account' || flow === 'a new second factor';

/** What each flow says of the record of another. The backend's call names none. */
const foreignRecord = (flow: string) =>
  isOfAccount(flow) ? [400, 'verification_record.not_found'] : [404, 'session.verification_session_not_found'];

const codeOf = ({ status, body }: Answer) => [status, body?.code];
const mismatch = [400, 'verification_code.code_mismatch'];

const triesOf = async ({ codeId }: Ticket) => {
  const [row] = await nodes[0].postern.parts.database.query(
    sql`select tries, consumed_at is not null as "isUsed" from verification_codes where id = ${codeId}`,
  );
  return row;
};

const pairs = Object.keys(flows).flatMap((from) =>
  Object.keys(flows)
    // Of the backend's codes for one address only the newest is there.
    .filter((to) => !(isOfBackend(from) && isOfBackend(to)))
    .map((to) => [from, to] as const),
);

describe('a code opens nothing but what it was asked for', () => {
  it.each(pairs)('that of %s is not that of %s', async (from, to) => {
    const person = await newPerson();
    const stranger = (await flows[from]?.(person)) as Ticket;
    let target = (await flows[to]?.(person)) as Ticket;
    // One in a million.
    if (target.code === stranger.code) target = (await flows[to]?.(person)) as Ticket;

    expect(codeOf(await target.reply(stranger.code))).toEqual(mismatch);
    // The account's codes go back by one call, which knows by the record what they were for.
    if (!isOfBackend(to) && !(isOfAccount(from) && isOfAccount(to))) {
      expect(codeOf(await target.reply(stranger.code, { id: stranger.id }))).toEqual(foreignRecord(to));
    }
    expect(await triesOf(target)).toEqual({ tries: 1, isUsed: false });
    expect(await triesOf(stranger)).toEqual({ tries: 0, isUsed: false });
    for (const ticket of [target, stranger]) {
      expect((await ticket.reply(ticket.code)).status).toBeLessThan(300);
      expect(codeOf(await ticket.reply(ticket.code))).toEqual([400, 'verification_code.not_found']);
    }
  });
});

const withAddress = Object.keys(flows).filter((flow) => flow !== 'a second factor');
const withPhone = ['a sign-in', 'a registration', 'a reset', 'the operator’s backend'];

describe('a code belongs to the address or number that it went to', () => {
  it.each(withAddress)('that of %s: no other address, no other spelling of it', async (flow) => {
    const person = await newPerson();
    const ticket = (await flows[flow]?.(person)) as Ticket;
    const others = [`other-${person.email}`, ...(isOfBackend(flow) ? [] : [person.email.toUpperCase()])];
    for (const value of others) {
      const [status, code] = codeOf(await ticket.reply(ticket.code, { value }));
      expect(status).toBe(400);
      expect(code).toBeOneOf([
        'verification_code.email_mismatch',
        'verification_code.not_found',
        'verification_record.not_found',
      ]);
    }
    expect(await triesOf(ticket)).toEqual({ tries: 0, isUsed: false });
    expect((await ticket.reply(ticket.code)).status).toBeLessThan(300);
  });

  it.each(withPhone)('that of %s: what went to the phone is not what went to the mailbox', async (flow) => {
    const person = await newPerson();
    const mailed = (await flows[flow]?.(person, 'email')) as Ticket;
    const texted = (await flows[flow]?.(person, 'phone')) as Ticket;
    if (mailed.code !== texted.code) {
      expect(codeOf(await mailed.reply(texted.code))).toEqual(mismatch);
      expect(codeOf(await texted.reply(mailed.code))).toEqual(mismatch);
    }
    if (!isOfBackend(flow)) {
      const asMailed = await texted.reply(texted.code, { type: 'email', value: person.email });
      expect(codeOf(asMailed)).toEqual([400, 'verification_code.email_mismatch']);
      const asTexted = await mailed.reply(mailed.code, { type: 'phone', value: person.phone });
      expect(codeOf(asTexted)).toEqual([400, 'verification_code.phone_mismatch']);
    }
    expect((await mailed.reply(mailed.code)).status).toBeLessThan(300);
    expect((await texted.reply(texted.code)).status).toBeLessThan(300);
  });
});

describe('a code belongs to its tenant', () => {
  it('the same address has other codes in the other one', async () => {
    const { parts } = nodes[0].postern;
    const identifier = { type: 'email' as const, value: `${randomUUID()}@example.com` };
    const inTenant = (tenantId: string) =>
      codeAfter(identifier.value, async () => {
        await sendBackendCode(parts, { tenantId, identifier, ip: '127.0.0.1' });
        return { status: 204, headers: new Headers(), body: '' };
      });
    const ours = await inTenant('default');
    const theirs = await inTenant('admin');
    const verify = (code: string) =>
      manage('POST', '/verification-codes/verify', { email: identifier.value, verificationCode: code });
    if (ours.code !== theirs.code) {
      expect(codeOf(await verify(theirs.code))).toEqual(mismatch);
      await expect(verifyBackendCode(parts, 'admin', identifier, ours.code)).rejects.toMatchObject({
        code: 'verification_code.code_mismatch',
      });
    }
    await verifyBackendCode(parts, 'admin', identifier, theirs.code);
    expect((await verify(ours.code)).status).toBe(204);
  });

  it('an interaction of one is none of the other, though browsers send cookies to every port', async () => {
    const person = await newPerson();
    const journey = new Journey(nodes[0], person.email);
    await journey.begin('SignIn');
    const answer = await fetch(`${nodes[0].adminUrl}/api/experience/interaction`, {
      headers: { cookie: journey.browser.cookies() },
    });
    expect(codeOf(await read(answer))).toEqual([400, 'session.not_found']);
    expect((await journey.read()).status).toBe(200);
  });
});

/** A person whose record of this kind is verified, in an interaction of its own. */
async function proven(event: 'SignIn' | 'Register' | 'ForgotPassword', asked: string, email: string) {
  const journey = new Journey(nodes[0], email);
  await journey.begin(event);
  const identifier = { type: 'email', value: email };
  const ask = () => journey.call('POST', '/verification/verification-code', { identifier, interactionEvent: asked });
  const { code, body } = await codeAfter(email, ask);
  journey.verificationId = body.verificationId;
  expect((await journey.verify(code)).status).toBe(200);
  return journey;
}

const notProven = [400, 'session.verification_failed'];

describe('what is proven opens nothing but what it was proven for', () => {
  it.each([
    ['a reset', 'SignIn', 'ForgotPassword'],
    ['a reset', 'Register', 'ForgotPassword'],
    ['a sign-in', 'ForgotPassword', 'SignIn'],
    ['a registration', 'ForgotPassword', 'Register'],
  ] as const)('by the code of %s nobody goes through a %s', async (_flow, event, asked) => {
    const { email } = await newPerson();
    const journey = await proven(event, asked, email);
    const [status, code] = codeOf(await journey.identify());
    expect(status).toBeGreaterThanOrEqual(400);
    expect(code).toBeOneOf(['session.verification_failed', 'user.sign_in_method_not_enabled']);
    expect((await journey.read()).body.userId).toBeUndefined();
  });

  it('in another browser, and after a new start, it is gone', async () => {
    const { email } = await newPerson();
    const journey = await proven('ForgotPassword', 'ForgotPassword', email);
    const other = new Journey(nodes[1], email);
    await other.begin('ForgotPassword');
    expect(codeOf(await other.identify(journey.verificationId))).toEqual(notProven);
    await journey.call('PUT', '', { interactionEvent: 'ForgotPassword' });
    expect(codeOf(await journey.identify())).toEqual(notProven);
  });

  it('a code that was sent and not verified proves nothing', async () => {
    const { email } = await newPerson();
    const journey = new Journey(nodes[0], email);
    await journey.begin('ForgotPassword');
    await journey.requestCode('ForgotPassword');
    expect(codeOf(await journey.identify())).toEqual(notProven);
  });

  it('a second factor is no first, and neither first is a second', async () => {
    const { email } = await newPerson();
    const journey = await halfSignedIn(email);
    const { code, body } = await codeAfter(email, () => requestFactor(journey));
    const reply = { verificationId: body.verificationId, code, identifierType: 'email' };
    expect((await journey.call('POST', '/verification/mfa-verification-code/verify', reply)).status).toBe(200);
    expect(codeOf(await journey.identify(body.verificationId))).toEqual(notProven);
    const first = await halfSignedIn(email);
    const mailed = await codeAfter(email, () => first.requestCode('SignIn'));
    expect((await first.verify(mailed.code)).status).toBe(200);
    expect(codeOf(await first.submit())).toEqual([403, 'session.mfa.require_mfa_verification']);
    const profile = { type: 'email', verificationId: first.verificationId };
    expect((await first.call('POST', '/profile', profile)).status).toBe(403);
  });

  it('a password proves nothing in a registration or a reset', async () => {
    const { email } = await newPerson();
    for (const event of ['Register', 'ForgotPassword'] as const) {
      const journey = new Journey(nodes[0], email);
      await journey.begin(event);
      const identifier = { type: 'email', value: email };
      const { body } = await journey.call('POST', '/verification/password', { identifier, password });
      const [status, code] = codeOf(await journey.identify(body.verificationId));
      expect([event, status]).toEqual([event, event === 'Register' ? 400 : 422]);
      expect(code).toBeOneOf(['session.verification_failed', 'session.not_supported_for_forgot_password']);
    }
  });
});

describe('a one-time token', () => {
  const makeToken = async (email: string, context: object = {}) =>
    (await manage('POST', '/one-time-tokens', { email, context })).body.token as string;
  const give = (journey: Journey, email: string, token: string) =>
    journey.call('POST', '/verification/one-time-token/verify', { identifier: { type: 'email', value: email }, token });

  async function begun(event: 'SignIn' | 'Register' | 'ForgotPassword', email: string, node = nodes[1]) {
    const journey = new Journey(node, email);
    await journey.begin(event);
    return journey;
  }

  it.each([
    ['SignIn', 'Register'],
    ['SignIn', 'ForgotPassword'],
    ['Register', 'SignIn'],
    ['Register', 'ForgotPassword'],
    ['ForgotPassword', 'SignIn'],
    ['ForgotPassword', 'Register'],
  ] as const)('for %s is none for %s, and stays good for what it is for', async (event, other) => {
    const email = `${randomUUID()}@example.com`;
    const token = await makeToken(email, { interactionEvent: event });
    const wrong = await begun(other, email);
    expect(codeOf(await give(wrong, email, token))).toEqual([400, 'one_time_token.interaction_event_mismatch']);
    expect((await give(await begun(event, email, nodes[0]), email, token)).status).toBe(200);
    const later = await give(await begun(event, email), email, token);
    expect(codeOf(later)).toEqual([400, 'one_time_token.token_consumed']);
  });

  it('is for one address and one tenant, is no code, and resets no password', async () => {
    const { email } = await newPerson();
    const token = await makeToken(email);
    const journey = await begun('ForgotPassword', email);
    expect(codeOf(await give(journey, `other-${email}`, token))).toEqual([400, 'one_time_token.email_mismatch']);
    expect(codeOf(await give(journey, email.toUpperCase(), token))).toEqual([400, 'one_time_token.email_mismatch']);
    const { database, seal } = nodes[1].postern.parts;
    const elsewhere = await useToken(database, seal, { tenantId: 'admin', email, token, now: new Date() });
    expect(elsewhere.verdict).toBe('not_found');
    const ticket = await flows['a sign-in']?.({ email } as Person);
    expect(codeOf((await ticket?.reply(token)) as Answer)).toEqual(mismatch);
    const { body } = await give(journey, email, token);
    expect(codeOf(await journey.identify(body.verificationId))).toEqual([
      422,
      'session.not_supported_for_forgot_password',
    ]);
    const other = await begun('SignIn', email);
    expect(codeOf(await other.identify(body.verificationId))).toEqual(notProven);
  });
});
