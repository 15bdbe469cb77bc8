import { createHash, randomBytes } from 'node:crypto';
import { exportJWK, generateKeyPair, SignJWT, UnsecuredJWT } from 'jose';
import type { ForgedMood, SocialMood, SocialStage } from '../../src/connectors/social-contract.ts';
import { createOutbound } from '../../src/lib/fetch.ts';
import { freePort } from '../smtp/moods.ts';
import { testAuthority } from '../smtp/sink.ts';
import { type Exchange, type ProviderServer, type Reply, startProviderServer } from './provider-server.ts';

/** Somebody with an account there. */
export interface Person {
  id: string;
  email: string;
  isEmailProven: boolean;
  name: string;
  picture: string;
}

/** How a provider says these things. */
export interface Spoken {
  tokenPath: string;
  /** Absent: it gives no ID tokens. */
  idToken?: { jwksPath: string; issuer: string; claims(person: Person): Record<string, unknown> };
  /** By path: what it says to the holder of an access token. */
  tells?: Record<string, (person: Person) => object>;
  /** Where in all that the id stands; without it nobody is named. */
  withoutId(said: object): object;
  clientSecret: string;
  /** It asks for neither PKCE nor the address of the return. */
  isLax?: boolean;
}

export const somebody: Person = {
  id: '4711',
  email: 'somebody@example.com',
  isEmailProven: true,
  name: 'Some Body',
  picture: 'https://pictures.example/4711.png',
};

type Place = Pick<SocialStage<unknown>, 'fetch' | 'visit' | 'requestCount'> &
  AsyncDisposable & { server: ProviderServer };

const keys = Promise.all([generateKeyPair('RS256'), generateKeyPair('RS256')]);

interface Grant {
  request: URLSearchParams;
}

/** A real HTTP server on loopback that plays the provider; every URL leads there. */
export async function startIdentityProvider(mood: SocialMood, spoken: Spoken): Promise<Place> {
  const grants = new Map<string, Grant>();
  const server = await startProviderServer((exchange) => misbehaviour[mood] ?? answer(exchange, mood, spoken, grants));
  const gone = mood === 'is not there' ? `http://127.0.0.1:${await freePort()}` : undefined;
  const outbound = createOutbound({
    allowsPrivateAddresses: false,
    allowedPrivateHosts: [],
    overrides: { provider: gone ?? server.origin },
    ca: testAuthority(),
    connectMilliseconds: 500,
    exchangeMilliseconds: 2_000,
  });
  return {
    server,
    fetch: outbound.reachFor('provider').fetch,
    requestCount: () => server.exchanges.length,
    async visit(authorizationUri) {
      const request = new URL(authorizationUri).searchParams;
      const code = `code-${randomBytes(9).toString('hex')}`;
      grants.set(code, { request });
      return { code, state: request.get('state') ?? '' };
    },
    async [Symbol.asyncDispose]() {
      await outbound.close();
      await server[Symbol.asyncDispose]();
    },
  };
}

const misbehaviour: Partial<Record<SocialMood, Reply>> = {
  'answers nonsense': { status: 200, headers: { 'content-type': 'text/html' }, body: '<!doctype html><h1>Hello</h1>' },
  'is silent': { kind: 'stall' },
  floods: { kind: 'large', status: 200, bytes: 5_242_880 },
  'breaks off': { kind: 'closeInBody', status: 200 },
  redirects: { status: 302, headers: { location: '/elsewhere' }, body: 'Found' },
};

async function answer(
  exchange: Exchange,
  mood: SocialMood,
  spoken: Spoken,
  grants: Map<string, Grant>,
): Promise<Reply> {
  const { method, path, headers } = exchange;
  const person = { ...somebody, isEmailProven: mood !== 'knows no proof' };
  if (method === 'POST' && path === spoken.tokenPath) return redeem(exchange, mood, spoken, { grants, person });
  if (path === spoken.idToken?.jwksPath) return { status: 200, body: { keys: [await publicKey()] } };
  const tell = spoken.tells?.[path];
  if (!tell) return { status: 404, body: { error: 'not_found' } };
  if (headers.authorization !== 'Bearer an-access-token-4711') return { status: 401, body: {} };
  const said = tell(person);
  return {
    status: 200,
    body: mood === 'does not say who it is' && !Array.isArray(said) ? spoken.withoutId(said) : said,
  };
}

