import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { canonicalAddress, displayAddress, isPlainAddress, parseEmailAddress } from './email-address.ts';

const addressOf = (typed: string) => {
  const parsed = parseEmailAddress(typed);
  return parsed.kind === 'address' ? parsed.address : undefined;
};

describe('what goes on the wire', () => {
  it.each([
    ['foo@example.com', 'foo@example.com'],
    ['  foo@example.com\n', 'foo@example.com'],
    ['Foo.Bar+tag@Example.COM', 'Foo.Bar+tag@example.com'],
    ["o'hara!#$%&*/=?^_`{|}~-@example.com", "o'hara!#$%&*/=?^_`{|}~-@example.com"],
    ['a@sub.domain.example.co.uk', 'a@sub.domain.example.co.uk'],
    ['a@1.example.com', 'a@1.example.com'],
    ['a@münchen.de', 'a@xn--mnchen-3ya.de'],
    ['a@MÜNCHEN.de', 'a@xn--mnchen-3ya.de'],
    ['a@xn--mnchen-3ya.de', 'a@xn--mnchen-3ya.de'],
    ['a@straße.de', 'a@xn--strae-oqa.de'],
    ['a@日本語.jp', 'a@xn--wgv71a119e.jp'],
    ['a@例え.テスト', 'a@xn--r8jz45g.xn--zckzah'],
    ['jörg@example.com', 'jörg@example.com'],
    ['用户@例子.广告', '用户@xn--fsqu00a.xn--4rr70v'],
    ['straße@example.com', 'straße@example.com'],
  ])('%j goes to %s', (typed, address) => {
    expect(addressOf(typed)).toBe(address);
  });

  it.each([
    ['jörg@example.com', true],
    ['foo@münchen.de', false],
    ['foo@example.com', false],
  ])('%s needs SMTPUTF8: %s', (typed, needsUnicode) => {
    expect(parseEmailAddress(typed)).toMatchObject({ needsUnicode });
  });
});

it('an address goes to the mailbox under whose key it is looked up, in whatever form its letters were typed', () => {
  expect(parseEmailAddress('mi\u212ae@example.com')).toMatchObject({
    address: 'miKe@example.com',
    needsUnicode: false,
  });
  expect(parseEmailAddress('zoe\u0308@example.com')).toMatchObject({ address: 'zo\u00eb@example.com' });
  expect(parseEmailAddress('a\u037eb@example.com').kind).toBe('invalid');
});

describe('lengths (RFC 5321 §4.5.3.1)', () => {
  const label = (length: number) => 'd'.repeat(length);
  const domain = `${label(63)}.${label(63)}.${label(55)}.example`;

  it.each([
    ['a local part of 64 octets', `${'l'.repeat(64)}@example.com`, 'address'],
    ['a local part of 65 octets', `${'l'.repeat(65)}@example.com`, 'invalid'],
    ['a local part of 33 letters of two octets', `${'ü'.repeat(33)}@example.com`, 'invalid'],
    ['a label of 63 octets', `a@${label(63)}.example`, 'address'],
    ['a label of 64 octets', `a@${label(64)}.example`, 'invalid'],
    ['an address of 254 octets', `${'l'.repeat(254 - 1 - domain.length)}@${domain}`, 'address'],
    ['an address of 255 octets', `${'l'.repeat(255 - 1 - domain.length)}@${domain}`, 'invalid'],
    ['a domain that is too long only as A-label', `a@${'ü'.repeat(60)}.example`, 'invalid'],
  ])('%s: %s', (_, typed, kind) => {
    expect(parseEmailAddress(typed).kind).toBe(kind);
  });
});

