import { expect, it } from 'vitest';
import { identified, isTrue } from './profile.ts';

const told = { id: '1', isEmailProven: true, isPhoneProven: true, rawData: {} };

it.each([
  ['a number', 4711, '4711'],
  ['a text', 'a-b_c', 'a-b_c'],
])('an id may be %s', (_, id, known) => {
  expect(identified({ ...told, id }).profile.id).toBe(known);
});

it.each([undefined, null, '', ' ', '1\n', ' 1', '1\0', '\ud8001', {}, [], true, Number.NaN, 2 ** 60, 'x'.repeat(257)])(
  '%j is no id',
  (id) => {
    expect(() => identified({ ...told, id })).toThrow(expect.objectContaining({ code: 'invalid_response' }));
  },
);

it.each([
  ['an address', { email: 'Ada@Example.com' }, { email: 'Ada@example.com' }],
  ['what is no address', { email: 'ada@localhost<script>' }, {}],
  ['an address that is one only when it is trimmed', { email: ' ada@example.com' }, {}],
  ['an address that is one only when it is cleaned', { email: 'ada@example.com\0' }, {}],
  ['an address that is none of text', { email: ['ada@example.com'] }, {}],
  ['a number as people write it', { phone: '+49 (151) 123-45678' }, { phone: '4915112345678' }],
  ['a number without its country', { phone: '0151 12345678' }, {}],
  ['a name', { name: 'Ada\nLovelace' }, { name: 'Ada Lovelace' }],
  ['a long name', { name: 'x'.repeat(300) }, { name: 'x'.repeat(128) }],
  ['a picture', { avatar: 'https://p.example/a.png' }, { avatar: 'https://p.example/a.png' }],
  ['a picture that is no place', { avatar: 'javascript:alert(1)' }, {}],
  ['a picture in the clear', { avatar: 'http://p.example/a.png' }, {}],
])('%s', (_, given, expected) => {
  const { id: _id, rawData: _raw, ...rest } = identified({ ...told, ...given }).profile;
  expect(rest).toEqual(expected);
});

it('what is not proven is left out', () => {
  const { profile } = identified({
    id: '1',
    email: 'a@b.example',
    isEmailProven: false,
    phone: '4915112345678',
    rawData: 1,
  });
  expect(profile).toEqual({ id: '1', rawData: 1 });
});

it('truth is told in several ways', () => {
  expect([true, 'true', 'TRUE', '1', 1, 'yes'].every(isTrue)).toBe(true);
  expect([false, 'false', 0, '', null, undefined, {}, [true], 2].some(isTrue)).toBe(false);
});
