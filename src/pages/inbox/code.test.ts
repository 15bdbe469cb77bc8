import { expect, test } from 'vitest';
import { codeIn } from './code.ts';

test.each([
  ['Order 000000 is not it.\n\n@example.com #123456', '123456'],
  ['Your code is 654321.', '654321'],
  ['Call +1 5551234567 about #111111 or &222222', undefined],
  ['', undefined],
])('the code in %j is %s', (text, code) => {
  expect(codeIn(text)).toBe(code);
});
