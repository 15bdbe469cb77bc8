import pg from 'pg';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { BrowserClient } from '../setup/browser-client.ts';
import { fetchToken, read } from '../setup/management.ts';
import { startTestPostern, type TestPostern } from '../setup/postern.ts';

let postern: TestPostern;
let token: string;

beforeAll(async () => {
  postern = await startTestPostern();
  token = await fetchToken(postern.url);
});
afterAll(() => postern.stop());

const send = async (method: string, path: string, body?: string, headers: Record<string, string> = {}) =>
  read(
    await fetch(`${postern.url}${path}`, {
      method,
      headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json', ...headers },
      ...(body !== undefined && { body }),
    }),
  );

describe('what is no request', () => {
  it.each(['{', '{"email":', 'nothing', '{"a":1}}', "{'a':1}", '\ufeff{"a"'])('malformed JSON: %j', async (text) => {
    const { status, body } = await send('POST', '/api/verification-codes', text);
    expect(status).toBe(400);
    expect(body).toEqual({ message: expect.any(String) });
  });

  it.each(['{"__proto__":{"email":"a@example.com"}}', '{"constructor":{"prototype":{"email":"a@example.com"}}}'])(
    'JSON that reaches for prototypes: %s',
    async (text) => {
      const { status } = await send('POST', '/api/verification-codes', text);
      expect(status).toBe(400);
    },
  );

  it.each(['[]', '"text"', '5', 'null', 'true', ''])('JSON that is no object: %j', async (text) => {
    const { status, body } = await send('POST', '/api/one-time-tokens', text);
    expect([status, body.code]).toEqual([400, 'guard.invalid_input']);
    expect(body.message).toBe('The body of the request is invalid.');
    expect(body.details).toMatch(/^body/);
  });

  it('a body that is too large', async () => {
    const text = JSON.stringify({ email: 'a@example.com', more: 'x'.repeat(300 * 1024) });
    const { status, body } = await send('POST', '/api/verification-codes', text);
    expect(status).toBe(413);
    expect(body).toEqual({ message: expect.any(String) });
  });

  it('a body that is nested a hundred thousand times', async () => {
    const text = `{"connectorId":"logto-email","config":{"a":${'['.repeat(100_000)}${']'.repeat(100_000)}}}`;
    const { status, body } = await send('POST', '/api/connectors', text);
    expect([status, body.code]).toEqual([400, 'guard.invalid_input']);
  });

  it.each(['application/xml', 'multipart/form-data; boundary=x'])('a body of the type %s', async (type) => {
    const { status, body } = await send('POST', '/api/verification-codes', 'x', { 'content-type': type });
    expect(status).toBe(415);
    expect(body).toEqual({ message: expect.any(String) });
  });

  it('JSON that says it is plain text is not read: forms of other sites can send that', async () => {
    const text = JSON.stringify({ email: 'plain@example.com' });
    const { status, body } = await send('POST', '/api/verification-codes', text, { 'content-type': 'text/plain' });
    expect([status, body.code]).toEqual([400, 'guard.invalid_input']);
  });

  it.each([
    ['GET', '/api/unknown'],
    ['POST', '/api/users/unknown/unknown'],
    ['DELETE', '/api/connectors'],
    ['GET', '/api/experience/unknown'],
    ['GET', '/api/'],
  ])('%s %s, which is not there', async (method, path) => {
    const { status, body } = await send(method, path, method === 'POST' ? '{}' : undefined);
    expect(status).toBe(404);
    expect(body).toEqual({ code: 'entity.not_found', message: 'There is no such resource.' });
  });

  it('a path that is too long or cannot be read', async () => {
    expect((await send('GET', `/api/users/${'x'.repeat(300)}`)).status).toBeLessThan(500);
    expect((await send('GET', '/api/users/%E0%A4%A')).status).toBe(400);
  });
});

describe('what a client is told of a failure of ours', () => {
  it('is that there was one, and no more; the log has the rest', async () => {
    const client = new pg.Client(postern.database.options);
    await client.connect();
    await client.query('alter table deliveries rename to gone');
    const { status, body } = await send('GET', '/api/deliveries');
    await client.query('alter table gone rename to deliveries');
    await client.end();
    expect(status).toBe(500);
    expect(body).toEqual({ message: 'Internal server error.' });
    expect(postern.logged()).toContain('relation \\"deliveries\\" does not exist');
    expect((await send('GET', '/api/deliveries')).status).toBe(200);
  });
});

it('errors of the API are JSON also for a browser', async () => {
  const { status, body } = await send('GET', '/api/unknown', undefined, { accept: 'text/html' });
  expect([status, body.code]).toEqual([404, 'entity.not_found']);
});

it('a page that is not there is a page', async () => {
  const answer = await fetch(`${postern.url}/unknown`, { headers: { accept: 'text/html' } });
  expect(answer.status).toBe(404);
  expect(answer.headers.get('content-type')).toContain('text/html');
});

describe('NUL in what the provider is asked', () => {
  it.each(['/oidc/auth?client_id=%00', '/oidc/auth?client_id=demo-app%00', '/oidc/session/end?client_id=%00'])(
    '%s is bad input',
    async (path) => {
      expect((await send('GET', path)).status).toBe(400);
    },
  );

  it.each(['state', 'ui_locales', 'login_hint', 'nonce'])('an authentication request with it in %s', async (name) => {
    const browser = new BrowserClient(postern.url);
    const { status, location } = await browser.authorize({ [name]: 'a\0b' });
    expect([status, location]).toEqual([303, expect.stringContaining('error=invalid_request')]);
  });

  it('a client with it in its id', async () => {
    const answer = await fetch(`${postern.url}/oidc/token`, {
      method: 'POST',
      body: new URLSearchParams({ grant_type: 'client_credentials', client_id: '\0', client_secret: 'x' }),
    });
    expect(answer.status).toBe(401);
  });
});
