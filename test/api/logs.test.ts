import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { sql } from '../../src/database/database.ts';
import { keepHouse } from '../../src/housekeeping.ts';
import { BrowserClient } from '../setup/browser-client.ts';
import { checkedManagementClient } from '../setup/declared-answers.ts';
import { Journey } from '../setup/journey.ts';
import { bootstrapClient, startTestPostern, type TestPostern } from '../setup/postern.ts';

interface Entry {
  id: string;
  key: string;
  payload: Record<string, unknown> & { key: string; result: string };
  createdAt: number;
}

let postern: TestPostern;
let manage: Awaited<ReturnType<typeof checkedManagementClient>>;

beforeAll(async () => {
  postern = await startTestPostern();
  manage = await checkedManagementClient(postern);
});
afterAll(() => postern.stop());

const list = async (query: Record<string, string> = {}) => {
  const answer = await manage('GET', `/logs?${new URLSearchParams({ page_size: '100', ...query })}`);
  return { ...answer, entries: answer.body as Entry[] };
};

/** The newest entry of a key. */
const newest = async (logKey: string) => (await list({ logKey })).entries[0];

const token = (body: Record<string, string>, headers: Record<string, string> = {}) =>
  fetch(`${postern.url}/oidc/token`, { method: 'POST', headers, body: new URLSearchParams(body) });

async function register(email: string) {
  const journey = new Journey(postern, email);
  await journey.begin('Register', { prompt: 'consent', scope: 'openid offline_access email' });
  await journey.prove('Register');
  expect((await journey.identify()).status).toBe(201);
  const callback = await journey.finish();
  const code = callback.searchParams.get('code') ?? '';
  const tokens = await journey.browser.tokens(code, journey.verifier);
  expect(tokens.status).toBe(200);
  const claims = JSON.parse(Buffer.from(tokens.body.id_token.split('.')[1], 'base64url').toString());
  return { journey, code, tokens: tokens.body, userId: claims.sub as string };
}

