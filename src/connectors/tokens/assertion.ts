import { createPrivateKey, type KeyObject } from 'node:crypto';
import { SignJWT } from 'jose';

/** What a service account states about itself (RFC 7523 §3), and the key it signs that with. */
export interface Assertion {
  /** `iss`: the client email or the client id of the service account. */
  issuer: string;
  /** `sub`: the user on whose behalf it acts. */
  subject: string;
  audience: string;
  scope: string;
  /** PEM; line breaks may be written as `\n`, as in environment variables. */
  privateKey: string;
  passphrase?: string | undefined;
}

const lifetimeSeconds = 3600;

/** Throws `AssertionKeyError` when the key cannot sign. */
export async function signAssertion({ issuer, subject, audience, scope, ...key }: Assertion, now: number) {
  const issuedAt = Math.floor(now / 1000);
  return new SignJWT({ scope })
    .setProtectedHeader({ alg: 'RS256', typ: 'JWT' })
    .setIssuer(issuer)
    .setSubject(subject)
    .setAudience(audience)
    .setIssuedAt(issuedAt)
    .setExpirationTime(issuedAt + lifetimeSeconds)
    .sign(readRsaKey(key));
}

/** The private key of a service account cannot be used: why, without a part of it, and what to do. */
export class AssertionKeyError extends Error {
  override name = 'AssertionKeyError';
  readonly advice: string;

  constructor(message: string, advice: string, cause?: unknown) {
    super(message, { cause });
    this.advice = advice;
  }
}

/** Throws `AssertionKeyError`. */
export function readRsaKey({ privateKey, passphrase }: Pick<Assertion, 'privateKey' | 'passphrase'>): KeyObject {
  const key = parsePem(privateKey.replaceAll('\\n', '\n'), passphrase);
  if (key.asymmetricKeyType !== 'rsa' || (key.asymmetricKeyDetails?.modulusLength ?? 0) < 2048) {
    throw new AssertionKeyError(
      'The private key of the service account is no RSA key of 2048 bits or more.',
      'Take the key that was made for the service account.',
    );
  }
  return key;
}

function parsePem(key: string, passphrase: string | undefined) {
  try {
    return createPrivateKey({ key, ...(passphrase !== undefined && { passphrase }) });
  } catch (cause) {
    throw new AssertionKeyError(
      'The private key of the service account cannot be read.',
      'Give the whole PEM, from BEGIN to END, and the passphrase if it has one.',
      cause,
    );
  }
}
