import { describe, expect, it } from 'vitest';
import { newBackupCodes } from './backup-codes.ts';
import { areBackupCodes, readTotpSecret } from './brought-factors.ts';
import { newTotpSecret, toBase32 } from './totp.ts';

describe('a secret that is brought', () => {
  it('is taken in any spelling, from 128 bits on', () => {
    const secret = newTotpSecret();
    const text = toBase32(secret);
    expect(readTotpSecret(text)).toEqual(secret);
    expect(readTotpSecret(text.toLowerCase().replace(/.{4}/g, '$& '))).toEqual(secret);
    expect(readTotpSecret(toBase32(Buffer.alloc(16, 7)))).toHaveLength(16);
  });

  it.each(['', 'JBSWY3DPEHPK3PXP', '1890', 'A'.repeat(300), toBase32(Buffer.alloc(65, 7))])(
    'is not taken: %j',
    (text) => {
      expect(readTotpSecret(text)).toBeUndefined();
    },
  );
});

describe('backup codes that are brought', () => {
  const logtos = Array.from({ length: 10 }, (_, number) => `c0de5ec${number}ab`);

  it('are ten that were generated here, or by Logto', () => {
    const ours = newBackupCodes();
    expect(areBackupCodes(ours)).toBe(true);
    expect(areBackupCodes(ours.map((code) => code.toUpperCase().replaceAll('-', '')))).toBe(true);
    expect(areBackupCodes(logtos)).toBe(true);
  });

  it('are not fewer, more, the same twice, mixed, or of a person’s own making', () => {
    const ours = newBackupCodes();
    const [first = ''] = ours;
    for (const codes of [
      [],
      ours.slice(1),
      [...ours, 'aaaa-bbbb-cccc'],
      [...ours.slice(1), ours[1] ?? ''],
      [...logtos.slice(1), first],
      Array.from({ length: 10 }, (_, number) => `password${number}`),
    ]) {
      expect(areBackupCodes(codes)).toBe(false);
    }
  });
});
