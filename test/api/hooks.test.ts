import { createHmac, randomBytes } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { sql } from '../../src/database/database.ts';
import { signedIn } from '../setup/account-client.ts';
import { checkedManagementClient } from '../setup/declared-answers.ts';
import {
  answersWith,
  type HookCall,
  type HookReceiver,
  isSilent,
  startHookReceiver,
  takes,
} from '../setup/hook-receiver.ts';
import { Journey } from '../setup/journey.ts';
import { managementClient } from '../setup/management.ts';
import { startNodeProcess } from '../setup/node-process.ts';
import { startTestPostern, type TestPostern } from '../setup/postern.ts';

let postern: TestPostern;
let manage: Awaited<ReturnType<typeof checkedManagementClient>>;
let receiver: HookReceiver;

beforeAll(async () => {
  postern = await startTestPostern();
  manage = await checkedManagementClient(postern);
  await manage('PATCH', '/sign-in-exp', { forgotPasswordMethods: ['EmailVerificationCode'] });
});
afterAll(() => postern.stop());

beforeEach(async () => {
  receiver = await startHookReceiver();
  return async () => {
    for (const { id } of (await manage('GET', '/hooks')).body) await manage('DELETE', `/hooks/${id}`);
    await receiver.close();
  };
});

const listen = async (...events: string[]) =>
  (await manage('POST', '/hooks', { name: 'mine', events, config: { url: receiver.url } })).body;

const eventOf = (event: string) => async () => (await receiver.waitFor(({ body }) => body.event === event))[0]?.body;

const settled = async (id: string, count: number) => {
  for (let tries = 0; ; tries += 1) {
    const answer = await manage('GET', `/hooks/${id}/recent-logs?page_size=100`);
    if (answer.body.length >= count) return answer;
    expect(tries).toBeLessThan(500);
    await sleep(20);
  }
};

const asWord = (text: string) => new RegExp(`(?<!\\w)${text.replace(/[^\w\s]/g, '\\$&')}(?!\\w)`);

async function register(email: string) {
  const journey = new Journey(postern, email);
  await journey.begin('Register');
  await journey.prove('Register');
  expect((await journey.identify()).status).toBe(201);
  await journey.finish();
  return journey;
}

