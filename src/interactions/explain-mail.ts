import type { ConnectorInUse } from '../delivery/connectors.ts';
import { type ExplainedCandidate, explainLanguage, type LanguageWish } from '../experience/languages.ts';
import type { ExperienceSettings } from '../experience/settings.ts';
import type { LocaleMatch } from '../lib/locale.ts';
import { wordsFor } from '../templates/defaults/languages.ts';
import { type Choice, explainTemplate, type TriedRule } from '../templates/resolve.ts';
import type { UsableTemplate } from '../templates/store.ts';
import type { UsageType } from '../usage-types.ts';
import { type EmailFactory, questionFor } from './compose-message.ts';
import { type ContextParts, contextFor, type Subjects } from './mail-context.ts';

/** What an explanation is made from: all that decides about a mail. */
export interface MailSituation {
  settings: ExperienceSettings;
  /** Those that the operator has phrases in. */
  customLanguages: readonly string[];
  inUse: ConnectorInUse;
  templates: readonly UsableTemplate[];
}

export interface Explanation {
  templateType: UsageType;
  /** The language that the mail is written for. */
  locale: string;
  languages: { tag: string; from: string; isTaken: boolean; reason: string }[];
  rules: TriedRule[];
  template: ChosenTemplate;
  /** What an operator should know besides. */
  remarks: string[];
}

export interface ChosenTemplate {
  source: 'template' | 'connector' | 'default' | 'unsaved';
  templateType: string;
  /** The language that it is written in, where that is known. */
  languageTag?: string;
  id?: string;
  version?: number;
}

/** Which text a mail would have and why: each candidate for the language and each rule for the text, in their order. */
export function explainMail(situation: MailSituation, usageType: UsageType, wish: LanguageWish): Explanation {
  const { settings, customLanguages, inUse, templates } = situation;
  const { fallbackLanguage } = settings.languageInfo;
  const candidates = explainLanguage(settings.languageInfo, wish, customLanguages);
  const first = candidates.find(({ match }) => match);
  const locale = first?.match?.tag ?? 'en';
  const { factory, config } = emailFactoryOf(inUse);
  const { choice, rules } = explainTemplate(
    questionFor(factory, config, { usageType, locale, fallbackLanguage, templates }),
  );
  return {
    templateType: usageType,
    locale,
    languages: candidates.map((candidate) => explained(candidate, candidate === first)),
    rules,
    template: describeChoice(choice, usageType, locale),
    remarks: [...languageRemarks(settings, wish, first), ...connectorRemarks(inUse)],
  };
}

/** What a mail could say of these, and a remark for each that there is not. */
export async function explainContext(parts: ContextParts, subjects: Subjects) {
  const { applicationId, organizationId } = subjects;
  const context = await contextFor(parts, subjects);
  const remarks = [
    ...(applicationId && !context.application ? [`There is no application ${applicationId}.`] : []),
    ...(organizationId && !context.organization ? [`There is no organization ${organizationId}.`] : []),
  ];
  return { context, remarks };
}

/** Without a connector that works there is still a text, which would be sent once there is one. */
export const emailFactoryOf = (inUse: ConnectorInUse): { factory: EmailFactory; config: unknown } =>
  inUse.kind === 'ready' && inUse.connector.factory.type === 'Email'
    ? { factory: inUse.connector.factory, config: inUse.connector.config }
    : { factory: {}, config: undefined };

export function describeChoice(choice: Choice, usageType: UsageType, locale: string): ChosenTemplate {
  switch (choice.source) {
    case 'template': {
      const { id, version, languageTag, templateType } = choice.template;
      return { source: 'template', templateType, languageTag, id, version };
    }
    case 'connector':
      return { source: 'connector', templateType: choice.wording.usageType };
    case 'default':
      return { source: 'default', templateType: usageType, languageTag: wordsFor(locale).tag };
  }
}

function explained({ tag, from, match }: ExplainedCandidate, isTaken: boolean) {
  const reason = match ? (isTaken ? foundWords(tag, match) : 'An earlier language decided.') : 'Mails cannot speak it.';
  return { tag, from, isTaken, reason };
}

function foundWords(tag: string, { kind, tag: found }: LocaleMatch) {
  const isExact = kind === 'exact custom' || kind === 'exact known';
  return isExact ? `Mails can speak ${found}.` : `There is no ${tag}; ${found} is of the same base language.`;
}

const languageRemarks = (
  { languageInfo }: ExperienceSettings,
  { acceptLanguage, localeQuery }: LanguageWish,
  first: ExplainedCandidate | undefined,
) => [
  ...(languageInfo.autoDetect || !(acceptLanguage || localeQuery?.length)
    ? []
    : ['What the browser asks for does not count: languageInfo.autoDetect of the sign-in experience is off.']),
  ...(first ? [] : ['None of the languages is one that mails can speak: they are in English.']),
];

function connectorRemarks(inUse: ConnectorInUse): string[] {
  switch (inUse.kind) {
    case 'missing':
      return ['There is no email connector: nothing can be sent. Set one up first.'];
    case 'invalid':
      return [inUse.reason];
    case 'ready': {
      const { name, cannotCarry } = inUse.connector.factory.metadata;
      return cannotCarry?.includes('wording')
        ? [`${name.en} decides about the wording itself. It gets this text, the type, the language and the variables.`]
        : [];
    }
  }
}
