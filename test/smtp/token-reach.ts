import { createOutbound, type Reach } from '../../src/lib/fetch.ts';
import { startTokenServer, type TokenAnswer } from './token-server.ts';

/** A token service on loopback, and the house's own HTTP that leads every URL to it. */
export async function startTokenReach(answer: (form: URLSearchParams) => TokenAnswer): Promise<TokenReach> {
  const server = await startTokenServer(answer);
  const outbound = createOutbound({
    allowsPrivateAddresses: false,
    allowedPrivateHosts: [],
    overrides: { provider: new URL(server.url).origin },
  });
  return {
    reach: outbound.reachFor('provider'),
    requests: server.requests,
    paths: server.paths,
    async [Symbol.asyncDispose]() {
      await outbound.close();
      await server.close();
    },
  };
}

export interface TokenReach extends AsyncDisposable {
  reach: Reach;
  requests: URLSearchParams[];
  /** Of the requests, `Host` and path. */
  paths: string[];
}
