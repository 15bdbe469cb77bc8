import { expect, it } from 'vitest';
import { usageTypes } from '../usage-types.ts';
import { sampleVariables } from './samples.ts';
import { variablesFor } from './variables.ts';

const languages = [
  ...['ar', 'cs', 'de', 'en', 'es', 'fa-IR', 'fr', 'it', 'ja', 'ko', 'pl-PL', 'pt-PT', 'pt-BR', 'ru', 'th', 'tr-TR'],
  ...['uk-UA', 'zh-CN', 'zh-HK', 'zh-TW'],
];

it('the samples are variables of their type, in names of the language', () => {
  const names = new Set<unknown>();
  for (const tag of languages) {
    for (const type of usageTypes) {
      const samples = sampleVariables(type, tag);
      const known = variablesFor(type).map(({ name }) => name);
      expect(known).toEqual(expect.arrayContaining(Object.keys(samples)));
    }
    const { organization, inviter } = sampleVariables('OrganizationInvitation', tag);
    names.add(JSON.stringify([organization, inviter]));
  }
  expect(names.size).toBe(languages.length);
});

it('a language without samples of its own has the English ones', () => {
  expect(sampleVariables('BindNewIdentifier', 'sv')).toMatchObject({ user: { name: 'Ada Lovelace' }, locale: 'sv' });
});

it('of Generic there is only what is always there', () => {
  expect(Object.keys(sampleVariables('Generic', 'de'))).toEqual(['code']);
});
