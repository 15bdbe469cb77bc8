import type { SMTPServerOptions } from 'smtp-server';
import { afterAll, afterEach, beforeAll, beforeEach, expect, it } from 'vitest';
import { sql } from '../src/database/database.ts';
import { managementClient } from './setup/management.ts';
import { startTestPostern, type TestPostern } from './setup/postern.ts';
import { smtpConfig, smtpLogin } from './setup/smtp-config.ts';
import { recordStatements } from './setup/statements.ts';
import { Visitor } from './setup/visitor.ts';
import { type Sink, startSink } from './smtp/sink.ts';

/**
 * Time tells nothing where the same is done for everybody. The figures themselves are measured by
 * `npm run bench -- enumeration`; here is what they come from.
 */
let postern: TestPostern;
let sink: Sink;
let recorder: ReturnType<typeof recordStatements>;
let manage: Awaited<ReturnType<typeof managementClient>>;
let aheadMilliseconds = 0;
/** Mails that the server has received in full and not answered. */
const held: (() => void)[] = [];

const hold: SMTPServerOptions['onData'] = (stream, _session, callback) => {
  stream.on('data', () => {});
  stream.on('end', () => held.push(callback));
};

beforeAll(async () => {
  recorder = recordStatements();
  sink = await startSink({ auth: smtpLogin, server: { onData: hold } });
  postern = await startTestPostern({ clock: () => Date.now() + aheadMilliseconds });
  manage = await managementClient(postern.url);
  const connectorId = 'simple-mail-transfer-protocol';
  expect((await manage('POST', '/connectors', { connectorId, config: smtpConfig(sink.port) })).status).toBe(200);
  for (const [who, more] of Object.entries(people)) {
    if (more === undefined) continue;
    const { status, body } = await manage('POST', '/users', { primaryEmail: addressOf(who), ...more });
    expect(status).toBe(200);
    if (who === 'suspended') await manage('PATCH', `/users/${body.id}/is-suspended`, { isSuspended: true });
  }
});
afterAll(async () => {
  recorder.stop();
  await postern.stop();
  await sink.close();
});
beforeEach(() => {
  aheadMilliseconds += 24 * 3_600_000;
});
afterEach(() => release());

const password = 'correct horse battery staple';
const people = { known: { password }, suspended: { password }, 'without-password': {}, unknown: undefined };
const addressOf = (who: string) => `${who}@example.com`;

/** Lets everything through that is to be sent. */
const release = () =>
  expect
    .poll(
      () => {
        for (const accept of held.splice(0)) accept();
        return postern.postern.parts.database.query(sql`select from outbox where not is_suppressed`);
      },
      { timeout: 10_000 },
    )
    .toEqual([]);

const configure = async (signInMode: string) => {
  const method = { identifier: 'email', password: true, verificationCode: true, isPasswordPrimary: false };
  const answer = await manage('PATCH', '/sign-in-exp', {
    signInMode,
    signUp: { identifiers: ['email'], password: true, verify: true },
    signIn: { methods: [method] },
    forgotPasswordMethods: ['EmailVerificationCode'],
  });
  expect(answer.status).toBe(200);
};

/** The statements of what the visitor does, the same for everybody. */
async function expectSameStatements(walk: (visitor: Visitor, email: string) => Promise<void>) {
  const done = new Map<string, string[][]>();
  for (const who of Object.keys(people)) {
    const visitor = new Visitor(postern, []);
    await visitor.begin();
    recorder.take();
    await walk(visitor, addressOf(who));
    done.set(who, recorder.take().map(withoutSending));
  }
  const ofUnknown = done.get('unknown') ?? [];
  for (const who of Object.keys(people)) expect({ who, done: done.get(who) }).toEqual({ who, done: ofUnknown });
  return ofUnknown;
}

/** Where everybody is sent a mail, the answer may wait a moment for what becomes of it. */
const withoutSending = (statements: string[]) =>
  statements.filter((text) => !text.includes('update outbox set is_sending'));

