import { generateKeyPairSync } from 'node:crypto';
import { jwtVerify } from 'jose';
import { describe, expect, it, onTestFinished } from 'vitest';
import { plainFetch } from '../../../test/smtp/plain-fetch.ts';
import { grantOf, startTokenServer, type TokenAnswer } from '../../../test/smtp/token-server.ts';
import type { HttpRequest } from '../../lib/fetch.ts';
import { createTokenSource } from './source.ts';

async function tokenServer(answer: (form: URLSearchParams) => TokenAnswer) {
  const server = await startTokenServer(answer);
  onTestFinished(server.close);
  return server;
}

const context = (signal = AbortSignal.timeout(10_000)) => ({ fetch: plainFetch, signal });

const clientGrant = (tokenUrl: string) =>
  ({ kind: 'client_credentials', tokenUrl, clientId: 'client', clientSecret: 'client-secret-1', scope: 's1' }) as const;

const refreshGrant = (tokenUrl: string) =>
  ({
    kind: 'refresh_token',
    tokenUrl,
    clientId: 'client',
    clientSecret: 'client-secret-1',
    refreshToken: 'refresh-1',
  }) as const;

const numbered = () => {
  let count = 0;
  return (more: object = {}) => {
    count += 1;
    return grantOf(`token-${count}`, more);
  };
};

describe('a token source', () => {
  it('fetches one token for all who ask at a time, and keeps it', async () => {
    const server = await tokenServer(numbered());
    const source = createTokenSource(clientGrant(server.url));
    const results = await Promise.all([source.get(context()), source.get(context()), source.get(context())]);
    expect([...results, await source.get(context())]).toEqual(
      Array.from({ length: 4 }, () => ({ kind: 'token', accessToken: 'token-1' })),
    );
    expect(server.requests.map((form) => Object.fromEntries(form))).toEqual([
      { client_id: 'client', client_secret: 'client-secret-1', grant_type: 'client_credentials', scope: 's1' },
    ]);
  });

  it('fetches another a minute before the token expires', async () => {
    const answer = numbered();
    const server = await tokenServer(() => answer({ expires_in: '3600' }));
    let now = 1_800_000_000_000;
    const source = createTokenSource(clientGrant(server.url), { now: () => now });
    await source.get(context());
    now += 3_539_000;
    expect(await source.get(context())).toMatchObject({ accessToken: 'token-1' });
    now += 1_000;
    expect(await source.get(context())).toMatchObject({ accessToken: 'token-2' });
  });

  it.each([
    ['no lifetime', { expires_in: undefined }, 500_000, 600_000],
    ['a lifetime that is none', { expires_in: 'soon' }, 500_000, 600_000],
    ['a lifetime beyond reason', { expires_in: 1e12 }, 80_000_000, 90_000_000],
  ])('takes %s for what is safe', async (_title, more, valid, over) => {
    const answer = numbered();
    const server = await tokenServer(() => answer(more));
    let now = 0;
    const source = createTokenSource(clientGrant(server.url), { now: () => now });
    await source.get(context());
    now = valid;
    expect(await source.get(context())).toMatchObject({ accessToken: 'token-1' });
    now = over;
    expect(await source.get(context())).toMatchObject({ accessToken: 'token-2' });
  });

  it('renews a refused token once, however many found it refused', async () => {
    const server = await tokenServer(numbered());
    const source = createTokenSource(clientGrant(server.url));
    await source.get(context());
    const renewed = await Promise.all([source.renew('token-1', context()), source.renew('token-1', context())]);
    expect([...renewed, await source.renew('token-1', context())]).toEqual(
      Array.from({ length: 3 }, () => ({ kind: 'token', accessToken: 'token-2' })),
    );
    expect(server.requests).toHaveLength(2);
  });

  it('uses the newest refresh token that it was given, and asks for no scope unless told', async () => {
    let count = 1;
    const server = await tokenServer(() => {
      count += 1;
      return grantOf(`token-${count}`, { refresh_token: `refresh-${count}` });
    });
    const source = createTokenSource(refreshGrant(server.url));
    await source.get(context());
    await source.renew('token-2', context());
    expect(server.requests.map((form) => [form.get('refresh_token'), form.get('scope')])).toEqual([
      ['refresh-1', null],
      ['refresh-2', null],
    ]);
    expect(source.secrets()).toEqual(['token-2', 'refresh-2', 'token-3', 'refresh-3']);
  });

  it('begins with a given token until that expires', async () => {
    const server = await tokenServer(numbered());
    let now = 1000;
    const initial = { accessToken: 'given', expiresAt: 2000 };
    const source = createTokenSource(clientGrant(server.url), { initial, now: () => now });
    expect(await source.get(context())).toMatchObject({ accessToken: 'given' });
    now = 2000;
    expect(await source.get(context())).toMatchObject({ accessToken: 'token-1' });
  });

  it('says whose URL it calls, and bounds the exchange', async () => {
    const requests: HttpRequest[] = [];
    const server = await tokenServer(numbered());
    const fetch = (request: HttpRequest) => {
      requests.push(request);
      return plainFetch(request);
    };
    await createTokenSource(clientGrant(server.url), { isOperatorUrl: true }).get({ ...context(), fetch });
    await createTokenSource(clientGrant(server.url)).get({ ...context(), fetch });
    expect(requests.map(({ isOperatorUrl, timeoutMilliseconds }) => [isOperatorUrl, timeoutMilliseconds])).toEqual([
      [true, 10_000],
      [undefined, 10_000],
    ]);
  });
});

