import { createHash, pbkdf2Sync } from 'node:crypto';
import { hash as argon2Hash } from '@node-rs/argon2';
import { hash as bcryptHash } from '@node-rs/bcrypt';
import { describe, expect, it } from 'vitest';
import { type PasswordAlgorithm, readDigest } from './digests.ts';
import { hashPassword, needsUpgrade, verifyPassword } from './passwords.ts';
import { createTurns } from './turns.ts';

const password = 'correct horse ☂';
const hexOf = (name: string, text: string) => createHash(name).update(text).digest('hex');
const cheap = { memoryCost: 64, timeCost: 1 };

const digests: [PasswordAlgorithm, string, string][] = [
  ['Argon2id', 'of another system', await argon2Hash(password, { ...cheap, algorithm: 2 })],
  ['Argon2i', 'as Logto makes it', await argon2Hash(password, { ...cheap, algorithm: 1 })],
  ['Argon2d', '', await argon2Hash(password, { ...cheap, algorithm: 0 })],
  ['Bcrypt', '$2b$', await bcryptHash(password, { cost: 4 })],
  ['Bcrypt', '$2y$, as PHP writes it', (await bcryptHash(password, { cost: 4 })).replace('$2b$', '$2y$')],
  ['SHA1', '', hexOf('sha1', password)],
  ['SHA256', '', hexOf('sha256', password)],
  ['SHA256', 'in capitals', hexOf('sha256', password).toUpperCase()],
  ['MD5', '', hexOf('md5', password)],
  ['Legacy', 'salted', JSON.stringify(['sha256', ['salt', '@'], hexOf('sha256', `salt${password}`)])],
  ['Legacy', 'salted on both sides', JSON.stringify(['sha512', ['a', '@', 'b'], hexOf('sha512', `a${password}b`)])],
  [
    'Legacy',
    'pbkdf2',
    JSON.stringify([
      'pbkdf2',
      ['salt', '1000', '20', 'sha512', '@'],
      pbkdf2Sync(password, 'salt', 1000, 20, 'sha512').toString('hex'),
    ]),
  ],
];

describe('a stored password', () => {
  it('of ours is found correct, and nothing else is', async () => {
    const hashed = await hashPassword(password);
    if (hashed.kind !== 'hashed') throw new Error(hashed.kind);
    expect(hashed.stored.algorithm).toBe('Argon2id');
    expect(hashed.stored.digest).toMatch(/^\$argon2id\$v=19\$m=19456,t=2,p=1\$/);
    expect(await verifyPassword(hashed.stored, password)).toBe('correct');
    expect(await verifyPassword(hashed.stored, `${password} `)).toBe('incorrect');
    expect(needsUpgrade(hashed.stored)).toBe(false);
  });

  it('is one however the device composes its letters, also where another system did not look at that', async () => {
    const [composed, decomposed] = ['caf\u00e9 au lait', 'cafe\u0301 au lait'];
    for (const chosen of [composed, decomposed]) {
      const hashed = await hashPassword(chosen);
      if (hashed.kind !== 'hashed') throw new Error(hashed.kind);
      expect(await verifyPassword(hashed.stored, composed)).toBe('correct');
      expect(await verifyPassword(hashed.stored, decomposed)).toBe('correct');
      expect(await verifyPassword(hashed.stored, 'cafe au lait')).toBe('incorrect');
    }
    for (const chosen of [composed, decomposed]) {
      expect(await verifyPassword({ algorithm: 'SHA256', digest: hexOf('sha256', chosen) }, chosen)).toBe('correct');
    }
    expect(await verifyPassword({ algorithm: 'SHA256', digest: hexOf('sha256', composed) }, decomposed)).toBe(
      'correct',
    );
  });

  it.each(digests)('by %s (%s) is found correct, and is to be hashed anew', async (algorithm, _, digest) => {
    expect(await verifyPassword({ algorithm, digest }, password)).toBe('correct');
    expect(await verifyPassword({ algorithm, digest }, 'wrong')).toBe('incorrect');
    expect(await verifyPassword({ algorithm, digest }, '')).toBe('incorrect');
    expect(needsUpgrade({ algorithm, digest })).toBe(true);
  });

  it.each([
    ['Argon2id', ''],
    ['Argon2id', '$argon2id$v=19$m=19456,t=2,p=1$'],
    ['Argon2i', '$argon2i$v=19$m=4294967295,t=2,p=1$c29tZXNhbHQ$c29tZWhhc2hzb21laGFzaA'],
    ['Argon2i', '$argon2i$v=19$m=64,t=4294967295,p=1$c29tZXNhbHQ$c29tZWhhc2hzb21laGFzaA'],
    ['Bcrypt', '$2b$10$short'],
    ['Bcrypt', `$2b$31$${'a'.repeat(53)}`],
    ['Bcrypt', password],
    ['SHA1', hexOf('sha256', password)],
    ['SHA256', 'not hex'],
    ['MD5', ''],
    ['Legacy', 'null'],
    ['Legacy', '{'],
    ['Legacy', '["sha256",["salt"],"00"]'],
    ['Legacy', '["nothing",["@"],"00"]'],
    ['Legacy', '["sha256",["@"],"00"]'],
    ['Legacy', '["sha256","@","00"]'],
    ['Legacy', '["pbkdf2",["salt","999999999","20","sha512","@"],"00"]'],
    ['Legacy', '["pbkdf2",["salt","0","1","sha512","@"],"00"]'],
  ] as [PasswordAlgorithm, string][])('%s %j cannot be read, and is never correct', async (algorithm, digest) => {
    expect(readDigest({ algorithm, digest })).toBeUndefined();
    expect(await verifyPassword({ algorithm, digest }, password)).toBe('incorrect');
    expect(await verifyPassword({ algorithm, digest }, '')).toBe('incorrect');
  });

  it('is not asked for when too many are waiting', async () => {
    const takeTurn = createTurns({ atOnce: 1, waitingAtMost: 1 });
    const verdicts = Array.from({ length: 5 }, () => verifyPassword(undefined, password, takeTurn));
    expect(await Promise.all(verdicts)).toEqual(['incorrect', 'incorrect', 'busy', 'busy', 'busy']);
    const full = createTurns({ atOnce: 0, waitingAtMost: 0 });
    expect(await hashPassword(password, full)).toEqual({ kind: 'busy' });
  });
});

it('no user, and one without a password, are an incorrect password', async () => {
  expect(await verifyPassword(undefined, password)).toBe('incorrect');
});
