import { expect, it } from 'vitest';
import { checkUsername } from './username-policy.ts';

const all = { lowercase: true, uppercase: true, numbers: true, underscore: true };
const open = { minLength: 1, maxLength: 128, allowedChars: all };

it.each(['ada', 'Ada_1815', '_', 'a'.repeat(128)])('%s may be used', (name) => {
  expect(checkUsername(name, open)).toBeUndefined();
});

it.each([
  ['', open, { issue: 'too_short', min: 1 }],
  ['ab', { ...open, minLength: 3 }, { issue: 'too_short', min: 3 }],
  ['abcd', { ...open, maxLength: 3 }, { issue: 'too_long', max: 3 }],
  ['1ada', open, { issue: 'begins_with_digit' }],
  ['ada lovelace', open, { issue: 'unsupported_characters' }],
  ['ada@example.com', open, { issue: 'unsupported_characters' }],
  ['ädä', open, { issue: 'unsupported_characters' }],
  ['ada\n', open, { issue: 'unsupported_characters' }],
  ['Ada', { ...open, allowedChars: { ...all, uppercase: false } }, { issue: 'uppercase_not_allowed' }],
  ['Ada', { ...open, allowedChars: { ...all, lowercase: false } }, { issue: 'lowercase_not_allowed' }],
  ['ada1', { ...open, allowedChars: { ...all, numbers: false } }, { issue: 'numbers_not_allowed' }],
  ['a_da', { ...open, allowedChars: { ...all, underscore: false } }, { issue: 'underscore_not_allowed' }],
])('%j is refused (%#)', (name, policy, issue) => {
  expect(checkUsername(name, policy)).toEqual({ ...issue, reason: expect.any(String) });
});
