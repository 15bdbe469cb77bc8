import { expect, test } from 'vitest';
import { isAddressPattern } from './email-blocklist.ts';

test.each([
  ...['someone@example.com', '@example.com', 'some*@example.com', '*@example.com', '@example.*', '@*.example.com'],
  ...['first.last+tag@mail.example.com', '@bücher.example', 'someone@xn--bcher-kva.example', '*@*.com', '@ex*le.com'],
])('%s can be listed', (item) => {
  expect(isAddressPattern(item)).toBe(true);
});

test.each([
  ...['', '@', 'someone', 'example.com', 'someone@', '@example', 'someone@example', '@example.', '@.com', '@a..com'],
  ...['@*', '@*.*', '*@*.*', '*', 'a b@example.com', 'a@b@example.com', '@exa mple.com', '@example.com/path'],
  ...[`@${'a'.repeat(300)}.com`, `${'a'.repeat(65)}@example.com`, '@example.com\n'],
])('%j cannot', (item) => {
  expect(isAddressPattern(item)).toBe(false);
});
