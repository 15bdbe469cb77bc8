import { type LocaleMatch, matchLocale, parseAcceptLanguage, parseUiLocales, resolveLocale } from '../lib/locale.ts';
import type { ExperienceSettings } from './settings.ts';

/** The languages that mails can speak, and that an operator may choose as fallback (spec 13). */
export const knownLanguages = [
  ...['ar', 'cs', 'de', 'en', 'es', 'fa-IR', 'fr', 'it', 'ja', 'ko'],
  ...['pl-PL', 'pt-PT', 'pt-BR', 'ru', 'th', 'tr-TR', 'uk-UA', 'zh-CN', 'zh-HK', 'zh-TW'],
] as const;

/** What a reader asked for. */
export interface LanguageWish {
  /** `ui_locales` of the authentication request. */
  uiLocales?: string | undefined;
  /** The tags of `locale` in the request's query. */
  localeQuery?: readonly string[] | undefined;
  acceptLanguage?: string | undefined;
}

export interface LanguageCandidate {
  tag: string;
  from: 'ui_locales' | 'locale query' | 'Accept-Language' | 'fallback language';
}

/**
 * A language that there can be phrases in, its tag spelled as it should be (RFC 5646 §2.1.1). Undefined for what is no
 * plain tag (language, script, region, variants), names no language of CLDR, or is longer than the tags of templates.
 */
export function phraseLanguage(tag: string): string | undefined {
  if (tag.length > 16 || !plainTag.test(tag)) return undefined;
  const [language = '', ...rest] = tag.toLowerCase().split('-');
  if (languagesOfNobody.includes(language) || languageNames.of(language) === undefined) return undefined;
  return [language, ...rest.map(spelled)].join('-');
}

const spelled = (subtag: string) => {
  if (/^[a-z]{2}$/.test(subtag)) return subtag.toUpperCase();
  return /^[a-z]{4}$/.test(subtag) ? subtag.charAt(0).toUpperCase() + subtag.slice(1) : subtag;
};

const plainTag = /^[a-z]{2,3}(-[a-z]{4})?(-([a-z]{2}|\d{3}))?(-([a-z\d]{5,8}|\d[a-z\d]{3}))*$/i;
const languagesOfNobody = ['und', 'mul', 'zxx', 'mis'];
const languageNames = new Intl.DisplayNames('en', { type: 'language', fallback: 'none' });

type LanguageInfo = ExperienceSettings['languageInfo'];

/** What is asked for, best first (spec 3.4). What the browser says counts only where languages are detected. */
export function languageCandidates(languageInfo: LanguageInfo, wish: LanguageWish): LanguageCandidate[] {
  const { autoDetect, fallbackLanguage } = languageInfo;
  const from = (source: LanguageCandidate['from'], tags: string[]) => tags.map((tag) => ({ tag, from: source }));
  return [
    ...from('ui_locales', parseUiLocales(wish.uiLocales)),
    ...(autoDetect ? from('locale query', [...(wish.localeQuery ?? [])]) : []),
    ...(autoDetect ? from('Accept-Language', parseAcceptLanguage(wish.acceptLanguage)) : []),
    ...from('fallback language', [fallbackLanguage]),
  ];
}

/**
 * The language of a mail: the first candidate that is a language of ours or one that the operator brings phrases for
 * (`custom`), else English.
 */
export const resolveLanguage = (languageInfo: LanguageInfo, wish: LanguageWish, custom: readonly string[] = []) =>
  resolveLocale(
    languageCandidates(languageInfo, wish).map(({ tag }) => tag),
    knownLanguages,
    custom,
  );

export interface ExplainedCandidate extends LanguageCandidate {
  match: LocaleMatch | undefined;
}

/** The candidates with what each of them finds. */
export const explainLanguage = (languageInfo: LanguageInfo, wish: LanguageWish, custom: readonly string[] = []) =>
  languageCandidates(languageInfo, wish).map(
    (candidate): ExplainedCandidate => ({ ...candidate, match: matchLocale(candidate.tag, knownLanguages, custom) }),
  );