describe('webhooks are kept', () => {
  test('as they were made, with a signing key of their own', async () => {
    const config = { url: receiver.url, headers: { 'X-Key': 'a header of mine' }, retries: 2 };
    const made = await manage('POST', '/hooks', { name: 'mine', events: ['PostSignIn', 'PostSignIn'], config });
    expect(made.status).toBe(201);
    expect(made.body).toEqual({
      tenantId: 'default',
      id: expect.stringMatching(/^[0-9a-z]{21}$/),
      name: 'mine',
      event: null,
      events: ['PostSignIn'],
      config,
      signingKey: expect.stringMatching(/^[0-9A-Za-z]{32}$/),
      enabled: true,
      createdAt: expect.any(Number),
    });
    const { id, signingKey } = made.body;
    expect((await manage('GET', `/hooks/${id}`)).body).toEqual(made.body);
    const rows = await postern.postern.parts.database.query(
      sql`select hooks.*, encode(sealed_target, 'escape') from hooks`,
    );
    for (const secret of [signingKey, 'a header of mine', '127.0.0.1']) {
      expect(JSON.stringify(rows)).not.toContain(secret);
    }
  });

  test('and changed: what is given is replaced, the rest stays', async () => {
    const { id, ...hook } = await listen('PostSignIn');
    const config = { url: 'https://example.com/hook' };
    const changed = await manage('PATCH', `/hooks/${id}`, { config, events: ['User.Created'], enabled: false });
    expect(changed).toMatchObject({
      status: 200,
      body: { ...hook, id, config, events: ['User.Created'], enabled: false },
    });
    const rotated = await manage('PATCH', `/hooks/${id}/signing-key`);
    expect(rotated.body).toEqual({ ...changed.body, signingKey: expect.stringMatching(/^\w{32}$/) });
    expect(rotated.body.signingKey).not.toBe(hook.signingKey);
    expect((await manage('DELETE', `/hooks/${id}`)).status).toBe(204);
    expect((await manage('DELETE', `/hooks/${id}`)).body.code).toBe('entity.not_found');
    expect((await manage('GET', `/hooks/${id}`)).body.code).toBe('entity.not_exists_with_id');
    expect((await manage('PATCH', `/hooks/${id}`, {})).body.code).toBe('entity.not_exists');
    expect((await manage('PATCH', `/hooks/${id}/signing-key`)).body.code).toBe('entity.not_exists');
  });

  test('in a list, whole or by pages, with how they did', async () => {
    const ids = [];
    for (let index = 0; index < 3; index += 1) ids.unshift((await listen('PostSignIn')).id);
    const whole = await manage('GET', '/hooks');
    expect(whole.body.map(({ id }: { id: string }) => id)).toEqual(ids);
    expect(whole.headers.get('total-number')).toBeNull();
    const page = await manage('GET', '/hooks?page=2&page_size=2&includeExecutionStats=true');
    expect(page.headers.get('total-number')).toBe('3');
    expect(page.body).toMatchObject([{ id: ids[2], executionStats: { requestCount: 0, successCount: 0 } }]);
    expect((await manage('GET', '/hooks?page=0')).body.code).toBe('guard.invalid_pagination');
  });

  test.each([
    ['no event', { config: { url: 'https://example.com' } }, 'hook.missing_events'],
    ['an empty list of events', { events: [], config: { url: 'https://example.com' } }, 'guard.invalid_input'],
    [
      'an event that there is not',
      { events: ['PostMail'], config: { url: 'https://example.com' } },
      'guard.invalid_input',
    ],
    ['a URL that is none', { events: ['PostSignIn'], config: { url: 'example' } }, 'guard.invalid_input'],
    [
      'a URL with a password',
      { events: ['PostSignIn'], config: { url: 'https://a:b@example.com' } },
      'guard.invalid_input',
    ],
    [
      'four retries',
      { events: ['PostSignIn'], config: { url: 'https://example.com', retries: 4 } },
      'guard.invalid_input',
    ],
    [
      'a header of two lines',
      { events: ['PostSignIn'], config: { url: 'https://example.com', headers: { a: 'b\r\nc: d' } } },
      'guard.invalid_input',
    ],
    [
      'a header of the connection',
      { events: ['PostSignIn'], config: { url: 'https://example.com', headers: { 'Transfer-Encoding': 'x' } } },
      'guard.invalid_input',
    ],
  ])('but not with %s', async (_name, body, code) => {
    expect(await manage('POST', '/hooks', body)).toMatchObject({ status: 400, body: { code } });
  });

  test('with the one event of earlier versions, which is told of as well', async () => {
    const hook = await manage('POST', '/hooks', { event: 'User.Created', config: { url: receiver.url } });
    expect(hook.body).toMatchObject({ event: 'User.Created', events: [], name: '' });
    await manage('POST', '/users', { name: 'Legacy' });
    expect((await eventOf('User.Created')()).hookId).toBe(hook.body.id);
  });
});

describe('a test call', () => {
  test('sends a sample of each event to the config that is given, signed with the stored key', async () => {
    const { id, signingKey } = await listen('User.Deleted');
    await using other = await startHookReceiver();
    const events = ['PostSignIn', 'User.Created', 'Message.RateLimited'];
    const sent = await manage('POST', `/hooks/${id}/test`, { events, config: { url: other.url } });
    expect(sent.status).toBe(204);
    expect(other.calls.map(({ body }) => body.event).sort()).toEqual([...events].sort());
    for (const { raw, body, headers } of other.calls) {
      expect(body.hookId).toBe(id);
      expect(headers['logto-signature-sha-256']).toBe(createHmac('sha256', signingKey).update(raw).digest('hex'));
    }
    expect(receiver.calls).toEqual([]);
  });

  test('says what the endpoint answered, or that there is none', async () => {
    const { id } = await listen('User.Deleted');
    const events = ['PostSignIn'];
    receiver.setAnswer(answersWith(302, { location: receiver.url }));
    const refused = await manage('POST', `/hooks/${id}/test`, { events, config: { url: receiver.url } });
    expect(refused).toMatchObject({
      status: 422,
      body: { code: 'hook.endpoint_responded_with_error', data: { responseStatus: 302, responseBody: 'no' } },
    });
    expect(receiver.calls).toHaveLength(1);
    const failed = await manage('POST', `/hooks/${id}/test`, { events, config: { url: 'http://127.0.0.1:1/' } });
    expect(failed).toMatchObject({ status: 422, body: { code: 'hook.send_test_payload_failed' } });
    const unknown = await manage('POST', '/hooks/nobody/test', { events, config: { url: receiver.url } });
    expect(unknown.body.code).toBe('entity.not_exists_with_id');
  });
});