/** A code is good once, for whom it was given to (RFC 6749 §4.1.3, RFC 7636 §4.6). */
async function redeem(
  { form, headers }: Exchange,
  mood: SocialMood,
  spoken: Spoken,
  { grants, person }: { grants: Map<string, Grant>; person: Person },
): Promise<Reply> {
  const isKnown = secretOf(form, headers.authorization) === spoken.clientSecret;
  if (!isKnown || mood === 'refuses the client') return { status: 401, body: { error: 'invalid_client' } };
  const grant = grants.get(form.get('code') ?? '');
  grants.delete(form.get('code') ?? '');
  const challenge = createHash('sha256')
    .update(form.get('code_verifier') ?? '')
    .digest('base64url');
  const { request } = grant ?? {};
  const isMeant =
    challenge === request?.get('code_challenge') && form.get('redirect_uri') === request.get('redirect_uri');
  if (!request || !(isMeant || spoken.isLax)) {
    return { status: 400, body: { error: 'invalid_grant', error_description: `bad ${form}` } };
  }
  const idToken = spoken.idToken && (await idTokenOf(mood, spoken, request, person));
  const token = { access_token: 'an-access-token-4711', token_type: 'bearer', expires_in: 300, scope: 'all' };
  return { status: 200, body: { ...token, ...(idToken && { id_token: idToken }) } };
}

function secretOf(form: URLSearchParams, authorization = '') {
  const [, basic] = /^Basic (.+)$/.exec(authorization) ?? [];
  if (basic === undefined) return form.get('client_secret');
  const [, encoded = ''] = Buffer.from(basic, 'base64').toString().split(':');
  // RFC 6749 §2.3.1: encoded as a form before it is joined.
  return new URLSearchParams(`secret=${encoded}`).get('secret');
}

async function publicKey() {
  const [{ publicKey }] = await keys;
  return { ...(await exportJWK(publicKey)), kid: 'key', alg: 'RS256', use: 'sig' };
}

async function idTokenOf(mood: SocialMood, spoken: Spoken, request: URLSearchParams, person: Person): Promise<string> {
  const [known, strange] = await keys;
  const { issuer = '', claims } = spoken.idToken ?? {};
  const about: Record<string, unknown> = {
    iss: issuer,
    aud: request.get('client_id'),
    nonce: request.get('nonce'),
    iat: Math.floor(Date.now() / 1_000),
    exp: Math.floor(Date.now() / 1_000) + 300,
    ...claims?.(person),
    ...wrong[mood as ForgedMood],
  };
  const said = mood === 'does not say who it is' ? { ...spoken.withoutId(about) } : about;
  if (mood === 'does not sign') return new UnsecuredJWT(said).encode();
  const isSymmetric = mood === 'signs with the client secret';
  return new SignJWT(said)
    .setProtectedHeader({ alg: isSymmetric ? 'HS256' : 'RS256', kid: 'key' })
    .sign(signingKey(mood, spoken, { known: known.privateKey, strange: strange.privateKey }));
}

function signingKey(
  mood: SocialMood,
  { clientSecret }: Spoken,
  { known, strange }: Record<'known' | 'strange', Awaited<typeof keys>[0]['privateKey']>,
) {
  if (mood === 'signs with the client secret') return Buffer.from(clientSecret.padEnd(32, '.'));
  return mood === 'signs with another key' ? strange : known;
}

const wrong: Partial<Record<ForgedMood, Record<string, unknown>>> = {
  'means another client': { aud: 'another-client' },
  'repeats another nonce': { nonce: 'another-nonce' },
  'is another issuer': { iss: 'https://evil.example', tid: 'evil' },
  'has expired': { exp: Math.floor(Date.now() / 1_000) - 3_600 },
};
