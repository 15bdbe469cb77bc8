import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { sql } from '../src/database/database.ts';
import { sendBackendCode, verifyBackendCode } from '../src/interactions/backend-code.ts';
import { useToken } from '../src/verification/one-time-tokens.ts';
import { accountClient, everyScope, type SignedIn } from './setup/account-client.ts';
import type { BrowserClient } from './setup/browser-client.ts';
import { checkedManagementClient } from './setup/declared-answers.ts';
import { Journey } from './setup/journey.ts';
import { mailedCode } from './setup/mailed-code.ts';
import type { Answer } from './setup/management.ts';
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

interface Person {
  email: string;
  phone: string;
  /** Of the Account API. */
  call: SignedIn['call'];
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
  return { email, phone, call: accountClient(nodes[1].url, tokens.body.access_token) };
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
  id: string;
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

async function codeAfter(to: string, ask: () => Promise<Answer>): Promise<{ code: string; body: Answer['body'] }> {
  const list = () => nodes[0].postern.inbox?.list(to) ?? [];
  const earlier = list().length;
  const { status, body } = await ask();
  expect([status, body?.code]).toEqual([expect.toBeOneOf([200, 201, 204]), undefined]);
  if (to.includes('@')) return { code: await mailedCode(nodes[0], to, earlier + 1), body };
  await expect.poll(() => list().length, { timeout: 5_000 }).toBe(earlier + 1);
  return { code: /\d{6}/.exec(list()[0]?.text ?? '')?.[0] ?? 'no code', body };
}

const inExperience =
  (event: 'SignIn' | 'Register' | 'ForgotPassword', asked: string = event): Open =>
  async (person, type = 'email') => {
    const journey = new Journey(nodes[0], person.email);
    await journey.begin(event);
    const identifier = { type, value: person[type] };
    const ask = () => journey.call('POST', '/verification/verification-code', { identifier, interactionEvent: asked });
    const { code, body } = await codeAfter(identifier.value, ask);
    const post = atOtherNode(journey.browser);
    return {
      code,
      id: body.verificationId,
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
  const { code, body } = await codeAfter(email, () => requestFactor(journey));
  const post = atOtherNode(journey.browser);
  return {
    code,
    id: body.verificationId,
    reply: (given, { id = body.verificationId, type = 'email' } = {}) =>
      post('/verification/mfa-verification-code/verify', { verificationId: id, code: given, identifierType: type }),
  };
};

const byBackend: Open = async (person, type = 'email') => {
  const { code } = await codeAfter(person[type], () => manage('POST', '/verification-codes', { [type]: person[type] }));
  const [row] = await nodes[0].postern.parts.database.query<{ id: string }>(
    sql`select id from verification_codes where scope = ${`${type}:${person[type]}`} and consumed_at is null`,
  );
  return {
    code,
    id: row?.id ?? '',
    reply: (given, { value = person[type] } = {}) =>
      manage('POST', '/verification-codes/verify', { [type]: value, verificationCode: given }),
  };
};

const inAccount =
  (templateType: 'UserPermissionValidation' | 'BindMfa'): Open =>
  async (person, type = 'email') => {
    const identifier = { type, value: person[type] };
    const ask = () => person.call('POST', '/verifications/verification-code', { identifier, templateType });
    const { code, body } = await codeAfter(identifier.value, ask);
    return {
      code,
      id: body.verificationRecordId,
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

const triesOf = async (ticket: Ticket) => {
  const rows = await nodes[0].postern.parts.database.query<{ tries: number; isUsed: boolean }>(
    sql`select tries, consumed_at is not null as "isUsed" from verification_codes where id = ${await codeIdOf(ticket)}`,
  );
  return rows[0];
};

/** The record of the Account API is none of the code's. */
async function codeIdOf({ id }: Ticket) {
  const rows = await nodes[0].postern.parts.database.query<{ id: string }>(sql`
    select id from verification_codes where id = ${id}
    union select proof ->> 'codeId' from verification_records where id = ${id}`);
  return rows[0]?.id ?? '';
}

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
    if (!isOfBackend(to)) {
      expect(codeOf(await target.reply(stranger.code, { id: stranger.id }))).toEqual(
        from === to && isOfAccount(to) ? [200, undefined] : foreignRecord(to),
      );
    }
    expect(await triesOf(target)).toEqual({ tries: 1, isUsed: false });
    expect((await target.reply(target.code)).status).toBeLessThan(300);
    if (from === to && isOfAccount(to)) return;
    expect(await triesOf(stranger)).toEqual({ tries: 0, isUsed: false });
    expect((await stranger.reply(stranger.code)).status).toBeLessThan(300);
    expect(codeOf(await stranger.reply(stranger.code))).toEqual(
      isOfBackend(from) || !isOfAccount(from) ? [400, 'verification_code.not_found'] : expect.anything(),
    );
  });
});