describe('what the Management API changes is told', () => {
  test('of users: call, answer and caller', async () => {
    const { id } = await listen('User.Created', 'User.Data.Updated', 'User.SuspensionStatus.Updated', 'User.Deleted');
    const user = (await manage('POST', '/users', { primaryEmail: 'told@example.com', password: 'canary-password' }))
      .body;
    expect(await eventOf('User.Created')()).toEqual({
      hookId: id,
      event: 'User.Created',
      createdAt: expect.any(String),
      userAgent: expect.any(String),
      ip: '127.0.0.1',
      path: '/users',
      method: 'POST',
      status: 200,
      params: {},
      matchedRoute: '/users',
      data: user,
    });
    const path = `/users/${user.id}`;
    await manage('PATCH', `${path}?x=1`, { name: 'Ada' });
    expect(await eventOf('User.Data.Updated')()).toMatchObject({
      path,
      matchedRoute: '/users/:userId',
      params: { userId: user.id },
      data: { name: 'Ada' },
    });
    await manage('PATCH', `${path}/custom-data`, { customData: { plan: 'gold' } });
    await manage('PATCH', `${path}/profile`, { profile: { nickname: 'ada' } });
    await manage('PATCH', `${path}/password`, { password: 'canary-password-2' });
    await receiver.waitFor(({ body }) => body.event === 'User.Data.Updated', 4);
    await manage('PATCH', `${path}/is-suspended`, { isSuspended: true });
    expect(await eventOf('User.SuspensionStatus.Updated')()).toMatchObject({ data: { isSuspended: true } });
    await manage('DELETE', path);
    const deleted = await eventOf('User.Deleted')();
    expect(deleted).toMatchObject({ status: 204, path, data: { id: user.id, primaryEmail: 'told@example.com' } });
    expect(receiver.calls.map(({ raw }) => raw).join()).not.toContain('canary-password');
    expect((await manage('PATCH', path, { name: 'Nobody' })).status).toBe(404);
    await settled(id, 7);
    expect(receiver.calls).toHaveLength(7);
  });

  test('of organizations, their roles and who came and went', async () => {
    await listen(
      ...['Created', 'Deleted', 'Data.Updated', 'Membership.Updated'].map((what) => `Organization.${what}`),
      ...['Created', 'Deleted', 'Data.Updated'].map((what) => `OrganizationRole.${what}`),
    );
    const role = (await manage('POST', '/organization-roles', { name: 'editor' })).body;
    expect((await eventOf('OrganizationRole.Created')()).data).toEqual(role);
    await manage('PATCH', `/organization-roles/${role.id}`, { description: 'edits' });
    await eventOf('OrganizationRole.Data.Updated')();
    const organization = (await manage('POST', '/organizations', { name: 'Acme' })).body;
    expect((await eventOf('Organization.Created')()).data).toEqual(organization);
    await manage('PATCH', `/organizations/${organization.id}`, { name: 'Acme Ltd' });
    expect((await eventOf('Organization.Data.Updated')()).data.name).toBe('Acme Ltd');
    const [ada, bob] = [(await manage('POST', '/users', {})).body.id, (await manage('POST', '/users', {})).body.id];
    const path = `/organizations/${organization.id}/users`;
    await manage('POST', path, { userIds: [ada] });
    await receiver.waitFor(({ body }) => body.addedUserIds?.[0] === ada);
    await manage('POST', path, { userIds: [ada] });
    await manage('PUT', path, { userIds: [bob] });
    await receiver.waitFor(({ body }) => body.removedUserIds?.[0] === ada && body.addedUserIds?.[0] === bob);
    await manage('DELETE', `${path}/${bob}`);
    await receiver.waitFor(({ body }) => body.method === 'DELETE' && body.removedUserIds?.[0] === bob);
    const changes = receiver.of('Organization.Membership.Updated');
    expect(changes.map(({ body }) => body.organizationId)).toEqual(Array(3).fill(organization.id));
    await manage('DELETE', `/organizations/${organization.id}`);
    expect(await eventOf('Organization.Deleted')()).not.toHaveProperty('data');
    await manage('DELETE', `/organization-roles/${role.id}`);
    await eventOf('OrganizationRole.Deleted')();
  });
});

