import { expect, test } from 'vitest';
import { hashBackupCode, newBackupCodeKey, newBackupCodes } from './backup-codes.ts';

test('there are ten codes of 60 bits, made of what nobody takes for something else', () => {
  const codes = newBackupCodes();
  expect(codes).toHaveLength(10);
  for (const code of codes) expect(code).toMatch(/^[0-9a-hjkmnp-tv-z]{4}(-[0-9a-hjkmnp-tv-z]{4}){2}$/);
  expect(new Set([...codes, ...newBackupCodes()]).size).toBe(20);
});

test('a code may be typed without hyphens, in capitals, with letters for digits', () => {
  const key = newBackupCodeKey();
  const stored = hashBackupCode(key, '10ab-cdef-gh01');
  for (const typed of ['10abcdefgh01', ' 10AB CDEF GH01 ', 'loab-cdef-ghOI', '１0ab–cdef–gh01']) {
    expect(hashBackupCode(key, typed)).toEqual(stored);
  }
  expect(hashBackupCode(key, '10ab-cdef-gh02')).not.toEqual(stored);
});

test('the same code has another hash for everybody', () => {
  expect(hashBackupCode(newBackupCodeKey(), 'code')).not.toEqual(hashBackupCode(newBackupCodeKey(), 'code'));
});
