import { PublicError } from '../errors.ts';
import { knownLanguages } from './languages.ts';
import { blocklistRules } from './rules/email-blocklist.ts';
import { mfaRules } from './rules/mfa.ts';
import { passwordRules } from './rules/password.ts';
import { type Rule, rule, type Surroundings } from './rules/rule.ts';
import { signInRules } from './rules/sign-in.ts';
import { signUpRules } from './rules/sign-up.ts';
import type { ExperienceSettings } from './settings.ts';

const languageRule = rule(
  'sign_in_experiences.unsupported_default_language',
  ['languageInfo'],
  ({ languageInfo: { fallbackLanguage } }, { customLanguages = [] }) =>
    [...knownLanguages, ...customLanguages].includes(fallbackLanguage) ? false : { language: fallbackLanguage },
);

/** Every rule, in the order in which they are judged. */
export const rules: Rule[] = [
  languageRule,
  ...signUpRules,
  ...signInRules,
  ...mfaRules,
  ...passwordRules,
  ...blocklistRules,
];

/**
 * Refuses settings that would lock people out or mean nothing, with the code of the first rule broken. Only what a patch
 * touches is checked: a connector that was deleted since must keep an operator neither from changing a colour nor from
 * leaving sign-up by email.
 */
export function checkSettings(settings: ExperienceSettings, surroundings: Surroundings): void {
  for (const { code, on, isBroken } of rules) {
    const verdict = on.some((name) => surroundings.touched.has(name)) && isBroken(settings, surroundings);
    if (verdict) throw new PublicError(code, verdict === true ? undefined : verdict);
  }
}