describe('what people do is told', () => {
  const application = { id: 'demo-app', type: 'SPA', name: 'Live Preview', description: expect.any(String) };

  test('registration, sign-in and reset, with user and application', async () => {
    const { id } = await listen('PostRegister', 'PostSignIn', 'PostResetPassword', 'User.Created', 'User.Data.Updated');
    await register('people@example.com');
    const registered = await eventOf('PostRegister')();
    expect(registered).toEqual({
      hookId: id,
      event: 'PostRegister',
      createdAt: expect.any(String),
      interactionEvent: 'Register',
      sessionId: expect.any(String),
      userAgent: expect.any(String),
      userId: expect.any(String),
      userIp: '127.0.0.1',
      user: expect.objectContaining({ id: registered.userId, primaryEmail: 'people@example.com' }),
      application,
    });
    expect(await eventOf('User.Created')()).toMatchObject({
      data: { id: registered.userId, primaryEmail: 'people@example.com' },
      ip: '127.0.0.1',
      interactionEvent: 'Register',
      application,
    });
    const journey = new Journey(postern, 'people@example.com');
    await journey.begin('SignIn');
    await journey.prove('SignIn');
    await journey.identify();
    await journey.finish();
    expect(await eventOf('PostSignIn')()).toMatchObject({ userId: registered.userId, interactionEvent: 'SignIn' });
    expect(receiver.of('User.Data.Updated')).toEqual([]);
    const reset = new Journey(postern, 'people@example.com');
    await reset.begin('ForgotPassword');
    expect((await reset.prove('ForgotPassword')).status).toBe(200);
    expect(await reset.identify()).toMatchObject({ status: 204 });
    expect((await reset.choosePassword('a canary of a password')).status).toBe(204);
    expect((await reset.submit()).status).toBe(200);
    expect(await eventOf('PostResetPassword')()).toMatchObject({ userId: registered.userId });
    expect(await eventOf('User.Data.Updated')()).toMatchObject({ data: { id: registered.userId } });
    await settled(id, 5);
    expect(receiver.calls).toHaveLength(5);
  });

  test('a message that a limit refuses, with the rule; not to the operator who asked for one', async () => {
    await listen('Message.RateLimited');
    const journey = new Journey(postern, 'flooded@example.com');
    await journey.begin('SignIn');
    for (let index = 0; index < 10; index += 1) expect((await journey.requestCode('SignIn')).status).toBe(200);
    expect((await manage('POST', '/verification-codes', { email: 'flooded@example.com' })).status).toBe(429);
    expect((await journey.requestCode('SignIn')).status).toBe(429);
    expect(await eventOf('Message.RateLimited')()).toMatchObject({
      action: 'VerificationCodeSend',
      recipient: 'flooded@example.com',
      rule: 'recipient',
      retryAfterSeconds: expect.any(Number),
      interactionEvent: 'SignIn',
      ip: '127.0.0.1',
      userAgent: expect.any(String),
      application,
    });
    await sleep(100);
    expect(receiver.calls).toHaveLength(1);
  });

  test('a lock, once when it begins, by whatever it came about', async () => {
    const { id } = await listen('Identifier.Lockout');
    const sentinelPolicy = { maxAttempts: 3, lockoutDuration: 60 };
    expect((await manage('PATCH', '/sign-in-exp', { sentinelPolicy })).status).toBe(200);
    const journeys = await Promise.all(
      Array.from({ length: 6 }, async () => {
        const journey = new Journey(postern, 'locked@example.com');
        await journey.begin('SignIn');
        return journey;
      }),
    );
    const guess = (journey: Journey) =>
      journey.givePassword({ type: 'email', value: 'locked@example.com' }, 'canary guess');
    await Promise.all(journeys.map(guess));
    for (const journey of journeys) await guess(journey);
    const journey = new Journey(postern, 'locked-by-code@example.com');
    await journey.begin('SignIn');
    await journey.requestCode('SignIn');
    for (let index = 0; index < 5; index += 1) await journey.verify('canary');
    await settled(id, 2);
    expect(receiver.calls.map(({ body }) => [body.type, body.value, body.interactionEvent]).sort()).toEqual([
      ['email', 'locked-by-code@example.com', 'SignIn'],
      ['email', 'locked@example.com', 'SignIn'],
    ]);
    await manage('PATCH', '/sign-in-exp', { sentinelPolicy: {} });
  });
});