describe('who waits for a token', () => {
  it('may leave without taking it from the others; the last to leave ends the request', async () => {
    const server = await tokenServer(() => 'stall');
    const source = createTokenSource(clientGrant(server.url));
    const [first, second] = [new AbortController(), new AbortController()];
    const results = [source.get(context(first.signal)), source.get(context(second.signal))];
    await expect.poll(() => server.requests.length).toBe(1);
    first.abort();
    expect(await results[0]).toMatchObject({ kind: 'failed', outcome: { kind: 'deferred' } });
    expect(server.abandonedCount).toBe(0);
    second.abort();
    expect(await results[1]).toMatchObject({ kind: 'failed', outcome: { kind: 'deferred' } });
    await expect.poll(() => server.abandonedCount).toBe(1);
  });

  it('after everyone left begins anew', async () => {
    let isIll = true;
    const server = await tokenServer(() => (isIll ? 'stall' : grantOf('fresh')));
    const source = createTokenSource(clientGrant(server.url));
    await source.get(context(AbortSignal.timeout(50)));
    isIll = false;
    expect(await source.get(context())).toEqual({ kind: 'token', accessToken: 'fresh' });
  });
});

describe('an answer without a token', () => {
  const refusals: [error: string, status: number, advice: RegExp][] = [
    ['invalid_grant', 400, /get a new one/],
    ['invalid_client', 401, /client secret/],
    ['unauthorized_client', 400, /Allow the client/],
    ['invalid_scope', 400, /scope/],
    ['access_denied', 403, /OAuth settings/],
  ];
  it.each(refusals)('%s rejects the configuration', async (error, status, advice) => {
    const body = { error, error_description: 'refresh-1 of client-secret-1 is not good.' };
    const server = await tokenServer(() => ({ status, body }));
    const result = await createTokenSource(refreshGrant(server.url)).get(context());
    expect(result).toMatchObject({
      kind: 'failed',
      outcome: { kind: 'rejected', scope: 'configuration', reason: expect.stringContaining(error) },
      advice: expect.stringMatching(advice),
    });
    expect(JSON.stringify(result)).not.toMatch(/refresh-1|client-secret-1/);
  });

  const passing: [string, TokenAnswer][] = [
    ['429', { status: 429, headers: { 'Retry-After': '30' }, body: {} }],
    ['503', { status: 503, body: '<html>Busy</html>' }],
    ['temporarily_unavailable', { status: 400, body: { error: 'temporarily_unavailable' } }],
    ['a closed connection', 'close'],
  ];
  it.each(passing)('%s defers', async (title, answer) => {
    const server = await tokenServer(() => answer);
    const result = await createTokenSource(clientGrant(server.url)).get(context());
    expect(result).toMatchObject({
      outcome: { kind: 'deferred', ...(title === '429' && { retryAfterSeconds: 30 }) },
      cause: expect.stringMatching(/^The token service 127\.0\.0\.1:\d+ could not be used now/),
    });
  });

  const nonsense: [string, TokenAnswer][] = [
    ['a page', { body: '<html>Sign in</html>' }],
    ['a redirect', { status: 302, body: '' }],
    ['no token', { body: { token: 'x' } }],
    ['a token of several lines', { body: { access_token: 'x\r\nRCPT TO:<a@b>' } }],
    ['a list', { body: [] }],
    ['null', { body: 'null' }],
  ];
  it.each(nonsense)('%s is the fault of the URL', async (_title, answer) => {
    const server = await tokenServer(() => answer);
    expect(await createTokenSource(clientGrant(server.url)).get(context())).toMatchObject({
      outcome: { kind: 'rejected', scope: 'configuration' },
      advice: 'Check the token URL.',
    });
  });
});