describe('what is refused', () => {
  it.each([
    '',
    '@',
    'a@',
    '@example.com',
    'example.com',
    'a b@example.com',
    '.a@example.com',
    'a.@example.com',
    'a..b@example.com',
    'a@b@example.com',
    '"a b"@example.com',
    '<a@example.com>',
    'a,b@example.com',
    'a(comment)@example.com',
    'a\\@example.com',
    'a\r\nBcc: b@example.com@example.com',
    'a\u0000@example.com',
    'a\u00a0b@example.com',
    'a\u202eb@example.com',
    'a@localhost',
    'a@example.com.',
    'a@.example.com',
    'a@example..com',
    'a@-example.com',
    'a@example-.com',
    'a@exam_ple.com',
    'a@127.0.0.1',
    'a@0x7f.1',
    'a@[127.0.0.1]',
    'a@[IPv6:::1]',
    'a@example.123',
    'a@exam ple.com',
  ])('%j', (typed) => {
    expect(parseEmailAddress(typed)).toMatchObject({ kind: 'invalid', reason: expect.any(String) });
  });

  it.each([
    'a@example.com/victim.org',
    'a@example.com?victim.org',
    'a@example.com#victim.org',
    'a@example.com\\victim.org',
    'a@example.com:25',
    'a@ex%61mple.com',
    'a@exa\tmple.com',
    'a@exa\nmple.com',
    'a@example.com／victim.org',
    'a@exa\u00admple.com',
    'a@exa\u2060mple.com',
  ])('%j: a URL would end its host there, and the mail would go elsewhere', (typed) => {
    expect(addressOf(typed)).toBeUndefined();
  });
});

describe('any text', () => {
  const somewhatLikeAnAddress = fc
    .tuple(
      fc.string({ unit: 'grapheme' }),
      fc.string({ unit: 'grapheme' }),
      fc.constantFrom('example.com', 'münchen.de', ''),
    )
    .map(([local, more, domain]) => `${local}@${more}${domain}`);

  it('is an address that can stand in a header and an envelope, or is refused', () => {
    fc.assert(
      fc.property(fc.oneof(fc.emailAddress(), somewhatLikeAnAddress, fc.string()), (typed) => {
        const parsed = parseEmailAddress(typed);
        if (parsed.kind === 'invalid') return;
        expect(parsed.address).not.toMatch(/[\s\p{C}<>(),;:\\"[\]]/u);
        expect(parsed.address.split('@')).toEqual([parsed.local, parsed.domain]);
        expect(parsed.domain).toMatch(/^[a-z0-9.-]+$/);
        expect(Buffer.byteLength(parsed.address)).toBeLessThanOrEqual(254);
      }),
    );
  });

  it('that is accepted is accepted again as it goes on the wire, and stays the same', () => {
    fc.assert(
      fc.property(fc.oneof(fc.emailAddress(), somewhatLikeAnAddress), (typed) => {
        const parsed = parseEmailAddress(typed);
        if (parsed.kind === 'address') expect(parseEmailAddress(parsed.address)).toEqual(parsed);
      }),
    );
  });
});

it.each([
  ['Ada@Example.com', true],
  ['jörg@münchen.de', true],
  [' ada@example.com', false],
  ['ada@example.com\u2028', false],
  ['\u212aate@example.com', false],
  ['jo\u0308rg@example.com', false],
  ['ada', false],
])('%j is an address as it stands: %j', (text, isPlain) => {
  expect(isPlainAddress(text)).toBe(isPlain);
});

describe('what people read', () => {
  it.each([
    ['a@xn--mnchen-3ya.de', 'a@münchen.de'],
    ['a@xn--strae-oqa.de', 'a@straße.de'],
    ['a@example.com', 'a@example.com'],
    ['no address', 'no address'],
  ])('%s is shown as %s', (address, shown) => {
    expect(displayAddress(address)).toBe(shown);
  });
});

it.each([
  [' Foo@Example.COM ', 'foo@example.com'],
  ['JO\u0308RG@example.com', 'jörg@example.com'],
  ['Foo@MÜNCHEN.de', 'foo@xn--mnchen-3ya.de'],
  ['foo@XN--mnchen-3ya.DE', 'foo@xn--mnchen-3ya.de'],
  ['No Address', 'no address'],
  ['a@no name', 'a@no name'],
])('%j is counted as %s', (typed, key) => {
  expect(canonicalAddress(typed)).toBe(key);
});
