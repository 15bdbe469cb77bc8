import { createHmac, createSecretKey, type KeyObject, timingSafeEqual } from 'node:crypto';

/** What the cookie library asks of its keys (keygrip's interface): sign with the first, verify with all. */
export interface CookieKeys {
  sign(text: string): string;
  verify(text: string, digest: string): boolean;
  index(text: string, digest: string): number;
}

/**
 * HMAC-SHA-256 under keys that are prepared once. The library's own way takes the key as text at each use and compares
 * by two more HMACs: 24 µs a cookie, against 2 µs.
 */
export function createCookieKeys(secrets: string[]): CookieKeys {
  const keys = secrets.map((secret) => createSecretKey(Buffer.from(secret, 'base64url')));
  const [first] = keys;
  if (!first) throw new Error('There is no cookie key.');
  const index = (text: string, digest: string) => keys.findIndex((key) => isEqual(sign(key, text), digest));
  return { sign: (text) => sign(first, text), index, verify: (text, digest) => index(text, digest) >= 0 };
}

const sign = (key: KeyObject, text: string) => createHmac('sha256', key).update(text).digest('base64url');

function isEqual(one: string, other: string) {
  const [left, right] = [Buffer.from(one), Buffer.from(other)];
  return left.length === right.length && timingSafeEqual(left, right);
}