describe('what the provider does is in the log', () => {
  it('from the authentication request to the tokens and their end', async () => {
    const { userId, tokens } = await register('whole-way@example.com');
    const { entries } = await list({ logKey: 'Interaction.Create' });
    const begun = entries.find(({ payload }) => payload.prompt === 'login');
    expect(begun).toEqual({
      id: expect.stringMatching(/^[0-9a-z]{21}$/),
      key: 'Interaction.Create',
      payload: {
        key: 'Interaction.Create',
        result: 'Success',
        applicationId: 'demo-app',
        sessionId: expect.any(String),
        ip: '127.0.0.1',
        userAgent: expect.any(String),
        prompt: 'login',
      },
      createdAt: expect.any(Number),
    });
    const ended = (await list({ logKey: 'Interaction.End', userId })).entries;
    const sameSession = ended.find(({ payload }) => payload.sessionId === begun?.payload.sessionId);
    expect(sameSession?.payload.result).toBe('Success');
    expect((await newest('ExchangeTokenBy.AuthorizationCode'))?.payload).toMatchObject({
      result: 'Success',
      applicationId: 'demo-app',
      userId,
      grantType: 'authorization_code',
      ip: '127.0.0.1',
    });

    const refresh = { grant_type: 'refresh_token', client_id: 'demo-app', refresh_token: tokens.refresh_token };
    const refreshed = (await (await token(refresh)).json()) as { refresh_token: string };
    expect((await newest('ExchangeTokenBy.RefreshToken'))?.payload).toMatchObject({ result: 'Success', userId });

    const revoked = await fetch(`${postern.url}/oidc/token/revocation`, {
      method: 'POST',
      body: new URLSearchParams({ client_id: 'demo-app', token: refreshed.refresh_token ?? tokens.refresh_token }),
    });
    expect(revoked.status).toBe(200);
    expect((await newest('RevokeToken'))?.payload).toMatchObject({
      result: 'Success',
      applicationId: 'demo-app',
      userId,
      tokenType: 'RefreshToken',
    });
    expect((await newest('RevokeGrants'))?.payload).toMatchObject({ result: 'Success', applicationId: 'demo-app' });
  });

  it('with the steps of the interaction between', async () => {
    const { userId } = await register('steps@example.com');
    const [submitted] = (await list({ logKey: 'Interaction.Register.Submit', userId })).entries;
    const { entries } = await list();
    const ofSession = entries.filter(({ payload }) => payload.sessionId === submitted?.payload.sessionId);
    expect(ofSession.map(({ key }) => key).reverse()).toEqual([
      'Interaction.Create',
      'Interaction.Register.Create',
      'Interaction.Register.Verification.EmailVerificationCode.Create',
      'Interaction.Register.Verification.EmailVerificationCode.Submit',
      'Interaction.Register.Identifier.Submit',
      'Interaction.Register.Submit',
      'Interaction.End',
    ]);
    expect(ofSession.every(({ payload }) => payload.ip === '127.0.0.1')).toBe(true);
  });

  it('also where it refuses', async () => {
    const wrong = `Basic ${Buffer.from(`${bootstrapClient.id}:wrong-secret-of-a-client`).toString('base64')}`;
    await token({ grant_type: 'client_credentials' }, { authorization: wrong, 'user-agent': 'a backend' });
    expect((await newest('ExchangeTokenBy.ClientCredentials'))?.payload).toMatchObject({
      result: 'Error',
      error: 'oidc.invalid_client',
      userAgent: 'a backend',
    });
    await token({ grant_type: 'authorization_code', client_id: 'demo-app', code: 'no-such-code', redirect_uri: 'x' });
    expect((await newest('ExchangeTokenBy.AuthorizationCode'))?.payload).toMatchObject({
      result: 'Error',
      error: 'oidc.invalid_grant',
      applicationId: 'demo-app',
    });
    await token({ grant_type: 'of-our-own', client_id: 'demo-app' });
    expect((await newest('ExchangeTokenBy.Unknown'))?.payload).toMatchObject({ error: 'oidc.unsupported_grant_type' });
    await fetch(`${postern.url}/oidc/token/revocation`, {
      method: 'POST',
      body: new URLSearchParams({ client_id: 'demo-app' }),
    });
    expect((await newest('RevokeToken'))?.payload).toMatchObject({ result: 'Error', error: 'oidc.invalid_request' });
    await fetch(`${postern.url}/oidc/token/revocation`, {
      method: 'POST',
      body: new URLSearchParams({ client_id: 'demo-app', token: 'no-such-token' }),
    });
    expect((await newest('RevokeToken'))?.payload).toMatchObject({ result: 'Error', error: 'oidc.invalid_token' });
    await new BrowserClient(postern.url).authorize({ code_challenge_method: 'plain' });
    expect((await newest('Interaction.Create'))?.payload).toMatchObject({
      result: 'Error',
      error: 'oidc.invalid_request',
      applicationId: 'demo-app',
    });
  });

  it('not where an application only asks whether somebody is signed in', async () => {
    const before = (await list({ logKey: 'Interaction.Create' })).entries.length;
    await new BrowserClient(postern.url).authorize({ prompt: 'none' });
    expect((await list({ logKey: 'Interaction.Create' })).entries).toHaveLength(before);
  });
});

