import { describe, expect, it } from 'vitest';
import { explainTemplate, type Question, resolveTemplate } from './resolve.ts';
import { type UsableTemplate, wordingOf } from './store.ts';

const stored = (languageTag: string, templateType: UsableTemplate['templateType']): UsableTemplate => {
  const key = { languageTag, templateType };
  return {
    ...key,
    id: `${languageTag} ${templateType}`,
    version: 1,
    wording: wordingOf(key, { subject: '', content: '' }),
  };
};

const question = (given: Partial<Question>): Question => ({
  usageType: 'SignIn',
  locale: 'de',
  fallbackLanguage: 'en',
  stored: [],
  wordings: [],
  ...given,
});

const config = (usageType: string) => ({ usageType, subject: usageType, content: '' });

const chosen = (given: Partial<Question>) => {
  const choice = resolveTemplate(question(given));
  switch (choice.source) {
    case 'template':
      return choice.template.id;
    case 'connector':
      return `config ${choice.wording.usageType}`;
    case 'default':
      return 'default';
  }
};

describe('the text of a mail', () => {
  const all = [stored('de', 'Generic'), stored('en', 'Generic'), stored('en', 'SignIn'), stored('de', 'SignIn')];
  const wordings = [config('Generic'), config('SignIn')];

  it.each<[string, Partial<Question>]>([
    ['de SignIn', { stored: all, wordings }],
    ['en SignIn', { stored: all.slice(0, 3), wordings }],
    ['en Generic', { stored: all.slice(0, 2), wordings }],
    ['config SignIn', { stored: all.slice(0, 1), wordings }],
    ['config Generic', { wordings: wordings.slice(0, 1) }],
    ['default', { stored: all.slice(0, 1) }],
    ['de Generic', { stored: all, locale: 'de', usageType: 'Generic' }],
    ['config SignIn', { stored: undefined, wordings }],
  ])('%s', (expected, given) => {
    expect(chosen(given)).toBe(expected);
  });

  it('is explained by the rule that chose it, and by no other', () => {
    for (let count = 0; count <= all.length; count += 1) {
      const given = question({ stored: all.slice(0, count), wordings });
      const { choice, rules } = explainTemplate(given);
      expect(choice).toEqual(resolveTemplate(given));
      expect(rules).toHaveLength(5);
      const at = rules.findIndex(({ isTaken }) => isTaken);
      expect(rules.filter(({ isTaken }) => isTaken)).toHaveLength(1);
      expect(rules.slice(at + 1).every(({ reason }) => reason === 'An earlier rule decided.')).toBe(true);
      expect(rules.slice(0, at).every(({ reason }) => reason !== '' && reason !== 'It is there.')).toBe(true);
    }
  });
});
