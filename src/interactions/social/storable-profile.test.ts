import { describe, expect, it } from 'vitest';
import { PublicError } from '../../errors.ts';
import { storableProfile } from './storable-profile.ts';

describe('what another service tells of somebody', () => {
  it('is kept as it is where it can be stored', () => {
    const profile = {
      id: '1147',
      email: 'Ada@Example.com',
      phone: '4917012345678',
      name: 'Ada Lovelace',
      avatar: 'https://pictures.example/ada.png',
      rawData: { sub: '1147', emails: [{ value: 'ada@example.com', isPrimary: true }] },
    };
    expect(storableProfile(profile)).toEqual(profile);
  });

  it.each(['', 'a'.repeat(257), 'a\0b', 'a\nb', ' a', '\ud800', 7, null, undefined])(
    'is refused when %j is to say who it is',
    (id) => {
      expect(() => storableProfile({ id: id as string })).toThrow(PublicError);
    },
  );

  it.each([
    [{ email: 'no address' }],
    [{ email: 'ada@example.com ' }],
    [{ email: `${'a'.repeat(64)}@${'b'.repeat(63)}.example.com` }],
    [{ phone: '12' }],
    [{ name: ' \n ' }],
    [{ avatar: 'http://pictures.example/ada.png' }],
    [{ avatar: 'javascript:alert(1)' }],
    [{ avatar: 'https://ada:secret@pictures.example/' }],
    [{ avatar: `https://pictures.example/${'a'.repeat(2048)}` }],
    [{ email: 1, phone: {}, name: [], avatar: true }],
    [{ rawData: 'a'.repeat(9000) }],
    [{ rawData: () => 1 }],
  ])('is left out where it cannot be stored: %j', (told) => {
    expect(storableProfile({ id: '1', ...(told as object) })).toEqual({ id: '1' });
  });

  it('is one line of 128 characters where it is a name', () => {
    const { name } = storableProfile({ id: '1', name: `Ada\r\nLovelace ${'😀'.repeat(200)}` });
    expect([...(name ?? '')]).toHaveLength(128);
    expect(name).toMatch(/^Ada Lovelace 😀+$/u);
  });

  it('holds neither tokens nor what PostgreSQL does not take', () => {
    const rawData = {
      'na\0me': 'A\0da\ud800',
      access_token: 'a',
      nested: [{ idToken: 'b', clientSecret: 'c', kept: 1 }],
      password: 'd',
    };
    expect(storableProfile({ id: '1', rawData }).rawData).toEqual({ name: 'Ada\ufffd', nested: [{ kept: 1 }] });
  });

  it('ends where it is nested without end', () => {
    const rawData: Record<string, unknown> = { name: 'Ada' };
    rawData.self = rawData;
    expect(JSON.stringify(storableProfile({ id: '1', rawData }).rawData)).toContain('Ada');
  });
});
