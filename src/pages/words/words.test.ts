import { describe, expect, it, test } from 'vitest';
import { knownLanguages } from '../../experience/languages.ts';
import { html } from '../../lib/html.ts';
import { en } from './en.ts';
import { fill, fillHtml, inTime, pageLanguages, wordsIn } from './words.ts';

test('pages speak every language that mails speak', () => {
  expect([...pageLanguages].sort()).toEqual([...knownLanguages].sort());
});

test('a language that pages do not speak is no silent English', () => {
  expect(() => wordsIn('tlh')).toThrow('tlh');
});

const slots = (text: string) => (text.match(/\{\w*\}?/g) ?? []).sort();

describe.each(pageLanguages.filter((language) => language !== 'en'))('the words in %s', (language) => {
  const words = Object.entries(wordsIn(language));
  const wordsOfEnglish = Object.entries(en);

  it('are the same as in English, in the same order', () => {
    expect(words.map(([key]) => key)).toEqual(wordsOfEnglish.map(([key]) => key));
  });

  it('have the same places to fill in', () => {
    const places = (entries: [string, string][]) =>
      Object.fromEntries(entries.map(([key, text]) => [key, slots(text)]));
    expect(places(words)).toEqual(places(wordsOfEnglish));
  });

  it('are all there, without blanks around them or markup in them', () => {
    const odd = words.filter(
      ([, text]) => text === '' || text !== text.trim() || /[<>\n\t]|&\w+;|\p{Bidi_C}/u.test(text),
    );
    expect(odd).toEqual([]);
  });

  it('leave no English sentence standing', () => {
    expect(words.filter(([key, text]) => text === Reflect.get(en, key) && /\p{L}+ \p{L}+/u.test(text))).toEqual([]);
    expect(words.filter(([, text]) => /\b(the|your|you|please|and|with|this)\b(?!@)/i.test(text))).toEqual([]);
  });
});

describe('what is filled in', () => {
  it('stands where the language has its place, and an unknown place stays', () => {
    expect(fill('{b} before {a}, not {c}', { a: 1, b: 'two' })).toBe('two before 1, not {c}');
  });

  it('may be markup, and what is not ours is escaped', () => {
    expect(String(fillHtml('a < {b}.', { b: html`<a href="/">${'<b>'}</a>` }))).toBe(
      'a &lt; <a href="/">&lt;b&gt;</a>.',
    );
  });

  it.each([
    ['en', 0, 'in 1 second'],
    ['en', 119.5, 'in 120 seconds'],
    ['en', 121, 'in 3 minutes'],
    ['de', 600, 'in 10 Minuten'],
    ['zh-CN', 600, '10分钟后'],
  ])('is a wait as people say it: %s, %d s', (language, seconds, said) => {
    expect(inTime(language, seconds)).toBe(said);
  });
});
