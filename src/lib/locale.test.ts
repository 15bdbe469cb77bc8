import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { directionOf, parseAcceptLanguage, parseLocaleQuery, parseUiLocales, resolveLocale } from './locale.ts';

describe('ui_locales', () => {
  it.each([
    ['de-CH fr en', ['de-CH', 'fr', 'en']],
    ['  pt-BR   zh-Hant-TW ', ['pt-BR', 'zh-Hant-TW']],
    ['de <script> en\u0000 x', ['de']],
    ['', []],
    [undefined, []],
  ])('%j gives %j', (value, tags) => {
    expect(parseUiLocales(value)).toEqual(tags);
  });
});

describe('Accept-Language', () => {
  it.each([
    ['de', ['de']],
    ['en-US,en;q=0.9,de;q=0.8', ['en-US', 'en', 'de']],
    ['de;q=0.8, en-US, en;q=0.9', ['en-US', 'en', 'de']],
    ['fr;q=0.5,de;q=0.5', ['fr', 'de']],
    ['fr;q=0,de', ['de']],
    ['de ; q=0.7 , en ; level=1 ; q=0.8', ['en', 'de']],
    ['*', []],
    ['*;q=0.5, ja', ['ja']],
    [',,;q=1', []],
    [undefined, []],
  ])('%j gives %j', (header, tags) => {
    expect(parseAcceptLanguage(header)).toEqual(tags);
  });

  it('of any header only well-formed tags are left', () => {
    fc.assert(
      fc.property(fc.string(), (header) => {
        for (const tag of parseAcceptLanguage(header)) expect(tag).toMatch(/^[A-Za-z0-9-]+$/);
      }),
    );
  });
});

describe('the language of a mail or page', () => {
  const known = ['en', 'de', 'pt-BR', 'zh-CN'];

  it.each([
    [['de'], 'de'],
    [['DE'], 'de'],
    [['de-CH'], 'de'],
    [['pt'], 'pt-BR'],
    [['pt-PT', 'de'], 'pt-BR'],
    [['xx', 'de'], 'de'],
    [['zh-cn'], 'zh-CN'],
    [['xx', 'yy'], 'en'],
    [[], 'en'],
  ])('%j resolves to %s', (candidates, tag) => {
    expect(resolveLocale(candidates, known)).toBe(tag);
  });
});

describe('a language that the operator brings', () => {
  const known = ['en', 'de', 'pt-BR'];
  const custom = ['pt-PT', 'de', 'sv-SE', 'de-CH'];

  it.each([
    ['exactly, before all', ['de-CH'], 'de-CH'],
    ['exactly, before a known one of the same base', ['pt-PT'], 'pt-PT'],
    ['after a known one of the same base', ['pt-AO'], 'pt-BR'],
    ['by its base, when there is no other', ['sv'], 'sv-SE'],
  ])('is found %s', (_, candidates, tag) => {
    expect(resolveLocale(candidates, known, custom)).toBe(tag);
  });
});

describe('of several languages with one base', () => {
  const known = ['en', 'pt-PT', 'pt-BR', 'zh-CN', 'zh-HK', 'zh-TW'];

  it.each([
    ['pt', 'pt-BR'],
    ['pt-AO', 'pt-PT'],
    ['zh', 'zh-CN'],
    ['zh-SG', 'zh-CN'],
    ['zh-Hans-HK', 'zh-CN'],
    ['zh-Hant', 'zh-TW'],
    ['zh-Hant-TW', 'zh-TW'],
    ['zh-Hant-HK', 'zh-HK'],
    ['zh-MO', 'zh-HK'],
    ['zh-TW', 'zh-TW'],
  ])('%s is answered by %s', (tag, answer) => {
    expect(resolveLocale([tag], known)).toBe(answer);
  });
});

it.each([
  [{ locale: 'de' }, ['de']],
  [{ locale: ['de', 'fr ja', 7] }, ['de', 'fr', 'ja']],
  [{ locale: { de: 1 } }, []],
  [{}, []],
  [undefined, []],
])('the query %j asks for %j', (query, tags) => {
  expect(parseLocaleQuery(query)).toEqual(tags);
});

it.each([
  ['ar', 'rtl'],
  ['he-IL', 'rtl'],
  ['fa', 'rtl'],
  ['ur-PK', 'rtl'],
  ['ps', 'rtl'],
  ['az-Arab', 'rtl'],
  ['az', 'ltr'],
  ['en', 'ltr'],
  ['', 'ltr'],
])('%j is written %s', (tag, direction) => {
  expect(directionOf(tag)).toBe(direction);
});
