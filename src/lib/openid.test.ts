import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { startIdentityProvider } from '../../test/http/identity-provider.ts';
import {
  type Exchange,
  type ProviderServer,
  type Reply,
  startProviderServer,
} from '../../test/http/provider-server.ts';
import { createOutbound, type Outbound } from './fetch.ts';
import { completeAt, departTo, type OpenIdProvider } from './openid.ts';

const clientSecret = 'a-secret-of-the-client';
const client = { clientId: 'client', clientSecret, scope: 'openid email' };
const microsoft = 'https://login.microsoftonline.com';
const where = { state: 'a-random-state', redirectUri: 'https://postern.example/callback/c1' };

let outbound: Outbound | undefined;
afterEach(async () => {
  await outbound?.close();
  outbound = undefined;
});

function contextFor(override: string, more: object = {}) {
  outbound = createOutbound({
    ...{ allowsPrivateAddresses: false, allowedPrivateHosts: [] },
    overrides: override ? { provider: override } : {},
  });
  const { fetch } = outbound.reachFor('provider');
  return { fetch, signal: AbortSignal.timeout(10_000), ...more };
}

describe('a provider that is found by its issuer', () => {
  let server: ProviderServer;
  let answer: (exchange: Exchange) => Reply;
  const issuer = 'https://id.example/realm';
  const metadata = {
    issuer,
    authorization_endpoint: `${issuer}/authorize`,
    token_endpoint: `${issuer}/token`,
    jwks_uri: `${issuer}/keys`,
  };
  const provider: OpenIdProvider = { issuer, ...client };

  beforeEach(async () => {
    answer = () => ({ status: 200, body: metadata });
    server = await startProviderServer((exchange) => answer(exchange));
  });
  afterEach(() => server[Symbol.asyncDispose]());

  it('is asked for its metadata once', async () => {
    const context = contextFor(server.origin);
    const [first] = await Promise.all([departTo(provider, where, context), departTo(provider, where, context)]);
    await departTo(provider, { ...where, loginHint: 'ada@id.example' }, context);
    expect(new URL(first.authorizationUri).pathname).toBe('/realm/authorize');
    expect(server.exchanges.map(({ path }) => path)).toEqual(['/realm/.well-known/openid-configuration']);
  });

  it('is told who is to come, what to ask, and what else the operator wants', async () => {
    const asking = { ...provider, prompts: 'login consent', extra: { acr_values: 'high' } };
    const { authorizationUri, session } = await departTo(
      asking,
      { ...where, loginHint: 'ada@id.example' },
      contextFor(server.origin),
    );
    expect(Object.fromEntries(new URL(authorizationUri).searchParams)).toMatchObject({
      ...{ login_hint: 'ada@id.example', prompt: 'login consent', acr_values: 'high', scope: 'openid email' },
      ...{ client_id: 'client', nonce: session.nonce, state: where.state, redirect_uri: where.redirectUri },
    });
    expect(authorizationUri).not.toContain(session.codeVerifier);
  });

  it.each<[string, Reply, string]>([
    ['is another', { status: 200, body: { ...metadata, issuer: 'https://evil.example' } }, 'invalid_response'],
    ['leads to no place', { status: 200, body: { ...metadata, authorization_endpoint: 'https://' } }, 'general'],
    ['leads nowhere', { status: 200, body: { ...metadata, authorization_endpoint: 'javascript:alert(1)' } }, 'general'],
    ['is not there', { status: 404, body: 'none' }, 'general'],
    ['answers nonsense', { status: 200, headers: { 'content-type': 'text/html' }, body: '<p>' }, 'invalid_response'],
    ['leads elsewhere', { status: 302, headers: { location: 'http://169.254.169.254/' }, body: '' }, 'general'],
    ['breaks off', { kind: 'closeInBody', status: 200 }, 'general'],
  ])('that %s is a fault, and is asked anew the next time', async (_, reply, code) => {
    answer = () => reply;
    const context = contextFor(server.origin);
    await expect(departTo(provider, where, context)).rejects.toMatchObject({ name: 'OpenIdFault', code });
    answer = () => ({ status: 200, body: metadata });
    await expect(departTo(provider, where, context)).resolves.toHaveProperty('authorizationUri');
  });

  it.each([
    ['under the address of its metadata', `${issuer}/.well-known/openid-configuration`, 'https://other.example'],
    ['for every directory of Microsoft', `${microsoft}/common/v2.0`, `${microsoft}/{tenantid}/v2.0`],
    ['at Microsoft, but by the name of another', `${microsoft}/a/v2.0`, 'https://other.example'],
    ['at a neighbour of Microsoft', 'https://a.b2clogin.com/a/v2.0', 'https://other.example'],
  ])('is not believed %s', async (_, named, said) => {
    answer = () => ({ status: 200, body: { ...metadata, issuer: said } });
    const departing = departTo({ ...provider, issuer: named }, where, contextFor(server.origin));
    await expect(departing).rejects.toMatchObject({ name: 'OpenIdFault' });
  });

  it('does not lead into the network of its own', async () => {
    const context = contextFor('');
    const inside = { ...provider, issuer: 'https://127.0.0.1:8443' };
    await expect(departTo(inside, where, context)).rejects.toThrow(/private address/);
    const token = { token: 'https://localhost/token', authorization: 'https://id.example/authorize' };
    const { authorizationUri, session } = await departTo({ ...client, endpoints: token }, where, context);
    expect(authorizationUri).toContain('https://id.example/');
    const outcome = await completeAt({ ...client, endpoints: token }, { code: 'c' }, session, context);
    expect(outcome).toMatchObject({
      kind: 'refused',
      code: 'general',
      reason: expect.stringMatching(/private address/),
    });
  });
});

