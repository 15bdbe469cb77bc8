import * as client from 'openid-client';
import type { Fetch } from '../fetch.ts';

const maximumKept = 1_000;

/**
 * The keys that a provider signs with, kept between requests by the way that they were read: the library keeps them
 * with a configuration, of which there is a new one each time. It decides itself how long they are good.
 */
const known = new WeakMap<Fetch, Map<string, client.ExportedJWKSCache>>();

/** Signatures are checked, with the keys that are known already. */
export function checkSignatures(config: client.Configuration, fetch: Fetch) {
  const { jwks_uri: uri } = config.serverMetadata();
  if (uri === undefined) return;
  client.enableNonRepudiationChecks(config);
  const kept = known.get(fetch)?.get(uri);
  if (kept) client.setJwksCache(config, kept);
}

export function rememberKeys(config: client.Configuration, fetch: Fetch) {
  const { jwks_uri: uri } = config.serverMetadata();
  const read = client.getJwksCache(config);
  if (uri === undefined || !read) return;
  const keys = known.get(fetch) ?? new Map<string, client.ExportedJWKSCache>();
  if (keys.size >= maximumKept) keys.clear();
  known.set(fetch, keys.set(uri, read));
}