describe('what users change of themselves is told', () => {
  test('and what a limit keeps from them', async () => {
    const fields = { name: 'Edit', email: 'Edit', password: 'Edit' };
    expect((await manage('PATCH', '/account-center', { enabled: true, fields })).status).toBe(200);
    const person = await signedIn(postern, 'self@example.com');
    const { id } = await listen('User.Data.Updated', 'Message.RateLimited', 'Identifier.Lockout');
    expect((await person.call('PATCH', '/my-account', { name: 'Ada' })).status).toBe(200);
    expect(await eventOf('User.Data.Updated')()).toMatchObject({
      data: { id: person.userId, name: 'Ada', primaryEmail: 'self@example.com' },
      applicationId: 'demo-app',
      application: { id: 'demo-app' },
      ip: '127.0.0.1',
    });
    const send = (number: number) =>
      person.call('POST', '/verifications/verification-code', {
        identifier: { type: 'email', value: `self${number}@example.com` },
      });
    for (let number = 0; number < 10; number += 1) expect((await send(number)).status).toBe(201);
    expect((await send(10)).status).toBe(429);
    expect(await eventOf('Message.RateLimited')()).toMatchObject({ rule: 'account', recipient: 'self10@example.com' });
    await manage('PATCH', '/sign-in-exp', { sentinelPolicy: { maxAttempts: 2, lockoutDuration: 60 } });
    for (let tries = 0; tries < 4; tries += 1) {
      await person.call('POST', '/verifications/password', { password: 'canary guess' });
    }
    expect(await eventOf('Identifier.Lockout')()).toMatchObject({ type: 'userId', value: person.userId });
    await manage('PATCH', '/sign-in-exp', { sentinelPolicy: {} });
    await settled(id, 3);
    expect(receiver.calls).toHaveLength(3);
  });

  test('and the organizations that they join by domain or token', async () => {
    await listen('Organization.Membership.Updated');
    const byDomain = (await manage('POST', '/organizations', { name: 'By domain' })).body.id;
    const byToken = (await manage('POST', '/organizations', { name: 'By token' })).body.id;
    await manage('POST', `/organizations/${byDomain}/jit/email-domains`, { emailDomain: 'joins.example' });
    const email = 'ada@joins.example';
    await register(email);
    await receiver.waitFor(({ body }) => body.organizationId === byDomain && body.addedUserIds.length === 1);
    const context = { jitOrganizationIds: [byToken] };
    const { token } = (await manage('POST', '/one-time-tokens', { email, context })).body;
    const journey = new Journey(postern, email);
    await journey.begin('SignIn');
    await journey.giveToken(email, token);
    await journey.identify();
    const [joined] = await receiver.waitFor(({ body }) => body.organizationId === byToken);
    expect(joined?.body).toMatchObject({ interactionEvent: 'SignIn', addedUserIds: [expect.any(String)] });
  });
});

