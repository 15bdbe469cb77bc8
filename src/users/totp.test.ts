import { describe, expect, test } from 'vitest';
import { findTotpStep, fromBase32, newTotpSecret, toBase32, totpCode, totpUri } from './totp.ts';

const secret = Buffer.from('12345678901234567890');

test.each([
  [59, '94287082'],
  [1_111_111_109, '07081804'],
  [1_111_111_111, '14050471'],
  [1_234_567_890, '89005924'],
  [2_000_000_000, '69279037'],
  [20_000_000_000, '65353130'],
])('the code at %i seconds is that of RFC 6238, appendix B', (seconds, code) => {
  expect(totpCode(secret, Math.floor(seconds / 30), 8)).toBe(code);
});

test.each([
  ['f', 'MY'],
  ['fo', 'MZXQ'],
  ['foo', 'MZXW6'],
  ['foob', 'MZXW6YQ'],
  ['fooba', 'MZXW6YTB'],
  ['foobar', 'MZXW6YTBOI'],
])('%s in base32 is that of RFC 4648, without padding', (clear, encoded) => {
  expect(toBase32(Buffer.from(clear))).toBe(encoded);
  expect(fromBase32(encoded)?.toString()).toBe(clear);
});

test('base32 is read as people type it, and nothing else is taken for it', () => {
  expect(fromBase32('mzxw 6ytb oi======')?.toString()).toBe('foobar');
  for (const text of ['', ' ', 'MZX1', 'MZX0', 'MZXÜ']) expect(fromBase32(text)).toBeUndefined();
});

describe('a code', () => {
  const now = 59_000;
  const step = Math.floor(now / 30_000);

  test('is taken in its step, the one before and the one after', () => {
    for (const near of [step - 1, step, step + 1]) expect(findTotpStep(secret, totpCode(secret, near), now)).toBe(near);
    for (const far of [step + 2, step + 20]) expect(findTotpStep(secret, totpCode(secret, far), now)).toBeUndefined();
  });

  test('has six digits and nothing else', () => {
    const code = totpCode(secret, step);
    for (const wrong of ['', code.slice(1), `${code}0`, `0${code}`, 'a'.repeat(6), '１２３４５６']) {
      expect(findTotpStep(secret, wrong, now)).toBeUndefined();
    }
  });
});

test('secrets have 160 bits, and no two are alike', () => {
  const secrets = Array.from({ length: 50 }, newTotpSecret);
  expect(secrets.every(({ length }) => length === 20)).toBe(true);
  expect(new Set(secrets.map(toBase32)).size).toBe(50);
});

test('an authenticator app learns who it is for, and where', () => {
  const uri = totpUri(secret, { issuer: 'Acme: Shop & Co', account: 'ada@example.com' });
  expect(uri).toBe(
    'otpauth://totp/Acme%20%20Shop%20%26%20Co:ada%40example.com?secret=GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ&issuer=Acme%3A%20Shop%20%26%20Co',
  );
  expect(new URL(uri).searchParams.get('issuer')).toBe('Acme: Shop & Co');
});
