import { randomBytes } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { systemClock } from '../../src/lib/clock.ts';
import { checkedManagementClient } from '../setup/declared-answers.ts';
import { type Answer, managementClient } from '../setup/management.ts';
import { startTestPostern, type TestPostern } from '../setup/postern.ts';

let postern: TestPostern & { environment: Record<string, string> };
let secondNode: TestPostern;
let manage: Awaited<ReturnType<typeof checkedManagementClient>>;
let aheadSeconds = 0;

const clock = () => systemClock() + aheadSeconds * 1000;
const mask = '********';

beforeAll(async () => {
  postern = await startTestPostern({ clock, environment: { LOG_LEVEL: 'trace' } });
  secondNode = await startTestPostern({ clock, beside: postern });
  manage = await checkedManagementClient(postern);
});
afterAll(async () => {
  await secondNode.stop();
  await postern.stop();
});

let addresses = 0;
function newAddress() {
  addresses += 1;
  return `token${addresses}@example.com`;
}

async function create(more: object = {}) {
  const { status, body } = await manage('POST', '/one-time-tokens', { email: newAddress(), ...more });
  expect(status).toBe(201);
  return body;
}

const verify = (token: string, email: string) => manage('POST', '/one-time-tokens/verify', { token, email });
const read = async (id: string) => (await manage('GET', `/one-time-tokens/${id}`)).body;
const end = (id: string, status: string) => manage('PUT', `/one-time-tokens/${id}/status`, { status });
const codeOf = ({ status, body }: Answer) => [status, body.code];

async function whenPassed(seconds: number, work: () => Promise<void>) {
  aheadSeconds += seconds;
  try {
    await work();
  } finally {
    aheadSeconds -= seconds;
  }
}

describe('a one-time token', () => {
  it('is created for ten minutes unless told otherwise', async () => {
    const email = newAddress();
    const created = await create({ email });
    expect(created).toEqual({
      tenantId: 'default',
      id: expect.stringMatching(/^[0-9a-z]{21}$/),
      email,
      token: expect.stringMatching(/^[0-9A-Za-z]{32}$/),
      context: {},
      status: 'active',
      createdAt: expect.any(Number),
      expiresAt: created.createdAt + 600_000,
    });
    const shorter = await create({ expiresIn: 1 });
    expect(shorter.expiresAt - shorter.createdAt).toBe(1000);
  });

  it('is read as it was created, context and all, while it is active', async () => {
    const context = { jitOrganizationIds: ['org-that-is-not-there-yet'], interactionEvent: 'Register' };
    const created = await create({ context });
    expect(created.context).toEqual(context);
    expect(await read(created.id)).toEqual(created);
  });

  it('is consumed by its verification, and once', async () => {
    const created = await create({ context: { jitOrganizationIds: ['org-1'] } });
    const verified = await verify(created.token, created.email);
    expect([verified.status, verified.body]).toEqual([200, { ...created, status: 'consumed' }]);
    expect(codeOf(await verify(created.token, created.email))).toEqual([400, 'one_time_token.token_consumed']);
    expect(await read(created.id)).toEqual({ ...created, status: 'consumed', token: mask });
  });

  it('is consumed once by a hundred who come at the same time, on two nodes', async () => {
    const { token, email } = await create();
    const clients = [manage, await managementClient(secondNode.url)];
    const answers = await Promise.all(
      Array.from({ length: 100 }, (_, index) =>
        (clients[index % 2] as typeof manage)('POST', '/one-time-tokens/verify', { token, email }),
      ),
    );
    const codes = answers.map(({ status, body }) => (status === 200 ? 'consumed it' : body.code));
    expect(codes.filter((code) => code === 'consumed it')).toHaveLength(1);
    expect(codes.filter((code) => code === 'one_time_token.token_consumed')).toHaveLength(99);
  });

  it('is no use to others, and theirs to try without harm', async () => {
    const { token, email } = await create();
    expect(codeOf(await verify('nothing', email))).toEqual([404, 'one_time_token.token_not_found']);
    expect(codeOf(await verify(token, newAddress()))).toEqual([400, 'one_time_token.email_mismatch']);
    expect(codeOf(await verify(token, email.toUpperCase()))).toEqual([400, 'one_time_token.email_mismatch']);
    expect(codeOf(await verify(mask, email))).toEqual([404, 'one_time_token.token_not_found']);
    expect((await verify(token, email)).status).toBe(200);
  });

  it('expires by itself', async () => {
    const created = await create({ expiresIn: 30 });
    await whenPassed(30, async () => {
      expect(await read(created.id)).toEqual({ ...created, status: 'expired', token: mask });
      expect(codeOf(await verify(created.token, created.email))).toEqual([400, 'one_time_token.token_expired']);
    });
  });

  it('is revoked, and nothing makes it active again', async () => {
    const created = await create();
    const revoked = { ...created, status: 'revoked', token: mask };
    expect(codeOf(await end(created.id, 'active'))).toEqual([400, 'one_time_token.cannot_reactivate_token']);
    expect((await end(created.id, 'revoked')).body).toEqual(revoked);
    expect(codeOf(await end(created.id, 'active'))).toEqual([400, 'one_time_token.cannot_reactivate_token']);
    expect(codeOf(await verify(created.token, created.email))).toEqual([400, 'one_time_token.token_revoked']);
    expect(await read(created.id)).toEqual(revoked);
  });

  it.each(['consumed', 'expired'])('can be ended as %s', async (status) => {
    const { id, token, email } = await create();
    expect((await end(id, status)).body).toMatchObject({ status, token: mask });
    expect(codeOf(await verify(token, email))).toEqual([400, `one_time_token.token_${status}`]);
  });

  it('that was used stays used: who revokes it too late reads that', async () => {
    const { id, token, email } = await create();
    await verify(token, email);
    expect(await end(id, 'revoked')).toMatchObject({ status: 200, body: { status: 'consumed' } });
  });

  it('is deleted, and with it what it opened', async () => {
    const { id, token, email } = await create();
    expect((await manage('DELETE', `/one-time-tokens/${id}`)).status).toBe(204);
    expect(codeOf(await manage('DELETE', `/one-time-tokens/${id}`))).toEqual([404, 'entity.not_found']);
    expect(codeOf(await manage('GET', `/one-time-tokens/${id}`))).toEqual([404, 'entity.not_exists_with_id']);
    expect(codeOf(await end(id, 'revoked'))).toEqual([404, 'entity.not_exists_with_id']);
    expect(codeOf(await end(id, 'active'))).toEqual([404, 'entity.not_exists_with_id']);
    expect(codeOf(await verify(token, email))).toEqual([404, 'one_time_token.token_not_found']);
  });

  it.each<[object, string]>([
    [{ email: 'nobody' }, 'body.email'],
    [{ email: undefined }, 'body.email'],
    [{ expiresIn: 0 }, 'body.expiresIn'],
    [{ expiresIn: 366 * 24 * 3600 }, 'body.expiresIn'],
    [{ expiresIn: '600' }, 'body.expiresIn'],
    [{ context: { interactionEvent: 'signIn' } }, 'body.context.interactionEvent'],
    [{ context: { jitOrganizationIds: 'org-1' } }, 'body.context.jitOrganizationIds'],
  ])('is not created from %j', async (body, place) => {
    const answer = await manage('POST', '/one-time-tokens', { email: newAddress(), ...body });
    expect(codeOf(answer)).toEqual([400, 'guard.invalid_input']);
    expect(answer.body.details).toContain(place);
  });

  it('is not created for what no mail can reach', async () => {
    const answer = await manage('POST', '/one-time-tokens', { email: 'a@b@.com' });
    expect(codeOf(answer)).toEqual([400, 'user.invalid_email']);
  });

  it('stands in no log', async () => {
    const { token, email } = await create();
    await verify(token, newAddress());
    await verify(token, email);
    expect(postern.logged()).not.toContain(token);
  });
});