describe('what became of it', () => {
  test('is in the log of the hook, and in no other', async () => {
    const { id } = await listen('User.Created');
    await manage('POST', '/users', {});
    await settled(id, 1);
    receiver.setAnswer(answersWith(410));
    await manage('POST', '/users', {});
    const { body, headers } = await settled(id, 2);
    expect(headers.get('total-number')).toBe('2');
    expect(body).toEqual([
      {
        id: expect.any(String),
        key: 'TriggerHook.User.Created',
        payload: {
          key: 'TriggerHook.User.Created',
          result: 'Error',
          error: 'hook.endpoint_responded_with_error',
          hookId: id,
          attempts: 1,
          response: { statusCode: 410 },
        },
        createdAt: expect.any(Number),
      },
      expect.objectContaining({
        payload: expect.objectContaining({ result: 'Success', response: { statusCode: 200 } }),
      }),
    ]);
    expect((await manage('GET', `/hooks/${id}/recent-logs?logKey=TriggerHook.User.Deleted`)).body).toEqual([]);
    expect((await manage('GET', `/hooks/${id}/recent-logs?page=0`)).body.code).toBe('guard.invalid_pagination');
    const { executionStats } = (await manage('GET', `/hooks/${id}?includeExecutionStats=true`)).body;
    expect(executionStats).toEqual({ requestCount: 2, successCount: 1 });
    const all = (await manage('GET', '/logs?page_size=100')).body;
    expect(all.filter(({ key }: { key: string }) => key.startsWith('TriggerHook'))).toEqual([]);
    expect((await manage('GET', `/logs/${body[0].id}`)).body).toEqual(body[0]);
  });

  test('is nothing at all of a hook that is switched off', async () => {
    const { id } = await listen('User.Created');
    await manage('PATCH', `/hooks/${id}`, { enabled: false });
    await manage('POST', '/users', {});
    await sleep(300);
    expect(receiver.calls).toEqual([]);
  });
});

test('no code, password, link or token is in any request, in what waits, or in the logs', async () => {
  const everything = [
    ...['PostRegister', 'PostSignIn', 'PostResetPassword', 'User.Created', 'User.Data.Updated'],
    ...['Message.RateLimited', 'Identifier.Lockout', 'Organization.Membership.Updated'],
  ];
  const taking = await listen(...everything);
  await using silent = await startHookReceiver();
  silent.setAnswer(isSilent);
  await manage('POST', '/hooks', { events: everything, config: { url: silent.url } });
  const mailedLinks = { SignIn: true, Register: true, ForgotPassword: true };
  expect((await manage('PATCH', '/sign-in-exp', { mailedLinks })).status).toBe(200);
  const email = 'canary@example.com';
  const token = (await manage('POST', '/one-time-tokens', { email })).body.token;
  await register(email);
  const byToken = new Journey(postern, email);
  await byToken.begin('SignIn');
  expect((await byToken.giveToken(email, token)).status).toBe(200);
  await byToken.identify();
  await byToken.finish();
  const journey = new Journey(postern, email);
  await journey.begin('ForgotPassword');
  await journey.prove('ForgotPassword');
  await journey.identify();
  expect((await journey.choosePassword('canary of a password')).status).toBe(204);
  expect((await journey.submit()).status).toBe(200);
  await journey.begin('SignIn');
  await journey.givePassword({ type: 'email', value: email }, 'canary of a guess');
  for (let index = 0; index < 11; index += 1) await journey.requestCode('SignIn');
  await receiver.waitFor(({ body }) => body.event === 'Message.RateLimited');
  const texts = journey.mails().map(({ text }) => text);
  const secrets = [
    ...texts.flatMap((text) => text.match(/\b\d{6}\b/g) ?? []),
    ...texts.flatMap((text) => text.match(/https?:\S*\/link\/\S+/g) ?? []),
    ...[token, 'canary of a password', 'canary of a guess'],
  ];
  expect(secrets.length).toBeGreaterThan(12);
  const { database } = postern.postern.parts;
  const waiting = await database.query(sql`select * from hook_events`);
  expect(waiting.length).toBeGreaterThan(3);
  const logs = (await manage('GET', `/hooks/${taking.id}/recent-logs?page_size=100`)).body;
  const bodies = receiver.calls.map(({ raw }: HookCall) => raw);
  // Times and ids may hold any six digits in a row, but not as a word.
  const told = JSON.stringify([bodies, waiting, logs]).replace(/\\+"(createdAt|updatedAt|lastSignInAt)\\+":\d+/g, '');
  for (const secret of secrets) expect(told).not.toMatch(asWord(secret));
  expect(postern.logged()).not.toContain('canary of');
  await manage('PATCH', '/sign-in-exp', { mailedLinks: {} });
}, 60_000);

