import { type LanguageWish, resolveLanguage } from '../experience/languages.ts';
import { customLanguagesOf } from '../experience/phrases.ts';
import type { Interaction } from './interaction.ts';
import type { Parts } from './parts.ts';

/** The language in which the person of an interaction is written to (spec 3.4). */
export function languageOf(parts: LanguageParts, { tenantId, parameters, caller }: Interaction): Promise<string> {
  const { acceptLanguage, localeQuery } = caller;
  return mailLanguage(parts, tenantId, { uiLocales: parameters.ui_locales, localeQuery, acceptLanguage });
}

export type LanguageParts = Pick<Parts, 'experience' | 'customPhrases'>;

/** The language of a mail to somebody who wishes for these. */
export async function mailLanguage(parts: LanguageParts, tenantId: string, wish: LanguageWish): Promise<string> {
  const { languageInfo } = await parts.experience.get(tenantId);
  return resolveLanguage(languageInfo, wish, customLanguagesOf(await parts.customPhrases.get(tenantId)));
}
