import { setTimeout } from 'node:timers/promises';
import { OpenIdFault } from '../lib/openid/contract.ts';
import type { ProviderMetadata } from '../lib/openid/metadata.ts';
import type { SsoConnector } from './connectors.ts';
import { scopeOf } from './providers.ts';

/** Names of the public API. */
export interface ProviderConfig {
  issuer: string;
  clientId: string;
  scope: string;
  authorizationEndpoint?: string | undefined;
  tokenEndpoint?: string | undefined;
  userinfoEndpoint?: string | undefined;
  jwksUri?: string | undefined;
}

/** Nobody who looks at a list waits longer for one provider that is slow. */
const patienceMilliseconds = 3_000;

type Discovery = () => Promise<ProviderMetadata>;

/** One sentence for the operator. */
export async function findFault(discovery: Discovery): Promise<string | undefined> {
  const found = await orFault(discovery);
  if (found instanceof OpenIdFault) return found.message;
  const { authorization_endpoint: authorization, token_endpoint: token, jwks_uri: keys } = found.server;
  return authorization && token && keys
    ? undefined
    : 'The metadata of the provider lacks authorization_endpoint, token_endpoint or jwks_uri.';
}

export async function providerConfigOf(
  { config, issuer }: SsoConnector,
  discovery: Discovery,
): Promise<ProviderConfig | undefined> {
  const late = setTimeout(patienceMilliseconds, undefined, { ref: false });
  const found = await Promise.race([orFault(discovery), late]);
  if (!found || found instanceof OpenIdFault) return undefined;
  const { server } = found;
  const told = { issuer: server.issuer || issuer, clientId: config.clientId, scope: scopeOf(config) };
  const endpoints = {
    authorizationEndpoint: server.authorization_endpoint,
    tokenEndpoint: server.token_endpoint,
    userinfoEndpoint: server.userinfo_endpoint,
    jwksUri: server.jwks_uri,
  };
  return { ...told, ...Object.fromEntries(Object.entries(endpoints).filter(([, url]) => url !== undefined)) };
}

async function orFault(discovery: Discovery): Promise<ProviderMetadata | OpenIdFault> {
  try {
    return await discovery();
  } catch (error) {
    if (error instanceof OpenIdFault) return error;
    throw error;
  }
}