test('a dead endpoint keeps nobody waiting', async () => {
  receiver.setAnswer(isSilent);
  await listen('PostSignIn', 'PostRegister', 'User.Created');
  await register('patient@example.com');
  for (let index = 0; index < 20; index += 1) expect((await manage('POST', '/users', {})).status).toBe(200);
  expect(receiver.calls.length).toBeLessThan(20);
  receiver.setAnswer(takes);
}, 30_000);

describe('on several nodes', () => {
  test('what a killed node had stored or in hand, another sends', async () => {
    const survivor = await startTestPostern();
    const ask = await managementClient(survivor.url);
    receiver.setAnswer(isSilent);
    const config = { url: receiver.url };
    await ask('POST', '/hooks', { events: ['User.Created'], config });
    const node = await startNodeProcess(survivor.database, survivor.environment);
    const onNode = await managementClient(node.url);
    const names = Array.from({ length: 12 }, (_, index) => `user ${index}`);
    for (const name of names) expect((await onNode('POST', '/users', { name })).status).toBe(200);
    const { database } = survivor.postern.parts;
    const stored = sql`select id from hook_events`;
    for (let tries = 0; (await database.query(stored)).length < names.length; tries += 1) {
      expect(tries).toBeLessThan(500);
      await sleep(10);
    }
    await node.kill();
    receiver.setAnswer(takes);
    // The lease of what was in hand, without waiting for it.
    await database.query(sql`update hook_events set due_at = now()`);
    await receiver.waitFor(({ body }) => names.includes(body.data.name), names.length);
    for (let tries = 0; (await database.query(stored)).length > 0; tries += 1) {
      expect(tries).toBeLessThan(4_000);
      await sleep(10);
    }
    expect(new Set(receiver.calls.map(({ body }) => body.data.name))).toEqual(new Set(names));
    await survivor.stop();
  }, 60_000);

  test('each event is sent once, and a change of a hook is known on all of them', async () => {
    const one = await startTestPostern();
    const other = await startTestPostern({ beside: one });
    const [onOne, onOther] = [await managementClient(one.url), await managementClient(other.url)];
    const { id } = (await onOne('POST', '/hooks', { events: ['User.Created'], config: { url: receiver.url } })).body;
    for (let index = 0; index < 20; index += 1) {
      await (index % 2 ? onOne : onOther)('POST', '/users', { name: `user ${index}` });
    }
    await receiver.waitFor(() => true, 20);
    const rotated = (await onOther('PATCH', `/hooks/${id}/signing-key`)).body.signingKey;
    await sleep(200);
    expect(receiver.calls).toHaveLength(20);
    await onOne('POST', '/users', { name: 'after' });
    const [call] = await receiver.waitFor(({ body }) => body.data.name === 'after');
    const signature = createHmac('sha256', rotated)
      .update(call?.raw ?? '')
      .digest('hex');
    expect(call?.headers['logto-signature-sha-256']).toBe(signature);
    await other.stop();
    await one.stop();
  }, 60_000);
});

test('a webhook survives that the secret which seals it is replaced', async () => {
  const secret = () => randomBytes(32).toString('base64');
  const first = await startTestPostern();
  const ask = await managementClient(first.url);
  const hook = (await ask('POST', '/hooks', { events: ['User.Created'], config: { url: receiver.url } })).body;
  const { environment, database } = first;
  await first.postern.stop();
  const next = { ...environment, POSTERN_SECRET: secret() };
  const both = { ...next, POSTERN_SECRET_PREVIOUS: environment.POSTERN_SECRET ?? '' };
  await (await startTestPostern({ beside: { database, environment: both } })).stop();
  const last = await startTestPostern({ beside: { database, environment: next } });
  const again = await managementClient(last.url);
  expect((await again('GET', `/hooks/${hook.id}`)).body).toEqual(hook);
  await last.stop();
  await database.drop();
}, 60_000);