describe('which issuer an ID token may name', () => {
  const claims = { sub: '4711', tid: 'contoso' };
  const endpoints = {
    authorization: 'https://id.example/authorize',
    token: 'https://id.example/token',
    jwks: 'https://id.example/keys',
  };

  async function come(issuer: string | string[] | undefined, more: object = {}, iss?: string) {
    await using place = await startIdentityProvider('answers', {
      tokenPath: '/token',
      idToken: { jwksPath: '/keys', issuer: 'https://id.example/contoso', claims: () => claims },
      withoutId: (said) => said,
      clientSecret,
    });
    const provider = { ...client, endpoints: { ...endpoints, ...(issuer !== undefined && { issuer }) } };
    const context = { fetch: place.fetch, signal: AbortSignal.timeout(10_000), ...more };
    const { authorizationUri, session } = await departTo(provider, where, context);
    const callback = { ...(await place.visit(authorizationUri)), ...(iss !== undefined && { iss }) };
    const outcome = await completeAt(provider, callback, session, context);
    return { outcome, asked: place.server.exchanges.map(({ path }) => path) };
  }

  it.each([
    ['the one that is named', 'https://id.example/contoso'],
    ['one of several', ['https://id.example/fabrikam', 'https://id.example/contoso']],
    ['the one of its own tenant', 'https://id.example/{tenantid}'],
    ['any, if none is named', undefined],
  ])('%s', async (_, issuer) => {
    const { outcome, asked } = await come(issuer);
    expect(outcome).toMatchObject({ kind: 'claims', claims: { sub: '4711' } });
    expect(asked.filter((path) => path === '/token')).toHaveLength(1);
  });

  it.each([
    ['another', 'https://id.example/fabrikam'],
    ['none of several', ['https://id.example/fabrikam', 'https://id.example/']],
    ['that of another tenant', 'https://elsewhere.example/{tenantid}'],
  ])('not %s', async (_, issuer) => {
    expect((await come(issuer)).outcome).toMatchObject({ kind: 'refused', code: 'social_invalid_id_token' });
  });

  it('and the answer before it names the same (RFC 9207)', async () => {
    const pinned = 'https://id.example/contoso';
    expect((await come(pinned, {}, pinned)).outcome.kind).toBe('claims');
    expect((await come(pinned, {}, 'https://evil.example')).outcome.kind).toBe('refused');
    expect((await come(undefined, {}, 'https://id.example/contoso')).outcome.kind).toBe('claims');
  });

  it('and its times are read by the clock of the house', async () => {
    const clock = () => Date.now() + 3_600_000;
    expect((await come('https://id.example/contoso', { clock })).outcome).toMatchObject({
      kind: 'refused',
      code: 'social_invalid_id_token',
    });
  });
});
