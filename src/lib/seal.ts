import {
  createCipheriv,
  createDecipheriv,
  createHash,
  createHmac,
  createSecretKey,
  hkdfSync,
  type KeyObject,
} from 'node:crypto';
import { randomOctets } from './random.ts';

/** What a sealed value is for. A value sealed for one purpose cannot be opened for another. */
export type Purpose =
  | 'message'
  | 'connector-config'
  | 'captcha-provider'
  | 'application-secret'
  | 'one-time-token'
  | 'webhook'
  | 'sso-connector'
  | 'provider-session'
  | 'user-factor'
  | 'oidc-key'
  | 'cookie-key';

/** What a keyed hash is for: the same text has another hash for each. */
export type HashPurpose =
  | 'verification-code'
  | 'verification-link'
  | 'one-time-token-hash'
  | 'matching-word'
  | 'social-departure'
  | 'recipient';

export interface Seal {
  /** Names the secret that seals now: octets 1 to 4 of what it sealed. */
  keyId: Buffer;
  /** AES-256-GCM under a key of this purpose; `about` (a row's id) is authenticated with it, so rows cannot be swapped. */
  seal(purpose: Purpose, about: string, clear: string | Buffer): Buffer;
  /** Throws when the value was changed, belongs elsewhere, or was sealed with a secret we no longer have. */
  open(purpose: Purpose, about: string, sealed: Buffer): Buffer;
  /** HMAC-SHA-256 under a key of its own that is in no database. */
  keyedHash(purpose: HashPurpose, text: string): Buffer;
}

/** The secret that a value was sealed with is not at hand. */
export class UnknownKeyError extends Error {
  override name = 'UnknownKeyError';
}

const version = 1;
const headerLength = 1 + 4;
const ivLength = 12;
const tagLength = 16;

/**
 * Layout: version (1) · key id (4) · IV (12) · tag (16) · ciphertext. New values use the first secret; the others
 * still open what they sealed. Secrets are 32 bytes each; the keys in use are derived from them (RFC 5869).
 */
export function createSeal(secret: Buffer, previous: Buffer[] = []): Seal {
  const current = keyring(secret);
  const byId = new Map([...previous.map(keyring), current].map((ring) => [ring.id.toString('hex'), ring]));
  return {
    keyId: current.id,
    seal(purpose, about, clear) {
      const iv = randomOctets(ivLength);
      const cipher = createCipheriv('aes-256-gcm', current.key(purpose), iv);
      cipher.setAAD(Buffer.from(`${purpose}:${about}`));
      const body = Buffer.concat([cipher.update(clear as string, 'utf8'), cipher.final()]);
      return Buffer.concat([Buffer.from([version]), current.id, iv, cipher.getAuthTag(), body]);
    },
    open(purpose, about, sealed) {
      const ring = byId.get(sealed.subarray(1, headerLength).toString('hex'));
      if (sealed[0] !== version || !ring) throw new UnknownKeyError(`Sealed with an unknown key (purpose ${purpose}).`);
      const iv = sealed.subarray(headerLength, headerLength + ivLength);
      const tag = sealed.subarray(headerLength + ivLength, headerLength + ivLength + tagLength);
      const decipher = createDecipheriv('aes-256-gcm', ring.key(purpose), iv, { authTagLength: tagLength });
      decipher.setAAD(Buffer.from(`${purpose}:${about}`));
      decipher.setAuthTag(tag);
      return Buffer.concat([decipher.update(sealed.subarray(headerLength + ivLength + tagLength)), decipher.final()]);
    },
    keyedHash: (purpose, text) => createHmac('sha256', current.key(purpose)).update(text).digest(),
  };
}

function keyring(secret: Buffer) {
  if (secret.length !== 32) throw new Error('A secret must be 32 bytes.');
  const keys = new Map<string, KeyObject>();
  return {
    id: createHash('sha256').update('postern key id').update(secret).digest().subarray(0, 4),
    key(purpose: string) {
      let key = keys.get(purpose);
      if (!key) {
        key = createSecretKey(Buffer.from(hkdfSync('sha256', secret, '', `postern ${purpose}`, 32)));
        keys.set(purpose, key);
      }
      return key;
    },
  };
}
