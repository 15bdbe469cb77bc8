import * as client from 'openid-client';
import { systemClock } from '../clock.ts';
import { clientAuthOf } from './client-auth.ts';
import type { AuthMethod, OpenIdContext, OpenIdProvider } from './contract.ts';
import type { ProviderMetadata } from './metadata.ts';
import { checkSignatures } from './signing-keys.ts';
import { through } from './through.ts';

const toleranceSeconds = 60;

/** The library's view of a provider and of our client there. */
export function configurationOf(
  { clientId, clientSecret, tokenAuthMethod }: OpenIdProvider,
  { server }: ProviderMetadata,
  { fetch, signal, clock = systemClock }: OpenIdContext,
): client.Configuration {
  const config = new client.Configuration(
    server,
    clientId,
    {
      [client.clockSkew]: Math.round((clock() - Date.now()) / 1_000),
      [client.clockTolerance]: toleranceSeconds,
    },
    clientAuthOf(tokenAuthMethod ?? preferredMethod(server), clientSecret),
  );
  config[client.customFetch] = through(fetch, signal);
  // The guard of `fetch` decides about plain http.
  client.allowInsecureRequests(config);
  checkSignatures(config, fetch);
  return config;
}

/** OpenID Connect Discovery 1.0, section 3: where nothing is said, it is `client_secret_basic`. */
const preferredMethod = (server: client.ServerMetadata): AuthMethod =>
  server.token_endpoint_auth_methods_supported?.includes('client_secret_post')
    ? 'client_secret_post'
    : 'client_secret_basic';