describe('a service account', () => {
  const { privateKey, publicKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
  const pem = privateKey.export({ type: 'pkcs8', format: 'pem' }) as string;
  const grantWith = (tokenUrl: string, key: string) =>
    ({
      kind: 'service_account',
      tokenUrl,
      issuer: 'robot@project.iam.gserviceaccount.com',
      subject: 'user@example.com',
      scope: 'https://mail.google.com/',
      privateKey: key,
    }) as const;

  it.each([
    ['as it is', pem],
    ['with its line breaks written out', pem.replaceAll('\n', '\\n')],
  ])('signs what it states; the key %s', async (_title, key) => {
    const server = await tokenServer(() => grantOf('fresh'));
    expect(await createTokenSource(grantWith(server.url, key)).get(context())).toMatchObject({ kind: 'token' });
    const [form] = server.requests;
    expect(form?.get('grant_type')).toBe('urn:ietf:params:oauth:grant-type:jwt-bearer');
    const verified = await jwtVerify(form?.get('assertion') ?? '', publicKey, { audience: server.url });
    expect(verified.protectedHeader.alg).toBe('RS256');
    expect(verified.payload).toMatchObject({
      iss: 'robot@project.iam.gserviceaccount.com',
      sub: 'user@example.com',
      scope: 'https://mail.google.com/',
    });
  });

  it.each([
    ['no key', 'swordfish', 'cannot be read'],
    [
      'a key of another kind',
      generateKeyPairSync('ed25519').privateKey.export({ type: 'pkcs8', format: 'pem' }) as string,
      'no RSA key',
    ],
    [
      'a key too short',
      generateKeyPairSync('rsa', { modulusLength: 1024 }).privateKey.export({ type: 'pkcs8', format: 'pem' }) as string,
      'no RSA key',
    ],
  ])('with %s rejects the configuration and shows none of it', async (_title, key, words) => {
    const server = await tokenServer(() => grantOf('fresh'));
    const result = await createTokenSource(grantWith(server.url, key)).get(context());
    expect(result).toMatchObject({ outcome: { kind: 'rejected' }, cause: expect.stringContaining(words) });
    expect(JSON.stringify(result)).not.toContain(key.slice(0, 9));
    expect(server.requests).toEqual([]);
  });

  it('that may not act for the user is told what to allow', async () => {
    const server = await tokenServer(() => ({ status: 401, body: { error: 'unauthorized_client' } }));
    expect(await createTokenSource(grantWith(server.url, pem)).get(context())).toMatchObject({
      advice: expect.stringContaining('domain-wide delegation'),
    });
  });
});
