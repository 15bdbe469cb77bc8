import type { UsageType } from '../../usage-types.ts';
import { readCode, readLink } from './code-and-link.ts';
import { wordsFor } from './languages.ts';
import { inTime } from './lifetime.ts';
import { fillSlots, joinSentences } from './phrase.ts';

export interface DefaultSmsRequest {
  usageType: UsageType;
  locale: string;
  variables: Record<string, unknown>;
  expiresInMinutes: number;
}

/** Our own text message for a usage type. It names nobody: a name could push it over the length of one message. */
export function defaultSms({ usageType, locale, variables, expiresInMinutes }: DefaultSmsRequest) {
  const { tag, words } = wordsFor(locale);
  const slots = {
    code: readCode(variables),
    link: readLink(variables) ?? '',
    inTime: inTime(expiresInMinutes, tag),
  };
  const sentences = [words.textMessages[usageType], slots.code && words.afterTextMessageCode];
  return fillSlots(joinSentences(sentences), slots).trim();
}
