import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { exportJWK, generateKeyPair } from 'jose';
import { type Configuration, type KoaContextWithOIDC, Provider } from 'oidc-provider';
import { shortId } from '../../src/lib/ids.ts';
import { answerParent } from '../answer-parent.ts';

/**
 * oidc-provider without Postern and without a database: everything is kept in its own memory adapter, and whoever comes
 * is taken in without a question. What it costs is what the protocol costs.
 */
// It warns that its memory adapter is not for production, which is why it is used here.
console.warn = () => {};

answerParent(async ({ port }: { port: number }) => {
  const provider = new Provider(`http://localhost:${port}/oidc`, await configuration(port));
  provider.proxy = true;
  const toProvider = provider.callback();
  const server = createServer((request, response) => {
    const { url = '' } = request;
    if (!url.startsWith('/oidc/')) {
      takeIn(provider, request, response).catch((error: unknown) => response.writeHead(500).end(String(error)));
      return;
    }
    Object.assign(request, { originalUrl: url, url: url.slice('/oidc'.length) });
    void toProvider(request, response);
  });
  await new Promise<void>((resolve) => server.listen(port, '127.0.0.1', resolve));
});

async function takeIn(provider: Provider, request: IncomingMessage, response: ServerResponse) {
  request.resume();
  const redirectTo = await provider.interactionResult(request, response, { login: { accountId: shortId() } });
  const body = JSON.stringify({ redirectTo });
  response.writeHead(200, { 'content-type': 'application/json', 'content-length': Buffer.byteLength(body) }).end(body);
}

const configuration = async (port: number): Promise<Configuration> => ({
  clients: [
    {
      client_id: 'demo-app',
      token_endpoint_auth_method: 'none',
      grant_types: ['authorization_code', 'refresh_token'],
      response_types: ['code'],
      redirect_uris: [`http://localhost:${port}/demo-app`],
      id_token_signed_response_alg: 'ES256',
    },
  ],
  jwks: { keys: [await signingKey()] },
  cookies: { keys: ['of-the-bench'] },
  clientAuthMethods: ['none'],
  pkce: { required: () => true },
  conformIdTokenClaims: false,
  claims: { openid: ['sub'], profile: ['name'], email: ['email', 'email_verified'] },
  findAccount: (_context, accountId) => ({
    accountId,
    claims: async () => ({ sub: accountId, name: null, email: `${accountId}@bench.test`, email_verified: true }),
  }),
  loadExistingGrant: grantEverything,
  features: { devInteractions: { enabled: false } },
  interactions: { url: (_context, { uid }) => `/interaction/${uid}` },
  ttl: { AccessToken: 3600, AuthorizationCode: 60, Grant: 3600, IdToken: 3600, Interaction: 3600, Session: 3600 },
});

async function signingKey() {
  const { privateKey } = await generateKeyPair('ES256', { extractable: true });
  return { ...(await exportJWK(privateKey)), alg: 'ES256', use: 'sig' };
}

async function grantEverything({ oidc }: KoaContextWithOIDC) {
  const { client, session, provider } = oidc;
  if (!client || !session?.accountId) return undefined;
  const grant = new provider.Grant({ accountId: session.accountId, clientId: client.clientId });
  grant.addOIDCScope([...oidc.requestParamOIDCScopes].join(' '));
  await grant.save();
  return grant;
}
