import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { directionOf, parseAcceptLanguage, parseUiLocales, resolveLocale } from './locale.ts';

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

it.each([
  ['ar', 'rtl'],
  ['he-IL', 'rtl'],
  ['fa', 'rtl'],
  ['ur-PK', 'rtl'],
  ['en', 'ltr'],
  ['', 'ltr'],
])('%j is written %s', (tag, direction) => {
  expect(directionOf(tag)).toBe(direction);
});
