import type { UsageType } from '../usage-types.ts';
import type { UsableTemplate } from './store.ts';
import { chooseWording, type Wording } from './wording.ts';

/** What decides which text a mail has. */
export interface Question {
  usageType: UsageType;
  /** The language of the reader; the fallback language where nothing is known of the reader. */
  locale: string;
  fallbackLanguage: string;
  /** The tenant's templates. Undefined: the mail goes through a service whose mails nobody may word anew. */
  stored: readonly UsableTemplate[] | undefined;
  /** What the connector's config says. */
  wordings: readonly Wording[];
}

export type Choice =
  | { source: 'template'; template: UsableTemplate }
  | { source: 'connector'; wording: Wording }
  | { source: 'default' };

/** Which text a mail has, by the first rule that finds one. The only place where that is decided (spec 3.2). */
export function resolveTemplate(question: Question): Choice {
  for (const { find } of rules) {
    const choice = find(question);
    if (choice) return choice;
  }
  return { source: 'default' };
}

export interface TriedRule {
  /** What was looked for. */
  rule: string;
  isTaken: boolean;
  reason: string;
}

/** The same choice, with every rule in its order and why it was taken or not. */
export function explainTemplate(question: Question): { choice: Choice; rules: TriedRule[] } {
  const choice = resolveTemplate(question);
  let isDecided = false;
  const tried = rules.map((rule) => {
    const found = rule.find(question);
    const isTaken = found !== undefined && !isDecided;
    const reason = isTaken ? 'It is there.' : isDecided ? 'An earlier rule decided.' : rule.absence(question);
    isDecided ||= isTaken;
    return { rule: rule.words(question), isTaken, reason };
  });
  return { choice, rules: tried };
}

interface Rule {
  find(question: Question): Choice | undefined;
  words(question: Question): string;
  /** Why it found nothing. */
  absence(question: Question): string;
}

const rules: Rule[] = [
  {
    find: ({ stored, locale, usageType }) => storedAs(stored, locale, usageType),
    words: ({ locale, usageType }) => `the template ${usageType} in ${locale}`,
    absence: ({ stored }) => nothingStored(stored),
  },
  {
    find: ({ stored, fallbackLanguage, usageType }) => storedAs(stored, fallbackLanguage, usageType),
    words: ({ fallbackLanguage, usageType }) =>
      `the template ${usageType} in the fallback language ${fallbackLanguage}`,
    absence: ({ stored }) => nothingStored(stored),
  },
  {
    find: ({ stored, fallbackLanguage }) => storedAs(stored, fallbackLanguage, 'Generic'),
    words: ({ fallbackLanguage }) => `the template Generic in the fallback language ${fallbackLanguage}`,
    absence: ({ stored }) => nothingStored(stored),
  },
  {
    find({ wordings, usageType }) {
      const wording = chooseWording(wordings, usageType);
      return wording && { source: 'connector', wording };
    },
    words: ({ usageType }) => `the template ${usageType}, else Generic, in the connector’s config`,
    absence: ({ wordings }) =>
      wordings.length === 0 ? 'The config of the connector has no templates.' : 'The config has neither.',
  },
  {
    find: () => ({ source: 'default' }),
    words: ({ usageType }) => `Postern’s own mail for ${usageType}`,
    absence: () => '',
  },
];

const storedAs = (stored: Question['stored'], languageTag: string, templateType: UsageType): Choice | undefined => {
  const template = stored?.find((one) => one.templateType === templateType && one.languageTag === languageTag);
  return template && { source: 'template', template };
};

const nothingStored = (stored: Question['stored']) =>
  stored === undefined
    ? 'The built-in email service sends Postern’s own mails only. Set up a connector of your own to use templates.'
    : 'There is none.';