const asking = async (visitor: Visitor, email: string, event: string) => {
  await visitor.api('PUT', '', { interactionEvent: event });
  const wish = { identifier: { type: 'email', value: email }, interactionEvent: event };
  await visitor.api('POST', '/verification/verification-code', wish);
  await visitor.api('POST', '/verification/verification-code/verify', {
    identifier: wish.identifier,
    verificationId: visitor.verificationId,
    code: 'wrong',
  });
};

it.each([
  ['SignIn', 'SignIn', 1],
  ['SignIn', 'ForgotPassword', 1],
  ['SignInAndRegister', 'ForgotPassword', 1],
  ['SignInAndRegister', 'SignIn', 0],
  ['SignInAndRegister', 'Register', 0],
])('mode %s, %s: the same statements are executed for everybody', async (mode, event, lookUps) => {
  await configure(mode);
  const [, asked = []] = await expectSameStatements((visitor, email) => asking(visitor, email, event));
  expect(asked.filter((text) => text.includes('from users'))).toHaveLength(lookUps);
  expect(asked.at(-1)).toMatch(/^durable: .*insert into outbox/);
});

it('the pages execute the same statements for everybody', async () => {
  await configure('SignIn');
  await expectSameStatements(async (visitor, email) => {
    await visitor.submit('/sign-in', { identifier: email });
    await visitor.submit('/sign-in/code', { code: '123' });
    await visitor.open('/sign-in/code/help');
    await visitor.submit('/reset-password', { identifier: email });
    await visitor.open('/sign-in/code/help');
  });
});

it('a password that is refused costs the same statements for everybody', async () => {
  await configure('SignIn');
  const [, tried = []] = await expectSameStatements(async (visitor, email) => {
    await visitor.api('PUT', '', { interactionEvent: 'SignIn' });
    await visitor.api('POST', '/verification/password', {
      identifier: { type: 'email', value: email },
      password: 'wrong',
    });
  });
  expect(tried.at(-1)).toContain('insert into lockouts');
});

it('a right password costs what a wrong one costs while the identifier is locked', async () => {
  await configure('SignIn');
  await manage('PATCH', '/sign-in-exp', { sentinelPolicy: { maxAttempts: 1, lockoutDuration: 10 } });
  const visitor = new Visitor(postern, []);
  await visitor.begin();
  await visitor.api('PUT', '', { interactionEvent: 'SignIn' });
  const identifier = { type: 'email', value: addressOf('known') };
  recorder.take();
  for (const given of ['wrong', 'wrong', password]) {
    await visitor.api('POST', '/verification/password', { identifier, password: given });
  }
  const [, wrong, right] = recorder.take();
  expect(visitor.seen.at(-1)).toMatchObject({ status: 400 });
  expect(right).toEqual(wrong);
  await manage('PATCH', '/sign-in-exp', { sentinelPolicy: {} });
});

it.each(['SignIn', 'ForgotPassword'])('the answer to %s does not wait for the mail server', async (event) => {
  await configure('SignIn');
  const visitor = new Visitor(postern, []);
  await visitor.begin();
  recorder.take();
  await asking(visitor, addressOf('known'), event);
  expect(visitor.seen.map(({ status }) => status)).toEqual([204, 200, 400]);
  expect(recorder.take().flat().join('\n')).not.toContain('is_sending = true');
  await expect.poll(() => held.length, { timeout: 10_000 }).toBe(1);
});

it('the page for whoever waits in vain does not tell of a mail that waits', async () => {
  await configure('SignIn');
  const pages = new Map<string, string | undefined>();
  for (const who of ['known', 'unknown']) {
    const visitor = new Visitor(postern, [addressOf(who), `${who.slice(0, 4)}****@example.com`]);
    await visitor.begin();
    await asking(visitor, addressOf(who), 'ForgotPassword');
    if (who === 'known') await expect.poll(() => held.length, { timeout: 10_000 }).toBe(1);
    aheadMilliseconds += 120_000;
    await visitor.open('/sign-in/code/help');
    pages.set(who, visitor.seen.at(-1)?.body);
    await release();
  }
  expect(pages.get('known')).toContain('role="status"');
  expect(pages.get('known')).toBe(pages.get('unknown'));
});
