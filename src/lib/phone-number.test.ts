import { describe, expect, it } from 'vitest';
import { canonicalPhone, parsePhoneNumber } from './phone-number.ts';

describe('a phone number', () => {
  it.each(['15551234567', '4917012345678', '8613912345678', '390612345678', '2250701020304'])('%s is one', (digits) => {
    expect(parsePhoneNumber(digits)).toEqual({ kind: 'number', digits });
  });

  it.each([
    ['49017012345678', '4917012345678'],
    ['4407911123456', '447911123456'],
    ['330612345678', '33612345678'],
  ])('%s is dialled as %s from abroad', (typed, digits) => {
    expect(parsePhoneNumber(typed)).toEqual({ kind: 'number', digits });
  });

  it('of Italy keeps its zero, which is part of it', () => {
    expect(parsePhoneNumber('390612345678')).toEqual({ kind: 'number', digits: '390612345678' });
  });

  it.each([
    ['', 'digits only'],
    ['+15551234567', 'digits only'],
    ['1 555 1234567', 'digits only'],
    ['\u0661\u0662\u0663\u0664\u0665\u0666\u0667', 'digits only'],
    ['017012345678', 'country code'],
    ['0000000', 'country code'],
    ['99912345678', 'country code'],
    ['123456', '7 to 15 digits'],
    ['1234567890123456', '7 to 15 digits'],
    ['1234567', 'that many digits'],
    ['155512345678', 'that many digits'],
  ])('%j is none', (typed, words) => {
    expect(parsePhoneNumber(typed)).toEqual({ kind: 'invalid', reason: expect.stringContaining(words) });
  });
});

it('one line has one key, with the zero of its country and without', () => {
  expect(canonicalPhone('49017012345678')).toBe(canonicalPhone('4917012345678'));
  expect(canonicalPhone(' 12345 ')).toBe('12345');
});
