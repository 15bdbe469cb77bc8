import { resolveLanguage } from '../experience/languages.ts';
import type { Interaction } from './interaction.ts';
import type { Parts } from './parts.ts';

/** The language in which the person of an interaction is written to (spec 3.4). */
export async function languageOf(parts: Parts, { tenantId, parameters, caller }: Interaction): Promise<string> {
  const { languageInfo } = await parts.experience.get(tenantId);
  const { acceptLanguage, localeQuery } = caller;
  return resolveLanguage(languageInfo, { uiLocales: parameters.ui_locales, localeQuery, acceptLanguage });
}
