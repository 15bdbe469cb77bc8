import { type LanguageParts, mailLanguage } from '../mail-language.ts';
import type { Account } from './account.ts';

/** The language in which the user is written to (spec 3.4). */
export const accountLanguage = (parts: LanguageParts, { tenantId, caller, uiLocales }: Account): Promise<string> =>
  mailLanguage(parts, tenantId, { uiLocales, localeQuery: caller.localeQuery, acceptLanguage: caller.acceptLanguage });
