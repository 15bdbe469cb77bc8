import { resolveLanguage } from '../../experience/languages.ts';
import type { Parts } from '../parts.ts';
import type { Account } from './account.ts';

/** The language in which the user is written to (spec 3.4). */
export async function accountLanguage(
  { experience }: Parts,
  { tenantId, caller, uiLocales }: Account,
): Promise<string> {
  const { languageInfo } = await experience.get(tenantId);
  const { acceptLanguage, localeQuery } = caller;
  return resolveLanguage(languageInfo, { uiLocales, localeQuery, acceptLanguage });
}
