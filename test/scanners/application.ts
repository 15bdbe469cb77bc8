import { createHash, randomBytes } from 'node:crypto';
import { createServer, type ServerResponse } from 'node:http';
import type { managementClient } from '../setup/management.ts';
import { freePort } from '../setup/postern.ts';

/**
 * An application of the operator's whose mails have magic links (spec 5.12): the link opens its landing page, which
 * begins an authentication request with the token, and its callback trades the code for tokens.
 */
export async function startMagicApplication(url: string, manage: Awaited<ReturnType<typeof managementClient>>) {
  const port = await freePort();
  const home = `http://localhost:${port}`;
  const redirectUri = `${home}/callback`;
  const oidcClientMetadata = { redirectUris: [redirectUri], postLogoutRedirectUris: [] };
  const { body } = await manage('POST', '/applications', { name: 'Harbour', type: 'SPA', oidcClientMetadata });
  const clientId: string = body.id;
  const verifiers = new Map<string, string>();
  const signedIn: string[] = [];

  function land(given: URL, response: ServerResponse) {
    const [state, verifier] = [randomBytes(16).toString('hex'), randomBytes(32).toString('base64url')];
    verifiers.set(state, verifier);
    const query = new URLSearchParams({
      client_id: clientId,
      redirect_uri: redirectUri,
      response_type: 'code',
      scope: 'openid email',
      state,
      code_challenge: createHash('sha256').update(verifier).digest('base64url'),
      code_challenge_method: 'S256',
      one_time_token: given.searchParams.get('token') ?? '',
      login_hint: given.searchParams.get('email') ?? '',
    });
    response.writeHead(302, { location: `${url}/oidc/auth?${query}` }).end();
  }

  async function receive(given: URL, response: ServerResponse) {
    const verifier = verifiers.get(given.searchParams.get('state') ?? '');
    const answer = await fetch(`${url}/oidc/token`, {
      method: 'POST',
      body: new URLSearchParams({
        grant_type: 'authorization_code',
        client_id: clientId,
        redirect_uri: redirectUri,
        code: given.searchParams.get('code') ?? '',
        code_verifier: verifier ?? '',
      }),
    });
    const { id_token: idToken } = (await answer.json()) as { id_token?: string };
    const { email } = JSON.parse(Buffer.from(idToken?.split('.')[1] ?? '', 'base64url').toString() || '{}');
    if (email) signedIn.push(email);
    response.writeHead(200, { 'content-type': 'text/html' }).end(`<h1>Welcome</h1><p>${email}</p>`);
  }

  const server = createServer((request, response) => {
    const given = new URL(request.url ?? '/', home);
    if (given.pathname === '/landing') return land(given, response);
    if (given.pathname === '/callback') return void receive(given, response);
    response.writeHead(404).end();
  });
  await new Promise<void>((resolve) => server.listen(port, '127.0.0.1', resolve));
  return {
    /** The addresses of those who came back with a code. */
    signedIn,
    linkFor: (email: string, token: string) => `${home}/landing?${new URLSearchParams({ token, email })}`,
    async [Symbol.asyncDispose]() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}
