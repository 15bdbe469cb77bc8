import { randomBytes } from 'node:crypto';
import { expect, test } from 'vitest';
import { createCookieKeys } from './cookie-keys.ts';

const [newest = '', older = '', foreign = ''] = Array.from({ length: 3 }, () => randomBytes(32).toString('base64url'));

test('a cookie is signed with the newest key and verified with any', () => {
  const keys = createCookieKeys([newest, older]);
  const text = '_interaction=abc';
  expect(keys.index(text, keys.sign(text))).toBe(0);
  expect(keys.index(text, createCookieKeys([older]).sign(text))).toBe(1);
  expect(keys.verify(text, createCookieKeys([foreign]).sign(text))).toBe(false);
  expect(keys.verify('_interaction=abd', keys.sign(text))).toBe(false);
  for (const digest of ['', 'x', `${keys.sign(text)}=`]) expect(keys.verify(text, digest)).toBe(false);
});
