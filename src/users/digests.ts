import { createHash, pbkdf2, timingSafeEqual } from 'node:crypto';
import { promisify } from 'node:util';
import { parseOptions as parseArgon2, verify as verifyArgon2 } from '@node-rs/argon2';
import { parseOptions as parseBcrypt, verify as verifyBcrypt } from '@node-rs/bcrypt';

export const passwordAlgorithms = [
  'Argon2id',
  'Argon2i',
  'Argon2d',
  'Bcrypt',
  'SHA1',
  'SHA256',
  'MD5',
  'Legacy',
] as const;

export type PasswordAlgorithm = (typeof passwordAlgorithms)[number];

/** A password as it is stored. */
export interface StoredPassword {
  algorithm: PasswordAlgorithm;
  digest: string;
}

/** How a password is compared with a digest that could be read. */
export interface Comparison {
  /** Takes much less time than one of ours. */
  isFast: boolean;
  matches(password: string): Promise<boolean>;
}

/**
 * Reads a stored digest. Undefined: it is malformed, or asks for so much memory or time that checking it would be an
 * attack on this process.
 */
export function readDigest({ algorithm, digest }: StoredPassword): Comparison | undefined {
  switch (algorithm) {
    case 'Argon2id':
    case 'Argon2i':
    case 'Argon2d':
      return argon2(digest);
    case 'Bcrypt':
      return bcrypt(digest);
    case 'SHA1':
    case 'SHA256':
    case 'MD5':
      return plain(algorithm.toLowerCase(), ['@'], digest);
    case 'Legacy':
      return legacy(digest);
  }
}

/** The parameters of an Argon2 digest, whichever of the three it is. */
export function readArgon2(digest: string) {
  try {
    return parseArgon2(digest);
  } catch {
    return undefined;
  }
}

const limits = { argon2Kibibytes: 1_048_576, argon2Passes: 64, bcryptCost: 15, pbkdf2Rounds: 5_000_000, bytes: 512 };

/** Below these a comparison is quicker than one of ours. */
const quick = { argon2KibibytePasses: 19_456, bcryptCost: 8, pbkdf2Rounds: 10_000 };

function argon2(digest: string): Comparison | undefined {
  const options = readArgon2(digest);
  const isSane = options && options.memoryCost <= limits.argon2Kibibytes && options.timeCost <= limits.argon2Passes;
  if (!isSane || options.outputLen === 0) return undefined;
  const isFast = options.memoryCost * options.timeCost < quick.argon2KibibytePasses;
  return { isFast, matches: (password) => verifyArgon2(digest, password) };
}

function bcrypt(digest: string): Comparison | undefined {
  const cost = costOfBcrypt(digest);
  // What is not 22 + 31 characters of salt and hash would fail at the comparison only.
  if (cost === undefined || cost > limits.bcryptCost || !/\$[./A-Za-z0-9]{53}$/.test(digest)) return undefined;
  return { isFast: cost < quick.bcryptCost, matches: (password) => verifyBcrypt(password, digest) };
}

function costOfBcrypt(digest: string) {
  try {
    return parseBcrypt(digest).cost;
  } catch {
    return undefined;
  }
}

/** Logto's own notation: `["sha256", ["salt", "@"], "<hex>"]`, where `@` stands for the password. */
function legacy(digest: string): Comparison | undefined {
  const [name, given, hex, ...more] = readList(digest);
  const isRead = typeof name === 'string' && typeof hex === 'string' && more.length === 0;
  if (!isRead || !isTexts(given) || !given.includes('@')) return undefined;
  return name === 'pbkdf2' ? derived(given, hex) : plain(name, given, hex);
}

function plain(name: string, parts: string[], hex: string): Comparison | undefined {
  const expected = readHex(hex);
  if (!expected || lengthOfHash(name) !== expected.length) return undefined;
  return {
    isFast: true,
    async matches(password) {
      const hash = createHash(name);
      for (const part of parts) hash.update(part === '@' ? password : part);
      return timingSafeEqual(hash.digest(), expected);
    },
  };
}

/** `["pbkdf2", ["<salt>", "<rounds>", "<bytes>", "<hash>", "@"], "<hex>"]` */
function derived([salt = '', rounds = '', bytes = '', hashName = '']: string[], hex: string): Comparison | undefined {
  const expected = readHex(hex);
  const [iterations, length] = [countOf(rounds), countOf(bytes)];
  if (!expected || expected.length !== length || lengthOfHash(hashName) === 0) return undefined;
  if (iterations < 1 || iterations > limits.pbkdf2Rounds || length < 1 || length > limits.bytes) return undefined;
  return {
    isFast: iterations < quick.pbkdf2Rounds,
    matches: async (password) =>
      timingSafeEqual(await promisify(pbkdf2)(password, salt, iterations, length, hashName), expected),
  };
}

/** In bytes; 0: this Node has no such hash. */
function lengthOfHash(name: string) {
  try {
    return createHash(name).digest().length;
  } catch {
    return 0;
  }
}

function readList(text: string): unknown[] {
  try {
    const value: unknown = JSON.parse(text);
    return Array.isArray(value) ? value : [];
  } catch {
    return [];
  }
}

const isTexts = (value: unknown): value is string[] =>
  Array.isArray(value) && value.every((one) => typeof one === 'string');

const readHex = (text: string) => (/^(?:[0-9a-f]{2})+$/i.test(text) ? Buffer.from(text, 'hex') : undefined);

const countOf = (text: string) => (/^\d{1,9}$/.test(text) ? Number(text) : 0);
