import { request } from 'undici';
import { describe, expect, it } from 'vitest';
import { startHttpProvider } from './moods.ts';
import { startProviderServer } from './provider-server.ts';

describe('the server that plays a provider', () => {
  it('reads JSON, and says so when there is none', async () => {
    await using server = await startProviderServer(() => ({ status: 202, body: { id: 1 } }));
    const { statusCode, headers, body } = await request(`${server.origin}/a?b=c`, {
      method: 'POST',
      body: '{"x":"ä"}',
    });
    expect([statusCode, headers['content-type'], await body.json()]).toEqual([202, 'application/json', { id: 1 }]);
    await request(server.origin, { method: 'POST', body: 'x' }).then((answer) => answer.body.dump());
    expect(server.exchanges).toMatchObject([
      { path: '/a', json: { x: 'ä' } },
      { body: 'x', json: undefined },
    ]);
  });

  it('reads the fields of forms exactly, of both kinds, repeated ones in their order', async () => {
    await using server = await startProviderServer(() => ({ status: 200 }));
    const fields = [
      ['to', 'müller@example.org'],
      ['text', 'a\r\nb & c=d + e ✓'],
      ['to', 'second'],
    ] as const;
    const multipart = new FormData();
    const urlencoded = new URLSearchParams();
    for (const [name, value] of fields) {
      multipart.append(name, value);
      urlencoded.append(name, value);
    }
    for (const body of [multipart, urlencoded]) await fetch(server.origin, { method: 'POST', body });
    for (const { form } of server.exchanges) expect([...form]).toEqual(fields);
    expect(server.exchanges).toHaveLength(2);
  });

  it('ends while requests are held', async () => {
    const server = await startProviderServer(() => ({ kind: 'stall' }));
    const held = request(server.origin).catch((error) => error);
    await expect.poll(() => server.exchanges.length).toBe(1);
    await server[Symbol.asyncDispose]();
    expect(await held).toBeInstanceOf(Error);
  });
});

describe('the moods of a provider', () => {
  const answer = () => ({ status: 200, body: '{"id":"1"}' });
  const answers = {
    accepts: answer,
    throttles: () => ({ status: 429 }),
    fails: () => ({ status: 500 }),
    'refuses the recipient': () => ({ status: 400 }),
    'refuses the credentials': () => ({ status: 401 }),
    'echoes the credentials': () => ({ status: 403 }),
  };
  const failed = (kind: string, isSent: boolean) => ({ kind: 'failed', fault: { kind }, isSent });

  it.each([
    ['accepts', { kind: 'answered', text: '{"id":"1"}' }],
    ['throttles', { kind: 'answered', status: 429 }],
    ['fails', { kind: 'answered', status: 500 }],
    ['refuses the recipient', { kind: 'answered', status: 400 }],
    ['refuses the credentials', { kind: 'answered', status: 401 }],
    ['echoes the credentials', { kind: 'answered', status: 403 }],
    ['is unknown to DNS', failed('dns', false)],
    ['is not there', failed('refused', false)],
    ['has a bad certificate', failed('certificate', false)],
    ['never answers', failed('connect-timeout', false)],
    ['answers nonsense', { kind: 'answered', status: 200, text: expect.stringContaining('<h1>') }],
    ['loses the reply', failed('closed', true)],
    ['resets the connection', failed('closed', true)],
    ['is silent', failed('timeout', true)],
    ['floods', { kind: 'answered', isCut: true }],
    ['drips', failed('timeout', true)],
    ['breaks off', failed('closed', true)],
    ['redirects', { kind: 'answered', status: 302 }],
  ] as const)('%s', async (mood, expected) => {
    await using provider = await startHttpProvider(mood, answers);
    const signal = AbortSignal.timeout(20_000);
    const result = await provider.reach.fetch({ url: 'https://api.example.com/v1', body: 'x', signal });
    expect(result).toMatchObject(expected);
    const arrived = result.kind === 'answered' || (result.kind === 'failed' && result.isSent);
    expect(provider.exchanges).toHaveLength(arrived ? 1 : 0);
  });
});
