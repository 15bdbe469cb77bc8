import { expect, it } from 'vitest';
import { isStorable } from './storable.ts';

const nested = (levels: number) => JSON.parse('['.repeat(levels) + ']'.repeat(levels)) as unknown;

it.each([
  ['a text', 'text', true],
  ['no text', undefined, true],
  ['emoji and accents', { ключ: ['👩‍👩‍👧', 'é'] }, true],
  ['numbers, booleans and nulls', [1, true, null], true],
  ['NUL in a text', 'a\u0000b', false],
  ['NUL far inside', { a: [{ b: ['\u0000'] }] }, false],
  ['NUL in a key', { 'a\u0000': 1 }, false],
  ['half a surrogate pair', { a: '\ud83d' }, false],
  ['the other half, in a key', { '\udc69': 1 }, false],
  ['a hundred levels', nested(100), true],
  ['a hundred and one', nested(101), false],
  ['a hundred thousand levels', nested(100_000), false],
])('%s', (_, value, storable) => {
  expect(isStorable(value)).toBe(storable);
});