describe('what the Management API changes is in the log', () => {
  it('with who did it, to what, and how it ended, and never with what was sent', async () => {
    const created = await manage('POST', '/users', { primaryEmail: 'changed@example.com', name: 'Canary Name' });
    const userId = created.body.id as string;
    expect((await newest('Management.POST /users'))?.payload).toEqual({
      key: 'Management.POST /users',
      result: 'Success',
      applicationId: bootstrapClient.id,
      actor: { type: 'application', id: bootstrapClient.id },
      ip: '127.0.0.1',
      userAgent: expect.any(String),
      method: 'POST',
      route: '/users',
      status: 200,
    });

    await manage('PATCH', `/users/${userId}/password`, { password: 'a Canary of 4 words' });
    await manage('DELETE', `/users/${userId}`);
    const { entries } = await list({ userId });
    expect(entries.map(({ key }) => key)).toEqual([
      'Management.DELETE /users/:userId',
      'Management.PATCH /users/:userId/password',
    ]);
    expect(entries[0]?.payload).toMatchObject({ params: { userId }, actor: { id: bootstrapClient.id } });
    expect(JSON.stringify((await list()).entries)).not.toMatch(/canary/i);
  });

  it('also where it is refused', async () => {
    await manage('DELETE', '/users/nobodyathome');
    expect((await newest('Management.DELETE /users/:userId'))?.payload).toMatchObject({
      result: 'Error',
      error: 'entity.not_found',
      status: 404,
      params: { userId: 'nobodyathome' },
    });
    await manage('POST', '/applications', { type: 'NoSuchType' });
    expect((await newest('Management.POST /applications'))?.payload).toMatchObject({ error: 'guard.invalid_input' });
    const malformed = await fetch(`${postern.url}/api/applications`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', authorization: 'Bearer not-a-token-of-ours' },
      body: '{',
    });
    expect(malformed.status).toBe(401);
    const { payload } = (await newest('Management.POST /applications')) ?? {};
    expect(payload).toMatchObject({ result: 'Error', error: 'auth.unauthorized', status: 401 });
    expect(payload).not.toHaveProperty('actor');
  });

  it('and reading leaves nothing', async () => {
    const before = await list({ applicationId: bootstrapClient.id });
    await manage('GET', '/users');
    expect((await list({ applicationId: bootstrapClient.id })).body).toEqual(before.body);
  });
});

describe('GET /api/logs', () => {
  it('narrows by key, application and time, both ends included', async () => {
    await manage('POST', '/verification-codes', { email: 'narrow@example.com' });
    const entry = await newest('Management.POST /verification-codes');
    if (!entry) throw new Error('no entry');
    const at = String(entry.createdAt);
    const during = await list({ start_time: at, end_time: at, applicationId: bootstrapClient.id });
    expect(during.entries).toContainEqual(entry);
    expect(during.entries.every(({ createdAt }) => createdAt === entry.createdAt)).toBe(true);
    const after = await list({ start_time: String(entry.createdAt + 1) });
    expect(after.entries).not.toContainEqual(entry);
    const before = await list({ end_time: String(entry.createdAt - 1) });
    expect(before.entries).not.toContainEqual(entry);
    expect((await list({ applicationId: 'no-such-application' })).entries).toEqual([]);
    expect((await list({ logKey: '', userId: '', start_time: '' })).entries.length).toBeGreaterThan(0);
  });

  it('is paged, newest first', async () => {
    const { entries, headers } = await list();
    expect(headers.get('total-number')).toBe(String(entries.length));
    expect(headers.has('total-number-is-capped')).toBe(false);
    const times = entries.map(({ createdAt }) => createdAt);
    expect(times).toEqual(times.toSorted((one, other) => other - one));
    const page = await manage('GET', '/logs?page=2&page_size=3');
    expect(page.body).toEqual(entries.slice(3, 6));
    expect(page.headers.get('link')).toContain('rel="next"');
    expect((await manage('GET', '/logs?page_size=101')).body.code).toBe('guard.invalid_pagination');
  });

  it('counts no further than ten thousand when it is asked to', async () => {
    await postern.postern.parts.database.query(sql`
      insert into audit_log (tenant_id, id, key, result, created_at)
      select 'default', 'many' || lpad(number::text, 17, '0'), 'Interaction.Many', 'Success', now()
      from generate_series(1, 10001) as number`);
    const counted = await list({ logKey: 'Interaction.Many', page_size: '1' });
    expect(counted.headers.get('total-number')).toBe('10001');
    const capped = await list({ logKey: 'Interaction.Many', page_size: '1', enableCap: 'true' });
    expect(capped.headers.get('total-number')).toBe('10000');
    expect(capped.headers.get('total-number-is-capped')).toBe('true');
    const few = await list({ logKey: 'RevokeToken', enableCap: 'true' });
    expect(few.headers.get('total-number-is-capped')).toBe('false');
  });

  it.each([
    ['start_time=yesterday', 'query.start_time'],
    ['end_time=-1', 'query.end_time'],
    ['start_time=2&end_time=1', 'must not be later than end_time'],
    ['enableCap=perhaps', 'query.enableCap'],
    ['userId=%00', 'NUL'],
  ])('refuses %s and says why', async (query, words) => {
    const { status, body } = await manage('GET', `/logs?${query}`);
    expect(status).toBe(400);
    expect(body.code).toBe('guard.invalid_input');
    expect(body.details).toContain(words);
  });
});

