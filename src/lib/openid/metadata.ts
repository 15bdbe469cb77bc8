import * as client from 'openid-client';
import type { Fetch } from '../fetch.ts';
import { type Kept, keep } from '../kept.ts';
import { type OpenIdContext, type OpenIdEndpoints, OpenIdFault, type OpenIdProvider } from './contract.ts';
import { faultOf } from './fault.ts';
import { through } from './through.ts';

/** What is known of a provider. */
export interface ProviderMetadata {
  /** Its `issuer` stands for none where the operator names none. */
  server: client.ServerMetadata;
  /** Which issuers ID tokens may have. Undefined: any. */
  issuers: readonly string[] | undefined;
}

const keptMilliseconds = 600_000;
const discoveryMilliseconds = 10_000;

/** Discovered or given. Throws `OpenIdFault` when the provider cannot be asked, or is not who it should be. */
export async function metadataOf(
  { issuer, endpoints }: Pick<OpenIdProvider, 'issuer' | 'endpoints'>,
  { fetch }: Pick<OpenIdContext, 'fetch'>,
): Promise<ProviderMetadata> {
  if (endpoints) return givenMetadata(endpoints);
  if (issuer === undefined) throw new OpenIdFault('general', 'The provider has neither an issuer nor endpoints.');
  return discovered(fetch).get(issuer);
}

/** What was discovered goes with the way that it was discovered by: another way may lead elsewhere. */
const discoveries = new WeakMap<Fetch, Kept<ProviderMetadata>>();

function discovered(fetch: Fetch): Kept<ProviderMetadata> {
  const known = discoveries.get(fetch);
  if (known) return known;
  const kept = keep((issuer) => discover(issuer, fetch), keptMilliseconds);
  discoveries.set(fetch, kept);
  return kept;
}

/** OpenID Connect Discovery 1.0, with its comparison of the issuer. Throws `OpenIdFault`. */
export async function discover(issuer: string, fetch: Fetch): Promise<ProviderMetadata> {
  const url = URL.parse(issuer);
  if (!url) throw new OpenIdFault('general', 'The issuer is not a URL.');
  // Of metadata at such an address the library believes whatever issuer they name.
  if (url.href.includes('/.well-known/')) {
    throw new OpenIdFault('general', 'This is where the metadata are; the issuer is what stands in them as "issuer".');
  }
  const options: client.DiscoveryRequestOptions = {
    [client.customFetch]: through(fetch, AbortSignal.timeout(discoveryMilliseconds)),
    // The guard of `fetch` decides about plain http.
    execute: [client.allowInsecureRequests],
  };
  // Only the metadata is wanted, which does not depend on the client.
  const config = await client.discovery(url, 'any', undefined, undefined, options).catch((error: unknown) => {
    throw faultOf(error, 'discovery');
  });
  const server = config.serverMetadata();
  if (!isOne(server.issuer, url)) {
    throw new OpenIdFault('invalid_response', 'The provider is not the one that the settings name.');
  }
  // The browser is sent there.
  if (!/^https?:$/.test(URL.parse(server.authorization_endpoint ?? '')?.protocol ?? '')) {
    throw new OpenIdFault('general', 'The metadata of the provider is not complete.');
  }
  return { server, issuers: [server.issuer] };
}

/** The library lets metadata of Microsoft name an issuer elsewhere, or one that stands for every directory. */
const isOne = (issuer: string, asked: URL) => !issuer.includes('{') && URL.parse(issuer)?.origin === asked.origin;

/** The library must have one; the one that the ID token names is looked at then. */
const unnamedIssuer = 'urn:issuer:unnamed';

const asymmetric = ['RS', 'PS', 'ES'].flatMap((family) => ['256', '384', '512'].map((bits) => family + bits));

function givenMetadata({
  authorization,
  token,
  userinfo,
  jwks,
  issuer,
  algorithms,
}: OpenIdEndpoints): ProviderMetadata {
  const issuers = issuer === undefined ? undefined : [issuer].flat();
  const server = {
    issuer: issuers?.[0] ?? unnamedIssuer,
    authorization_endpoint: authorization,
    token_endpoint: token,
    ...(userinfo !== undefined && { userinfo_endpoint: userinfo }),
    ...(jwks !== undefined && { jwks_uri: jwks }),
    token_endpoint_auth_methods_supported: ['client_secret_post'],
    id_token_signing_alg_values_supported: algorithms ? [...algorithms] : [...asymmetric, 'EdDSA', 'Ed25519'],
  };
  return { server, issuers };
}
