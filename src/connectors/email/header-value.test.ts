import { describe, expect, it } from 'vitest';
import { headerValue, mailboxHeaderValue } from './header-value.ts';

describe('the value of a header field', () => {
  it.each([
    ['auto-generated', 'auto-generated'],
    ['a\r\nBcc: victim@example.com', 'a Bcc: victim@example.com'],
    ['Grüße', '=?UTF-8?B?R3LDvMOfZQ==?='],
  ])('%j is written as %s', (value, written) => {
    expect(headerValue('X-Own', value)).toBe(written);
  });

  it('is one line of ASCII, however long it is', () => {
    const written = headerValue('X-Own', 'Überlänge '.repeat(60));
    expect(written).toMatch(/^[\x20-\x7e]{600,}$/);
  });

  it.each([
    [{ name: '', address: 'a@b.example' }, 'a@b.example'],
    [{ name: 'Hilfe', address: 'a@b.example' }, 'Hilfe <a@b.example>'],
    [{ name: 'Acme, "Inc."', address: 'a@b.example' }, '"Acme, \\"Inc.\\"" <a@b.example>'],
    [{ name: '株式会社', address: 'a@b.example' }, '=?UTF-8?B?5qCq5byP5Lya56S+?= <a@b.example>'],
  ])('a mailbox is quoted or encoded: %j', (mailbox, written) => {
    expect(mailboxHeaderValue('Reply-To', mailbox)).toBe(written);
  });
});