describe('GET /api/logs/:id', () => {
  it('gives the entry of the list', async () => {
    const [entry] = (await list({ logKey: 'Interaction.Create' })).entries;
    expect((await manage('GET', `/logs/${entry?.id}`)).body).toEqual(entry);
  });

  it('knows no other', async () => {
    const { status, body } = await manage('GET', '/logs/no-such-entry');
    expect({ status, code: body.code }).toEqual({ status: 404, code: 'entity.not_exists_with_id' });
  });
});

it('no code, password, token or whole address of a real way in stands in the table', async () => {
  const email = 'canary-of-the-log@example.com';
  const { journey, code, tokens } = await register(email);
  const mailed = await journey.code();
  await manage('POST', '/verification-codes', { email: 'backend-canary@example.com' });
  await manage('POST', '/verification-codes/verify', {
    email: 'backend-canary@example.com',
    verificationCode: '135790',
  });
  await postern.postern.parts.audit.flush();
  const rows = await postern.postern.parts.database.query<{ row: Record<string, unknown> }>(
    sql`select to_jsonb(audit_log) - 'id' - 'created_at' as row from audit_log`,
  );
  const stored = JSON.stringify(rows);
  expect(stored).toContain('Interaction.End');
  for (const secret of [mailed, code, tokens.access_token, tokens.refresh_token, tokens.id_token, '135790']) {
    expect(secret).toBeTruthy();
    expect(stored).not.toContain(secret);
  }
  expect(stored).not.toContain('canary');
  expect(stored).not.toContain(bootstrapClient.secret);
});

it('behind a trusted proxy it has the address that the proxy saw, on both ways into the house', async () => {
  const behind = await startTestPostern({ environment: { TRUST_PROXY: 'true' } });
  const forwarded = { 'x-forwarded-for': '203.0.113.9, 198.51.100.7' };
  await fetch(`${behind.url}/oidc/token`, {
    method: 'POST',
    headers: forwarded,
    body: new URLSearchParams({ grant_type: 'client_credentials', client_id: bootstrapClient.id }),
  });
  await fetch(`${behind.url}/api/users`, { method: 'POST', headers: forwarded });
  await behind.postern.parts.audit.flush();
  const rows = await behind.postern.parts.database.query(sql`select key, ip from audit_log order by key`);
  expect(rows).toEqual([
    { key: 'ExchangeTokenBy.ClientCredentials', ip: '198.51.100.7' },
    { key: 'Management.POST /users', ip: '198.51.100.7' },
  ]);
  await behind.stop();
});

it('entries go when they are older than POSTERN_AUDIT_LOG_DAYS', async () => {
  const { database, audit, log } = postern.postern.parts;
  const { settings } = postern.postern;
  expect(settings.auditLogDays).toBe(90);
  await audit.flush();
  const count = async () => (await database.query(sql`select count(*)::int as rows from audit_log`))[0]?.rows;
  expect(await count()).toBeGreaterThan(0);
  const inAHundredDays = () => Date.now() + 100 * 24 * 3_600_000;
  keepHouse({ auditLogDays: 200 }, database, inAHundredDays, log)();
  const end = keepHouse(settings, database, inAHundredDays, log);
  await expect.poll(async () => (await list({ logKey: 'Interaction.Create' })).entries).toEqual([]);
  end();
});
