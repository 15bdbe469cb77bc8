import { expect, it } from 'vitest';
import { maskEmail, maskPhone, maskRecipient } from './mask.ts';

it.each([
  ['foobar@example.com', 'foob****@example.com'],
  ['fooba@example.com', 'foob****@example.com'],
  ['foob@example.com', '****@example.com'],
  ['a@example.com', '****@example.com'],
  ['not an address', '****'],
  ['', '****'],
])('%s is shown as %s', (address, shown) => {
  expect(maskEmail(address)).toBe(shown);
});

it('a phone number keeps its last four digits', () => {
  expect(maskPhone('15551234567')).toBe('****4567');
  expect(maskPhone('123')).toBe('****123');
});

it('a recipient is masked as what it is', () => {
  expect(maskRecipient('foobar@example.com')).toBe('foob****@example.com');
  expect(maskRecipient('15551234567')).toBe('****4567');
});
