import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { findPasswordIssues, type PasswordPolicy, rejectsBreached } from './password-policy.ts';

const ada = { name: 'Ada Lovelace', username: 'ada_1815', email: 'countess@example.com', phone: '4917012345671' };
const codes = (password: string, policy: PasswordPolicy = {}, person = {}) =>
  findPasswordIssues(password, policy, person).map(({ code }) => code.replace('password_rejected.', ''));

describe('by default', () => {
  it.each([
    'correct horse',
    'Tr0ub4dor&3',
    'пароль надёжный',
    '长密码也是可以的呀',
    'with aaa and 123 in a passphrase',
    '🐎🔋📎🌂🦄🍩🚲🎻',
    'می\u200cخواهم گذر',
  ])('%j is fine', (password) => {
    expect(codes(password)).toEqual([]);
  });

  it.each([
    ['short', ['too_short']],
    ['🐎🔋📎🌂🦄🍩🚲', ['too_short']],
    [`${'ab1-'.repeat(64)}x`, ['too_long']],
    ['with\u0007bell and tab', ['unsupported_characters']],
    ['half a pair \ud83d', ['unsupported_characters']],
    ['aaaaaaaa', ['restricted.repetition']],
    ['aaaaaaaab', ['restricted.repetition']],
    ['12345678', ['restricted.sequence']],
    ['87654321', ['restricted.sequence']],
    ['abcdefgh!', ['restricted.sequence']],
    ['QWERTYUI', ['restricted.sequence']],
    ['1qaz2wsx', ['restricted.sequence']],
    ['aaa123aaa', ['restricted.repetition', 'restricted.sequence']],
    ['', ['too_short', 'character_types']],
  ])('%j is refused: %j', (password, expected) => {
    expect(codes(password)).toEqual(expected);
  });
});

describe('what is known of the person', () => {
  it.each([
    ['lovelace', ['restricted.user_info']],
    ['AdaLovelace1', ['restricted.user_info']],
    ['lovelace ada', ['restricted.user_info']],
    ['ada_1815!', ['restricted.user_info']],
    ['countess99', ['restricted.user_info']],
    ['countess@example.com', ['restricted.user_info']],
    ['4917012345671', ['restricted.sequence', 'restricted.user_info']],
    ['ada12345', ['restricted.sequence', 'restricted.user_info']],
    ['lovelace met babbage', []],
  ])('%j: %j', (password, expected) => {
    expect(codes(password, {}, ada)).toEqual(expected);
  });

  it('of one or two letters is in any password', () => {
    expect(codes('loyal oxen yoke', {}, { name: 'Yo Ox', username: 'y' })).toEqual([]);
  });
});

describe('the policy', () => {
  it.each<[string, PasswordPolicy, string, string[]]>([
    ['a length', { length: { min: 12 } }, 'elevenchars', ['too_short']],
    ['another length', { length: { max: 9 } }, 'ten chars!', ['too_long']],
    ['two types', { characterTypes: { min: 2 } }, 'onlyletters', ['character_types']],
    ['three types', { characterTypes: { min: 3 } }, 'Two-Types', []],
    ['four types', { characterTypes: { min: 4 } }, 'Two-Types', ['character_types']],
    ['words', { rejects: { words: ['Acme', 'rocket'] } }, 'acmeRocket1', ['restricted.words']],
    ['an empty word', { rejects: { words: [''] } }, 'correct horse', []],
    ['no rule of repetition', { rejects: { repetitionAndSequence: false } }, 'aaaa1234', []],
  ])('with %s', (_, policy, password, expected) => {
    expect(codes(password, policy)).toEqual(expected);
  });

  it('without the rule of the person', () => {
    expect(codes('lovelace', { rejects: { userInfo: false } }, ada)).toEqual([]);
  });

  it('tells the numbers that it asks for', () => {
    expect(findPasswordIssues('', { length: { min: 10 }, characterTypes: { min: 2 } })).toEqual([
      { code: 'password_rejected.too_short', interpolation: { min: 10 } },
      { code: 'password_rejected.character_types', interpolation: { min: 2 } },
    ]);
  });

  it('asks for breaches unless it is told not to', () => {
    expect(rejectsBreached({})).toBe(true);
    expect(rejectsBreached({ rejects: { pwned: false } })).toBe(false);
  });
});

it('any text is looked at without a fault', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary' }), fc.string({ unit: 'grapheme' }), (password, name) => {
      expect(Array.isArray(findPasswordIssues(password, { rejects: { words: [name] } }, { name }))).toBe(true);
    }),
  );
});