describe('the list of tokens', () => {
  const list = (query: string) => manage('GET', `/one-time-tokens${query}`);
  const idsOf = ({ body }: Answer) => body.map(({ id }: { id: string }) => id);

  it('is of one address, newest first, and whole unless a page is asked for', async () => {
    const email = newAddress();
    const ids: string[] = [];
    for (let index = 0; index < 3; index += 1) {
      await whenPassed(index, async () => void ids.unshift((await create({ email })).id));
    }
    const whole = await list(`?email=${email}`);
    expect(idsOf(whole)).toEqual(ids);
    expect(whole.headers.get('total-number')).toBeNull();
    const page = await list(`?email=${email}&page=2&page_size=2`);
    expect(idsOf(page)).toEqual(ids.slice(2));
    expect(page.headers.get('total-number')).toBe('3');
    expect(page.headers.get('link')).toContain('rel="prev"');
    expect(idsOf(await list(`?email=${email.toUpperCase()}`))).toEqual([]);
    expect(idsOf(await list(''))).toEqual(expect.arrayContaining(ids));
    expect(codeOf(await list('?page=0'))).toEqual([400, 'guard.invalid_pagination']);
    expect(codeOf(await list('?status=gone'))).toEqual([400, 'guard.invalid_input']);
  });

  it('is of one status, also of what has expired by itself', async () => {
    const email = newAddress();
    const tokens: Record<string, { id: string; token: string }> = {};
    for (const status of ['active', 'consumed', 'revoked']) tokens[status] = await create({ email });
    tokens.expired = await create({ email, expiresIn: 1 });
    await verify(tokens.consumed?.token ?? '', email);
    await end(tokens.revoked?.id ?? '', 'revoked');
    await whenPassed(2, async () => {
      for (const [status, { id }] of Object.entries(tokens)) {
        const found = await list(`?email=${email}&status=${status}`);
        expect([status, found.body.map((one: Answer['body']) => [one.id, one.status])]).toEqual([
          status,
          [[id, status]],
        ]);
      }
    });
  });
});

it('a token works on after the secret was replaced', async () => {
  const first = await startTestPostern();
  const calls = await managementClient(first.url);
  const { body: created } = await calls('POST', '/one-time-tokens', { email: 'keeps@example.com', expiresIn: 3600 });
  await first.postern.stop();
  const next = { ...first.environment, POSTERN_SECRET: randomBytes(32).toString('base64') };
  const both = { ...next, POSTERN_SECRET_PREVIOUS: first.environment.POSTERN_SECRET ?? '' };
  await (await startTestPostern({ beside: { database: first.database, environment: both } })).stop();
  const last = await startTestPostern({ beside: { database: first.database, environment: next } });
  const again = await managementClient(last.url);
  expect((await again('GET', `/one-time-tokens/${created.id}`)).body).toEqual(created);
  const { token, email } = created;
  expect((await again('POST', '/one-time-tokens/verify', { token, email })).status).toBe(200);
  await last.stop();
  await first.database.drop();
}, 60_000);
