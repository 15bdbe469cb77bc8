import { createHash, randomBytes } from 'node:crypto';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { text } from 'node:stream/consumers';
import { decodeJwt, exportJWK, generateKeyPair, SignJWT } from 'jose';
import { freePort } from '../setup/postern.ts';

export type Claims = Record<string, unknown> & { sub: string };

/** An identity provider on loopback that says of people whatever a test wants it to. */
export interface ScriptedProvider {
  issuer: string;
  config: { clientId: string; clientSecret: string; issuer: string };
  /** A person comes with the browser: gives the query that the browser is sent back with. */
  visit(authorizationUri: string, claims: Claims): Promise<Record<string, string>>;
  /** The authorization requests it had. */
  requests: URLSearchParams[];
  /** What userinfo says in place of the claims. */
  userinfo: Record<string, unknown> | undefined;
  /** Signs in its name what it has not published the key of. */
  isForged: boolean;
  /** What its metadata say besides, or in place of the truth. */
  metadata: Record<string, unknown>;
  /** What its token endpoint answers besides, or in place of the truth. */
  tokenAnswer: ((claims: Record<string, unknown>) => object | Promise<object>) | undefined;
  stop(): Promise<void>;
}

const credentials = { clientId: 'postern', clientSecret: 'a-secret-of-the-enterprise' };

interface Grant {
  claims: Claims;
  request: URLSearchParams;
}

export async function startScriptedProvider(): Promise<ScriptedProvider> {
  const port = await freePort();
  const issuer = `http://localhost:${port}`;
  const [key, strangeKey] = [await generateKeyPair('ES256'), await generateKeyPair('ES256')];
  const jwk = { ...(await exportJWK(key.publicKey)), kid: 'key', alg: 'ES256', use: 'sig' };
  const grants = new Map<string, Grant>();
  const tokens = new Map<string, Claims>();
  const provider: ScriptedProvider = {
    issuer,
    config: { ...credentials, issuer },
    requests: [],
    userinfo: undefined,
    isForged: false,
    metadata: {},
    tokenAnswer: undefined,
    async visit(authorizationUri, claims) {
      const request = new URL(authorizationUri).searchParams;
      provider.requests.push(request);
      const code = randomBytes(12).toString('hex');
      grants.set(code, { claims, request });
      return { code, state: request.get('state') ?? '', iss: issuer };
    },
    stop: () =>
      new Promise((resolve) => {
        server.closeAllConnections();
        server.close(() => resolve());
      }),
  };
  const sign = ({ claims, request }: Grant) =>
    new SignJWT({ ...claims, nonce: request.get('nonce') })
      .setProtectedHeader({ alg: 'ES256', kid: 'key' })
      .setIssuer(String(claims.iss ?? issuer))
      .setAudience(String(claims.aud ?? credentials.clientId))
      .setIssuedAt()
      .setExpirationTime('5 minutes')
      .sign(provider.isForged ? strangeKey.privateKey : key.privateKey);
  const routes: Record<string, (request: IncomingMessage) => Promise<[number, unknown]>> = {
    '/.well-known/openid-configuration': async () => [200, { ...metadataOf(issuer), ...provider.metadata }],
    '/jwks': async () => [200, { keys: [jwk] }],
    async '/token'(asked) {
      const form = new URLSearchParams(await text(asked));
      const grant = redeem(grants, form);
      if (!grant) return [400, { error: 'invalid_grant' }];
      const accessToken = randomBytes(12).toString('hex');
      tokens.set(accessToken, grant.claims);
      const answer = { access_token: accessToken, token_type: 'Bearer', expires_in: 300, id_token: await sign(grant) };
      return [200, { ...answer, ...(await provider.tokenAnswer?.(decodeJwt(answer.id_token))) }];
    },
    async '/userinfo'({ headers }) {
      const claims = tokens.get(headers.authorization?.replace('Bearer ', '') ?? '');
      return claims ? [200, provider.userinfo ?? claims] : [401, {}];
    },
  };
  const server = createServer((request, response) => void answer(routes, request, response));
  await new Promise<void>((resolve) => server.listen(port, '127.0.0.1', resolve));
  return provider;
}

const metadataOf = (issuer: string) => ({
  issuer,
  authorization_endpoint: `${issuer}/authorize`,
  token_endpoint: `${issuer}/token`,
  userinfo_endpoint: `${issuer}/userinfo`,
  jwks_uri: `${issuer}/jwks`,
  response_types_supported: ['code'],
  id_token_signing_alg_values_supported: ['ES256'],
  token_endpoint_auth_methods_supported: ['client_secret_post'],
});

/** A code is good once, for whom it was given to (RFC 6749 §4.1.3, RFC 7636 §4.6). */
function redeem(grants: Map<string, Grant>, form: URLSearchParams): Grant | undefined {
  const code = form.get('code') ?? '';
  const grant = grants.get(code);
  grants.delete(code);
  const challenge = createHash('sha256')
    .update(form.get('code_verifier') ?? '')
    .digest('base64url');
  const isGood =
    form.get('client_id') === credentials.clientId &&
    form.get('client_secret') === credentials.clientSecret &&
    form.get('redirect_uri') === grant?.request.get('redirect_uri') &&
    challenge === grant?.request.get('code_challenge');
  return isGood ? grant : undefined;
}

async function answer(
  routes: Record<string, (request: IncomingMessage) => Promise<[number, unknown]>>,
  request: IncomingMessage,
  response: ServerResponse,
) {
  const route = routes[new URL(request.url ?? '/', 'http://localhost').pathname];
  const [status, body] = (await route?.(request)) ?? [404, {}];
  response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body));
}
